"""Background jobs of events: the minute's tick, and people's own calendars."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

logger = logging.getLogger(__name__)

FORGETS_AT = 23  # once an hour: what nobody needs to know any more


def tick() -> dict[str, int]:
    """Reminders whose time has come, reservations that have run out, what was held. Late, twice or never does not
    matter.
    """
    from events.access import scope_of
    from events.domain import courses, digests, held, latechanges, needs, performances, practice, signups, waitingline
    from events.domain.aftermeeting import due
    from events.domain.matchday import answers, course, participants
    from events.domain.matchday import letters as match_letters
    from events.domain.pipeline import claims, followups, touches
    from events.domain.reminding import delivering

    now = timezone.now()
    done = {}
    jobs: list[tuple[str, Callable[[datetime], int]]] = [
        ("reminders", delivering.deliver_due),
        ("holds", performances.expire_holds),
        ("held", held.say_held),
        ("late", latechanges.settle),
        ("waiting_lines", waitingline.serve_all),
        ("signups_forgotten", signups.forget),
        ("follow_ups", followups.escalate_due),
        ("actions", due.remind_due),
        ("digests", lambda now: digests.write_due(now, scope_of)),
        ("wishes_closed", course.close_due),
        ("wishes_reminded", match_letters.remind_due),
        ("outcomes_asked", answers.ask_due),
        ("apprentices_forgotten", participants.forget),
    ]
    if now.minute == FORGETS_AT:
        jobs += [
            ("touches_forgotten", touches.forget),
            ("claims_forgotten", claims.forget),
            ("follow_ups_forgotten", followups.forget),
            ("practice_forgotten", practice.forget),
            ("needs_forgotten", needs.forget),
            ("courses_forgotten", courses.forget),
        ]
    for name, job in jobs:
        try:
            done[name] = job(now)
        except Exception:
            # The other jobs of the tick are done all the same; this one comes again in a minute.
            logger.exception("The tick could not finish %s.", name)
    return done


READING_SECONDS = 45  # one reading takes at most half a minute more, and the queue gives a job two


def read_own_calendars() -> int:
    """Reads the calendars that are due, as many as there is time for; the others come in a minute."""
    from events.domain import owncalendars

    began, read = time.monotonic(), 0
    while time.monotonic() - began < READING_SECONDS:
        now = timezone.now()
        calendar = owncalendars.claim_due(now)
        if calendar is None:
            break
        try:
            owncalendars.refresh(calendar, now=now)
        except Exception:
            # It was claimed for a while and comes again; the others are read all the same.
            logger.exception("An own calendar could not be read.")
        read += 1
    return read
