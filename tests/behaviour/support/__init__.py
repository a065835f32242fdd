"""Shared by the behaviour and safety tests: versions, outcomes, graph shapes, graphs, memos."""
