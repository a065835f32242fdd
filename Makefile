# `make demo` and `make test` need only python3 and a C++ compiler.
# They install everything else into .venv.

PYTHON ?= python3
# Interpreters for `test-all`, besides those found on PATH.
PYTHONS ?= $(filter-out %-dbg,$(wildcard /opt/pythons/bin/python3.*))
# The newest micro versions, for `test-newest`: the rules of `copy` can change between micro versions.
NEWEST_PYTHONS ?= $(wildcard /opt/pythons/newest/bin/python3.*)
# For `test-references`: an interpreter configured with --with-pydebug.
DEBUG_PYTHON ?= $(firstword $(wildcard /opt/pythons/bin/*-dbg) python3.14-dbg)
FUZZ_SECONDS ?= 60
MINUTES ?= 60
# For `mutants`: the interpreters on which a test may notice a mistake.
MUTANT_PYTHONS ?= $(wildcard $(addprefix /opt/pythons/bin/python3.,14 11 15))
# For `soak`, a long run.
GRAPHS ?= 1000000
# For `test-free-threaded`: 3.13 or later.
NEWEST_PYTHON ?= $(or $(lastword $(sort $(PYTHONS))),python3)
# For `test-free-threaded`, to run the tests: an interpreter without the GIL, 3.14 or later. None is needed to compile.
FREE_THREADED_PYTHON ?=
# For `test-threads`: the interpreter, how long, and from which seed; a new one without it.
THREADS_PYTHON ?= $(or $(FREE_THREADED_PYTHON),$(PYTHON))
SECONDS ?= 60
SEED ?=
# For `test-one-wheel`: 3.15 with the GIL, besides FREE_THREADED_PYTHON without it.
ONE_WHEEL_PYTHON ?= $(firstword $(wildcard /opt/pythons/bin/python3.15) python3.15)
# For `test-windows`: a folder with CPython 3.13 for Windows and a prefix of wine's, and a Python of the same version.
WINDOWS ?= /opt/pythons/windows
WINDOWS_PYTHON ?= $(firstword $(wildcard /opt/pythons/bin/python3.13) python3.13)
# For `test-arm64`: the root of a system for aarch64 with CPython 3.14, and a Python of the same version.
ARM64 ?= /opt/pythons/arm64
ARM64_PYTHON ?= $(firstword $(wildcard /opt/pythons/bin/python3.14) python3.14)
# For `test-platforms`: the last one needs the headers for Windows.
TARGETS = aarch64-macos x86_64-macos x86_64-linux-musl aarch64-linux-gnu x86_64-windows-gnu
# For `asan`: tests that run all parts of the core. Left out are tests of greenlets, which copy stacks, tests
# that wait until freed memory is used again, and tests that need stack frames of the usual size.
SANITIZED ?= tests/behaviour tests/safety tests/property --ignore=tests/behaviour/test_greenlets.py \
  --deselect=tests/safety/test_memory_errors.py::test_contents_that_wait_for_stack \
  --deselect=tests/behaviour/test_type_lifetimes.py::test_another_type_at_the_same_address
# For `depths`: what the chains consist of, in addition to lists.
CHAINS = dict tuple 'tuple of atomics' mixed instance slots 'list subclass' 'dict subclass' 'int subclass' frozen
# For `bench-real`: the packages are pinned for this version.
REAL_PYTHON ?= $(firstword $(wildcard /opt/pythons/bin/python3.14) python3.14)
# Python versions the types are checked for.
VERSIONS = 3.10 3.11 3.12 3.13 3.14 3.15

BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check
STAMPS = .venv/stamps
SOURCES = pyproject.toml CMakeLists.txt $(shell find src -type f ! -name '*.pyc')
CPP = $(shell find src/core tests benchmarks -name '*.[ch]pp')
DOCS = $(wildcard *.md autopatch/*.md docs/*.md benchmarks/*.md benchmarks/*/*.md)

export PYTHONPATH =

.PHONY: help demo test test-all test-newest test-inactive test-cpp test-free-threaded test-threads test-one-wheel test-windows test-arm64 test-platforms
.PHONY: test-references total-references lint format asan census depths fuzz interrupts mutants packages recipes
.PHONY: docs release-check setup regrtest soak valgrind bench bench-real instructions bench-compare clean
.DEFAULT_GOAL = help

help:  ## Show this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 20

demo: $(STAMPS)/ectype $(STAMPS)/benchmarks  ## Copy real data, check the result, show the speed
	$(BIN)/python -m benchmarks demo

test: $(STAMPS)/ectype $(STAMPS)/group-test  ## Run the tests on the current interpreter
	$(BIN)/python -m pytest tests

test-all: $(STAMPS)/group-all  ## Run the tests on every interpreter found, in both builds
	$(BIN)/tox run-parallel --parallel 2 $(if $(PYTHONS),--discover $(PYTHONS))

test-newest: $(STAMPS)/group-all  ## Run the tests on newer micro versions; NEWEST_PYTHONS=paths
	$(BIN)/tox run-parallel --parallel 2 --workdir .tox/newest $(if $(NEWEST_PYTHONS),--discover $(NEWEST_PYTHONS)) \
	  -e py314-tuned,py315-tuned,py315-abi3

test-inactive: $(STAMPS)/group-all  ## Test the limited wheel with the core inactive: switched off, and on a debug build
	DEBUG_PYTHON=$(DEBUG_PYTHON) $(BIN)/tox run -e inactive,inactive-debug

test-cpp: $(STAMPS)/group-lint  ## Run the C++ unit tests and compile each header alone; CXX=clang++
	@PATH=$(CURDIR)/$(BIN):$$PATH cmake -S . -B build/cpp-$(CXX) -G Ninja --log-level WARNING \
	  -D CMAKE_CXX_COMPILER=$(CXX) -D CMAKE_COMPILE_WARNING_AS_ERROR=ON -D ECTYPE_CPP_TESTS=ON \
	  -D Python_EXECUTABLE=$(CURDIR)/$(BIN)/python
	$(BIN)/cmake --build build/cpp-$(CXX) --target all all_verify_interface_header_sets
	$(BIN)/ctest --test-dir build/cpp-$(CXX) --output-on-failure

# PYTHON_GIL: a package that the tests use may need the GIL, and would turn it on.
ifneq ($(FREE_THREADED_PYTHON),)
test-free-threaded:  ## Run the tests without the GIL; FREE_THREADED_PYTHON=path; without it: compile only
	@$(FREE_THREADED_PYTHON) tools/environment.py build/free-threaded
	@echo '==> Installing ectype and what the tests need'
	@build/free-threaded/bin/python -m pip install --quiet . --group test-base
	PYTHON_GIL=0 build/free-threaded/bin/python -m pytest tests
else
test-free-threaded: $(STAMPS)/venv
	@include=$$($(NEWEST_PYTHON) -c 'import sysconfig; print(sysconfig.get_path("include"))') && \
	printf '%s\n' $(filter src/core/%.cpp,$(CPP)) | xargs -n 1 -P 2 $(CXX) -std=c++20 -fsyntax-only \
	  -Wall -Wextra -Werror -D Py_GIL_DISABLED=1 -isystem $$include -I src/core
endif

test-threads:  ## Copy objects that other threads change; THREADS_PYTHON=path SECONDS=number SEED=number
	@$(THREADS_PYTHON) tools/environment.py build/threads
	@echo '==> Installing ectype'
	@build/threads/bin/python -m pip install --quiet .
	build/threads/bin/python -m tests.safety.programs.hammer ectype --seconds $(SECONDS) $(addprefix --seed ,$(SEED))

test-one-wheel: $(STAMPS)/venv  ## Build the wheel for 3.15 with and without the GIL, and use it; FREE_THREADED_PYTHON=path
	@rm -rf build/one-wheel && mkdir -p build/one-wheel/dist
	@for python in $(ONE_WHEEL_PYTHON) $(FREE_THREADED_PYTHON); do \
	  environment=build/one-wheel/$$(basename $$python); $$python tools/environment.py $$environment && \
	  $$environment/bin/python -m pip wheel --quiet --no-deps --wheel-dir build/one-wheel . || exit; \
	done
	$(BIN)/python -m tools.one_wheel build/one-wheel
	@mv build/one-wheel/*.abi3t-* build/one-wheel/dist
	@for python in $(ONE_WHEEL_PYTHON) $(FREE_THREADED_PYTHON); do \
	  build/one-wheel/$$(basename $$python)/bin/python tools/smoke.py build/one-wheel/dist || exit; \
	done

test-windows: $(STAMPS)/group-lint  ## Cross-compile for Windows, and test under wine
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python -m tools.windows $(WINDOWS) $(WINDOWS_PYTHON)

test-arm64: $(STAMPS)/group-lint  ## Cross-compile for aarch64 Linux, and test under qemu
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python -m tools.arm64 $(ARM64) $(ARM64_PYTHON)

test-platforms: $(STAMPS)/group-platforms  ## Compile for macOS, musl and aarch64, and for Windows with clang
	@include=$$($(WINDOWS_PYTHON) -c 'import sysconfig; print(sysconfig.get_path("include"))'); \
	for target in $(TARGETS); do \
	  case $$target in *windows*) include=$(WINDOWS)/cp313/include;; esac; \
	  echo "==> $$target"; \
	  printf '%s\n' $(filter src/core/%.cpp,$(CPP)) | xargs -P 2 -I{} sh -c ' \
	    mkdir -p build/platforms/$$(dirname {}) && \
	    $(BIN)/python -m ziglang c++ -target $$0 -std=c++20 -c -O0 -fno-exceptions -fno-rtti -Wall -Wextra -Werror \
	      -isystem $$1 -I src/core -o build/platforms/{}.o {}' $$target $$include || exit; \
	done

setup: $(STAMPS)/ectype $(STAMPS)/benchmarks $(patsubst %,$(STAMPS)/group-%,all docs lint platforms release test)
setup:  ## Install what other targets need into .venv, so that they can run side by side

fuzz: $(STAMPS)/group-lint  ## Test the address table with libFuzzer; needs clang; FUZZ_SECONDS=number
	@test -e "$$(clang++ -print-file-name=libclang_rt.fuzzer-$$(uname -m).a)" || { \
	  echo "clang++ or its libFuzzer is missing. On Debian: apt-get install clang libclang-rt-dev,"; \
	  echo "or the libclang-rt-NN-dev of your version of clang, as in libclang-rt-14-dev for clang 14."; \
	  exit 1; }
	@PATH=$(CURDIR)/$(BIN):$$PATH cmake -S . -B build/fuzz -G Ninja --log-level WARNING \
	  -D CMAKE_CXX_COMPILER=clang++ -D ECTYPE_CPP_TESTS=ON \
	  -D Python_EXECUTABLE=$(CURDIR)/$(BIN)/python
	$(BIN)/cmake --build build/fuzz --target table_fuzzer
	mkdir -p build/fuzz/found
	build/fuzz/tests/cpp/table_fuzzer -max_total_time=$(FUZZ_SECONDS) build/fuzz/found tests/cpp/fuzz/corpus

test-references: $(STAMPS)/group-all  ## Count references on a debug build; DEBUG_PYTHON=path
	DEBUG_PYTHON=$(DEBUG_PYTHON) $(BIN)/tox run -e debug

total-references: $(STAMPS)/group-all  ## Run the tests of behaviour four times on a debug build, and count all references
	DEBUG_PYTHON=$(DEBUG_PYTHON) $(BIN)/tox run -e debug --notest
	.tox/debug/bin/python tools/total_references.py

asan: $(STAMPS)/group-test  ## Run the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@echo '==> Building ectype with sanitizers'
	@$(PIP) install --quiet --upgrade --target build/asan . \
	  --config-settings cmake.build-type=RelWithDebInfo \
	  --config-settings cmake.define.ECTYPE_SANITIZE=address,undefined
	LD_PRELOAD="$$($(CXX) -print-file-name=libasan.so) $$($(CXX) -print-file-name=libstdc++.so)" \
	  PYTHONMALLOC=malloc \
	  ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
	  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
	  PYTHONPATH=$(CURDIR)/build/asan $(BIN)/python -m pytest $(SANITIZED)

valgrind: $(STAMPS)/ectype  ## Copy a sample under valgrind's memcheck; needs valgrind, and libc6-dbg
	@command -v valgrind || { echo 'valgrind is not installed: apt-get install valgrind libc6-dbg'; exit 1; }
	PYTHONMALLOC=malloc valgrind --quiet --error-exitcode=1 --num-callers=25 \
	  --suppressions=tests/valgrind.supp $(BIN)/python -m tests.safety.programs.sample

mutants: $(STAMPS)/group-lint  ## Put known mistakes into the core; a test must notice each
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python tools/mutants.py $(addprefix --python ,$(MUTANT_PYTHONS))

packages: tests/packages/requirements.txt  ## Run tests about other people's packages, patched and unpatched
	@$(PYTHON) tools/environment.py build/packages
	@echo '==> Installing the packages and ectype'
	@build/packages/bin/python -m pip install --quiet --requirement $< .
	build/packages/bin/python tools/packages.py

recipes: $(STAMPS)/ectype  ## Check, release by release, that the core knows the hooks it copies natively
	$(BIN)/python tools/recipes.py

census: tools/census/requirements.txt  ## Compare copies of every class of other people's packages; Python 3.14; PACKAGE=name; SPEED=1: measure
	@$(PYTHON) tools/environment.py build/census
	@echo '==> Installing the packages and ectype'
	@build/census/bin/python -m pip install --quiet --requirement $< . $(if $(SPEED),"$(filter copium%,$(file < benchmarks/real/requirements.txt))")
	build/census/bin/python -m tools.census $(if $(PACKAGE),--package "$(PACKAGE)") $(if $(SPEED),--speed)

regrtest: $(STAMPS)/ectype  ## Run the interpreter's own tests with and without the patch; MINUTES=number
	$(BIN)/python tools/regrtest.py --minutes $(MINUTES)

depths: $(STAMPS)/ectype  ## Copy chains of ten million lists and a million of each other kind, on two kinds of stack
	for stack in 0 262144; do \
	  $(BIN)/python -m tests.safety.programs.chains 10000000 $$stack 0 list && \
	  $(BIN)/python -m tests.safety.programs.chains 1000000 $$stack 0 $(CHAINS) || exit; \
	done

interrupts: $(STAMPS)/ectype  ## Send SIGINT in the middle of copies of ten million objects
	$(BIN)/python -m tests.safety.programs.interrupted_late 10000000

soak: $(STAMPS)/ectype $(STAMPS)/group-test  ## Compare random graphs with the standard library; GRAPHS=number
	ECTYPE_GRAPHS=$(GRAPHS) $(BIN)/python -m pytest tests/property

docs: $(STAMPS)/ectype $(STAMPS)/group-docs  ## Build the site, and run its examples; LINKS=1 also asks for links to other sites
	$(BIN)/python -m pytest -q -p no:cacheprovider -p tools.examples README.md docs
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --nitpicky --fresh-env -d build/docs/trees docs build/docs/html
	$(if $(LINKS),$(BIN)/sphinx-build --quiet -b linkcheck -d build/docs/trees docs build/docs/links)
	@echo 'The site is in build/docs/html'

release-check: $(STAMPS)/group-release  ## Build what a release consists of, twice, and check it
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python -m tools.release here

lint: $(STAMPS)/group-lint $(STAMPS)/benchmarks build/lint/build.ninja  ## Check style, names and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@$(BIN)/clang-format --dry-run --Werror $(CPP)
	$(BIN)/mdformat --check $(DOCS)
	$(BIN)/mypy
	for version in $(VERSIONS); do \
	  $(BIN)/mypy --python-version $$version src/ectype tests/typing || exit; \
	  $(BIN)/pyright --pythonpath $(BIN)/python --pythonversion $$version || exit; \
	done
	@printf '%s\n' $(filter src/core/%.cpp,$(CPP)) | \
	  xargs -n 1 -P 2 $(BIN)/clang-tidy -p build/lint --quiet

format: $(STAMPS)/group-lint  ## Format all code and pages
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	@$(BIN)/clang-format -i $(CPP)
	$(BIN)/mdformat $(DOCS)

bench: $(STAMPS)/ectype $(STAMPS)/benchmarks $(STAMPS)/peers  ## Compare the speed with other copiers; CASE=name for one case
	$(BIN)/python -m benchmarks $(CASE)

bench-real: benchmarks/real/requirements.txt  ## Measure copies of objects of real packages, on Python 3.14; CASE=name for one case
	@$(REAL_PYTHON) tools/environment.py build/bench-real
	@echo '==> Installing the packages and ectype'
	@build/bench-real/bin/python -m pip install --quiet --requirement $< .
	build/bench-real/bin/python -m benchmarks.real $(CASE)

instructions: $(STAMPS)/ectype $(STAMPS)/benchmarks  ## Count instructions and compare with the record; needs valgrind
	$(BIN)/python -m benchmarks instructions --check

bench-compare: $(STAMPS)/benchmarks  ## Compare two builds: A=one.whl B=other.whl
	$(BIN)/python -m benchmarks compare $(A) $(B)

clean:  ## Remove everything that make has created
	rm -rf .venv .tox build dist
	find . -name '*_cache' -o -name __pycache__ -o -name .hypothesis | xargs rm -rf

$(STAMPS)/venv:
	@echo '==> Setting up .venv'
	@$(PYTHON) tools/environment.py .venv
	@$(PIP) install --quiet --upgrade 'pip>=25.1'
	@mkdir -p $(STAMPS) && touch $@

# `pip` builds in its own environment, so cmake and ninja need not be installed in .venv.
$(STAMPS)/ectype: $(SOURCES) | $(STAMPS)/venv
	@echo '==> Building ectype, which takes up to a minute'
	@$(PIP) install .
	@touch $@

$(STAMPS)/group-%: pyproject.toml | $(STAMPS)/venv
	@echo '==> Installing what `$*` needs'
	@$(PIP) install --quiet --group $*
	@touch $@

$(STAMPS)/benchmarks: benchmarks/requirements.txt | $(STAMPS)/venv
	@echo '==> Installing what the benchmarks need'
	@$(PIP) install --quiet --requirement $<
	@touch $@

# The peers to compare with, and the limit. Packages that do not exist for this Python are left out.
$(STAMPS)/peers: benchmarks/requirements-peers.txt $(shell find benchmarks/limit -type f) | $(STAMPS)/venv
	@echo '==> Installing what ectype is compared with'
	@grep -v '^[-#]' $< | xargs -n 1 $(PIP) install --quiet || echo 'Not all peers exist for this Python'
	@$(PIP) install --quiet ./benchmarks/limit
	@touch $@

build/lint/build.ninja: CMakeLists.txt $(STAMPS)/group-lint
	@PATH=$(CURDIR)/$(BIN):$$PATH cmake -S . -B build/lint -G Ninja --log-level WARNING \
	  -D Python_EXECUTABLE=$(CURDIR)/$(BIN)/python
	@touch $@
