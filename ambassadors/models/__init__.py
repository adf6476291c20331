"""Who goes where."""

from .corps import Ambassador
from .offers import Offer, Release, Seat
from .requests import Slot, VisitRequest

__all__ = ["Ambassador", "Offer", "Release", "Seat", "Slot", "VisitRequest"]
