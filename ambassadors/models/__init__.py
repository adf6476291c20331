"""Who goes where."""

from .applications import Application, InterviewTime
from .consents import PictureConsent
from .corps import Ambassador
from .expenses import Expense, ExpenseLine, PayBatch, Receipt, TravelRate, WageClaim, WageTerms
from .feedback import Feedback
from .gaps import Gap
from .guidance import GuidanceMeeting
from .matching import MatchLine, MatchRun, MatchWeights
from .mentoring import MentorProposal, MentorSession, Mentorship, PairNote
from .offers import Offer, Release, Seat
from .requests import Slot, VisitRequest
from .stories import Story

__all__ = [
    "Ambassador",
    "Application",
    "Expense",
    "ExpenseLine",
    "Feedback",
    "Gap",
    "GuidanceMeeting",
    "InterviewTime",
    "MatchLine",
    "MatchRun",
    "MatchWeights",
    "MentorProposal",
    "MentorSession",
    "Mentorship",
    "Offer",
    "PairNote",
    "PayBatch",
    "PictureConsent",
    "Receipt",
    "Release",
    "Seat",
    "Slot",
    "Story",
    "TravelRate",
    "VisitRequest",
    "WageClaim",
    "WageTerms",
]
