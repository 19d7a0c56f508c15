"""Titles: what a page is called in the version that a list is about."""

from asp_portal.publishing.content import overlaid


def title_in(page, revision=None):
    """The title (str) of `page` in `revision`, that of its row when none is given.

    The row of a live page is what visitors read; who looks for a draft or for what is scheduled looks for its own name.
    """
    return str(overlaid(page, revision.as_of_today().get("fields", {}))) if revision else str(page)
