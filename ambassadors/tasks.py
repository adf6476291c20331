"""Background jobs of visits: the minute's tick, and plans for a period."""

import uuid

from django.utils import timezone

SWEEPS_AT = 17  # once an hour: files without a row are in nobody's way


def run_matching(pk: str) -> None:
    """Makes one plan; nothing when somebody else does, or it is over."""
    from ambassadors.domain.matching.runs import work

    work(uuid.UUID(pk), timezone.now())


def tick() -> dict[str, int]:
    """Lets go of what has run out. Late, twice or never does not matter: every rule checks the clock itself."""
    from ambassadors.domain import (
        applications,
        clearances,
        feedback,
        gaps,
        offers,
        releases,
        replacing,
        requests,
        slots,
    )
    from ambassadors.domain.matching import runs
    from ambassadors.domain.mentoring import applying, silence
    from ambassadors.domain.money import receiptfiles

    now = timezone.now()
    return {
        "drafts": requests.lapse_unconfirmed(now),
        "slots": slots.expire_slots(now),
        "offers": offers.expire_offers(now),
        "releases": releases.notice_silence(now),
        "substitutes": replacing.ask_by_itself(now),
        "schools_asked": gaps.ask_schools(now),
        "gaps": gaps.lapse(now),
        "feedback_asked_again": feedback.ask_again(now),
        "visits_closed": feedback.close_due(now),
        "clearances": clearances.lapse_due(now),
        "applications": applications.forget(now),
        "mentees": applying.forget(now),
        "silent_pairs": silence.notice(now),
        "receipts": receiptfiles.sweep(now) if now.minute == SWEEPS_AT else 0,
        "plans": runs.look_after(now),
    }
