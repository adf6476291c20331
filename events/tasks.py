"""Background jobs of events: the minute's tick."""

import logging

from django.utils import timezone

logger = logging.getLogger(__name__)


def tick() -> dict[str, int]:
    """Reminders whose time has come, reservations that have run out, what was held. Late, twice or never does not
    matter.
    """
    from events.domain import held, performances, reminders

    now = timezone.now()
    done = {}
    jobs = (("reminders", reminders.deliver_due), ("holds", performances.expire_holds), ("held", held.say_held))
    for name, job in jobs:
        try:
            done[name] = job(now)
        except Exception:
            # The other jobs of the tick are done all the same; this one comes again in a minute.
            logger.exception("The tick could not finish %s.", name)
    return done
