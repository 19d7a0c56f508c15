"""Releases: several pages, each pinned to a version, that go live at one instant or not at all."""

from .item import Item, promised
from .release import Release, claim

__all__ = ["Item", "Release", "claim", "promised"]
