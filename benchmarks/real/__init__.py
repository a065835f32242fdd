"""What copies of real objects cost: of packages from the index, and of the standard library.

`python -m benchmarks.real` measures them in the environment that `make bench-real` makes, with the
versions in `requirements.txt`. Cases are in `cases`, whole programs in `workloads`.
"""
