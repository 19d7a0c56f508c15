"""Caching: what views declare public, what is kept until something is published, and the layer that answers with it.

`declared.py` is what a view says, `generations.py` the number that moves when something is published, `remembering.py`
what is kept under that number inside a page, `layer.py` and `kept.py` the whole pages that are kept outside Django,
`replica.py` which database a reader's page is read from, `in_front.py` what caches between the readers and the portal
are allowed and told.
"""

from .declared import lasts_until, private_unless_public, public_page, shows_what_is_public
from .generations import forget_pages, generation
from .in_front import tell, tell_what_is_owed
from .remembering import from_cache, nothing_remembered, remembered

__all__ = [
    "forget_pages",
    "from_cache",
    "generation",
    "lasts_until",
    "nothing_remembered",
    "private_unless_public",
    "public_page",
    "remembered",
    "shows_what_is_public",
    "tell",
    "tell_what_is_owed",
]
