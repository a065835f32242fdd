"""What people copy of other people's packages. Each file is about one, and needs it installed."""
