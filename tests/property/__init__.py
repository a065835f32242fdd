"""Random object graphs, copied by the standard library and by `ectype`, which have to agree."""
