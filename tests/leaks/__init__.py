"""The leak test: sixty pages that are not public, every door of the site, and not a word of them behind any."""
