"""Models of the campaigns: what the coalition works for, and the elections that it follows."""

from .ballot import Ballot
from .campaign import Campaign, CampaignCorrection, Milestone
from .election import Candidate, Election, ElectionCorrection, GroupSize, SittingJudge, Stale
from .ratification import Ratification, RatificationCount

__all__ = [
    "Ballot",
    "Campaign",
    "CampaignCorrection",
    "Candidate",
    "Election",
    "ElectionCorrection",
    "GroupSize",
    "Milestone",
    "Ratification",
    "RatificationCount",
    "SittingJudge",
    "Stale",
]
