"""Rules for every page, whatever it is about."""
