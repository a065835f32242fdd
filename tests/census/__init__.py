"""The census of classes (`make census`): a sample of it, and what it would notice."""
