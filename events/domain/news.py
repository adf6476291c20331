"""News about events, for the apps above and for the other rules here. Sent inside the transaction.

Receivers get ``event``, ``now``, ``by`` and, of a change, ``change`` (see events.domain.changes.Change).
"""

from django.dispatch import Signal

MOVED, CANCELLED, RESTORED = "event_moved", "event_cancelled", "event_restored"
POSTPONED = "event_postponed"
"""What one is told of a change of an event, and the kinds of the letters that tell it."""

event_tells = Signal()
"""The same news, sent before anybody follows: whoever is to hear of a change is found as things stood."""

event_changed = Signal()
"""An event got a new revision: time, place, words or status."""
