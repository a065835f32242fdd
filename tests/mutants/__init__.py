"""Known mistakes, each put back into the core alone: some test has to notice every one of them."""
