"""What we print and publish."""

from .shortlinks import ShortLink

__all__ = ["ShortLink"]
