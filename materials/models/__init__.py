"""What we print and publish."""

from .loans import KitLoan
from .modules import TeachingModule
from .shortlinks import ShortLink

__all__ = ["KitLoan", "ShortLink", "TeachingModule"]
