"""Who goes where."""

from .applications import Application, InterviewTime
from .consents import PictureConsent
from .corps import Ambassador
from .feedback import Feedback
from .gaps import Gap
from .offers import Offer, Release, Seat
from .requests import Slot, VisitRequest

__all__ = [
    "Ambassador",
    "Application",
    "Feedback",
    "Gap",
    "InterviewTime",
    "Offer",
    "PictureConsent",
    "Release",
    "Seat",
    "Slot",
    "VisitRequest",
]
