"""The search index."""


def update(page, deleted=False):
    """Follow a change of `page`."""
