"""What `make` runs: the environment, the interpreter's own tests, packages, mutants, the census."""
