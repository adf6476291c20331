"""Taking back what was done. What one deed is, is said with ``as_one``."""

from events.domain.journal import UNDO_FOR, as_one

__all__ = ["UNDO_FOR", "as_one"]
