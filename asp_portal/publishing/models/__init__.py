"""Publishing: pages, their versions, their events, their addresses and what is said about them."""

from .comment import Comment
from .memory import Address, Event, Revision
from .publishable import Publishable, followers, publishable_models

__all__ = ["Address", "Comment", "Event", "Publishable", "Revision", "followers", "publishable_models"]
