"""What the house rules look for is found, however it is spelled."""

from __future__ import annotations

import pytest

from tests.lint import cpp


@pytest.mark.parametrize(
    "text",
    [
        *("Py_INCREF(x);", "Py_XDECREF(x);", "Py_IncRef(x);", "Py_XNewRef(x)", "Py_CLEAR(x);"),
        *("Py_XSETREF(x, y);", "_Py_Dealloc(x);", "x->ob_refcnt++;", "Py_RETURN_NONE;"),
        *("Py_REFCNT(x)", "Py_SET_REFCNT(x, 1);", "_PyObject_SetNewRef(x)"),
        *("c = '\"'; Py_DECREF(x); d = '\"';", 'R"(")"; Py_DECREF(x); ""', "a /* */ Py_NewRef(x)"),
    ],
)
def test_counting(text: str) -> None:
    assert cpp.counted(text)


@pytest.mark.parametrize("text", ["// Py_DECREF(y)", "/* Py_DECREF\n(y) */", 'f("Py_DECREF");'])
def test_what_is_only_written_about(text: str) -> None:
    assert not cpp.counted(text)


@pytest.mark.parametrize(
    "text",
    [
        *("#if X", "  #  ifdef X", "%:if X", "#elif X", "#define LESS Py_DECREF(x)", "#undef X"),
        *("a = 1'000;\n#if X\nb = 1'000;", "const bool is_old = PY_VERSION_HEX < 0x030B0000;"),
    ],
)
def test_conditions(text: str) -> None:
    assert cpp.conditions(text)
    assert not cpp.conditions(f"/*\n{text}\n*/\n#pragma once\n#include <array>\n")


@pytest.mark.parametrize(
    "line",
    [
        *("#include <Python.h>", "#include <datetime.h>", '#include "Python.h"', "#include X"),
        *('# include "capi/ref.hpp"', '  #include "capi/ref.hpp"', "%:include <array>"),
        *('#include "../ref.hpp"', "#include <capi/ref.hpp>"),
    ],
)
def test_inclusions(line: str) -> None:
    usual = '#include "capi/ref.hpp"\n#include <cstdint>  // why\n'
    assert cpp.others_included(usual + line) == [line]
    assert cpp.ours_included(usual + line) == ["capi/ref.hpp"]


def test_files_mentioned() -> None:
    text = '// See a/b.hpp, c.cpp and d/<kind>.hpp.\n#include "e.hpp"\n/* f.hpp */ f("g.hpp");'
    assert cpp.files_mentioned(text) == ["a/b.hpp", "c.cpp", "f.hpp"]


@pytest.mark.parametrize("text", ["goto done;", "virtual void f();", "dynamic_cast<A*>(b)"])
def test_what_the_house_does_without(text: str) -> None:
    assert cpp.avoided(text) and not cpp.avoided(f"// {text}")
