"""Sessions, publications, recommendations, the themes that join them, and the people and States that they name."""

from .person import Person, Role
from .publication import Correction, Publication, SummaryDay
from .recommendation import FollowUp, Recommendation, RecommendationCorrection
from .section import Section
from .session import Attendance, CalendarException, Highlight, Part, Session, SessionCorrection
from .state import State
from .state_page import StateAct, StateCorrection, StatePage
from .theme import Theme

__all__ = [
    "Attendance",
    "CalendarException",
    "Correction",
    "FollowUp",
    "Highlight",
    "Part",
    "Person",
    "Publication",
    "Recommendation",
    "RecommendationCorrection",
    "Role",
    "Section",
    "Session",
    "SessionCorrection",
    "State",
    "StateAct",
    "StateCorrection",
    "StatePage",
    "SummaryDay",
    "Theme",
]
