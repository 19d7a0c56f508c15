"""The sample content: what `seed_demo` writes into an empty portal, kept as data beside the code that reads it."""
