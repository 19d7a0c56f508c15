"""Publishing: pages, their versions, events and addresses; what is said of them, found in them, unfinished."""

from .checks import Overruling, PageCheck
from .comment import Comment
from .locking import DeletedMeanwhile, Lockable
from .memory import Address, Event, Revision
from .publishable import Publishable, publishable_models
from .seal import Seal
from .trash import Trash, purge_expired
from .unfinished import Presence, Unfinished

__all__ = [
    "Address",
    "Comment",
    "DeletedMeanwhile",
    "Event",
    "Lockable",
    "Overruling",
    "PageCheck",
    "Presence",
    "Publishable",
    "Revision",
    "Seal",
    "Trash",
    "Unfinished",
    "publishable_models",
    "purge_expired",
]
