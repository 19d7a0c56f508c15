"""Publishing: pages, their versions, their events and their addresses."""

from .memory import Address, Event, Revision
from .publishable import Publishable, followers, publishable_models

__all__ = ["Address", "Event", "Publishable", "Revision", "followers", "publishable_models"]
