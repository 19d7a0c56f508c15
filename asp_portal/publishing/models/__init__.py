"""Publishing: pages, their versions, their events, their addresses, what is said about them and was found in them."""

from .checks import Overruling, PageCheck
from .comment import Comment
from .memory import Address, Event, Revision
from .publishable import Publishable, followers, publishable_models

__all__ = [
    "Address",
    "Comment",
    "Event",
    "Overruling",
    "PageCheck",
    "Publishable",
    "Revision",
    "followers",
    "publishable_models",
]
