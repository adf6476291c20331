"""Who goes where."""

from .corps import Absence, Ambassador
from .offers import Offer, Release, Seat
from .requests import Slot, VisitRequest

__all__ = ["Absence", "Ambassador", "Offer", "Release", "Seat", "Slot", "VisitRequest"]
