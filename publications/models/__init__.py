"""Sessions, publications, recommendations and the themes that join them."""

from .publication import Correction, Publication, SummaryDay
from .recommendation import FollowUp, Recommendation
from .session import Attendance, CalendarException, Highlight, Part, Session
from .theme import Theme

__all__ = [
    "Attendance",
    "CalendarException",
    "Correction",
    "FollowUp",
    "Highlight",
    "Part",
    "Publication",
    "Recommendation",
    "Session",
    "SummaryDay",
    "Theme",
]
