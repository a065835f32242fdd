"""Programs that the safety tests run in interpreters of their own: they may crash them."""
