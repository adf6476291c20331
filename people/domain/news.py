"""News for the apps above. Sent inside the transaction."""

from django.dispatch import Signal

line_written = Signal()
"""A line was added to the history of ``subject``, an instance of the sender. Receivers get ``line`` and ``now``."""
