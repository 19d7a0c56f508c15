"""The library in the admin (a first version)."""
