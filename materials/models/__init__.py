"""What we print and publish."""

from .modules import TeachingModule
from .shortlinks import ShortLink

__all__ = ["ShortLink", "TeachingModule"]
