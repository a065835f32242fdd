"""Rules that no compiler and no linter checks, read from the sources."""
