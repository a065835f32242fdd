"""What a deep copy costs, beside the standard library and other copiers.

Nothing in here is installed with the package. ``python -m benchmarks --help`` lists what can be
measured; `benchmarks.corpus` is the data, shared with the tests.
"""
