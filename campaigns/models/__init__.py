"""Models of the campaigns: what the coalition works for, and the elections that it follows."""

from .ballot import Ballot
from .campaign import Campaign, Milestone
from .election import Candidate, Election, GroupSize, SittingJudge

__all__ = ["Ballot", "Campaign", "Candidate", "Election", "GroupSize", "Milestone", "SittingJudge"]
