"""Every time somebody was in touch with a company; a call in two presses says also what follows."""

import uuid
from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from events.domain import journal
from events.domain.pipeline import followups, relations
from events.models import CompanyContact, Event
from people.domain.history import record
from people.domain.refusals import Invalid
from people.models import Contact, Organisation, User

Way, Outcome = CompanyContact.Way, CompanyContact.Outcome
# After these somebody calls again, so many days later.
AGAIN_IN = {Outcome.CALL_AGAIN: 7, Outcome.NO_ANSWER: 2}
REACHED = (Outcome.TALKED, Outcome.INTERESTED, Outcome.NOT_NOW)
KEPT_FOR = timedelta(days=5 * 365)


def note(
    organisation: Organisation,
    way: str,
    outcome: str,
    *,
    now: datetime,
    by: User | None = None,
    at: datetime | None = None,
    contact: Contact | None = None,
    words: str = "",
    event: Event | None = None,
) -> CompanyContact:
    """One line more. Who was reached is unknown no longer; who was not is called again, by whoever called."""
    errors = []
    if way not in Way.values:
        errors.append(("/way", _("Vælg, hvordan I var i kontakt.")))
    if outcome not in Outcome.values:
        errors.append(("/outcome", _("Vælg, hvad der kom ud af det.")))
    if at is not None and at > now:
        errors.append(("/at", _("Det ligger i fremtiden. Lav en opfølgning i stedet.")))
    if errors:
        raise Invalid(errors)
    with journal.as_one(now=now, by=by, what="touch"):
        pk = uuid.uuid4()
        journal.also(CompanyContact.objects.filter(pk=pk))
        row = CompanyContact.objects.create(
            pk=pk,
            organisation=organisation,
            at=at or now,
            by=by,
            way=way,
            outcome=outcome,
            contact=contact,
            note=words.strip()[:500],
            event=event,
            created_at=now,
        )
        record(row, now=now, by=by, what="made", new=outcome)
        if outcome in REACHED:
            relations.note_contacted(organisation, now=now, by=by)
    return row


def called(
    organisation: Organisation, outcome: str, *, now: datetime, by: User, words: str = ""
) -> tuple[CompanyContact, str]:
    """A call from the list, and what follows from it in words. Its open follow-up to call again is done by it."""
    with journal.as_one(now=now, by=by, what="touch"):
        row = note(organisation, Way.PHONE, outcome, now=now, by=by, words=words)
        again = AGAIN_IN.get(Outcome(outcome))
        mine = followups.open_ones([organisation.pk]).filter(owner=by, what=_again())
        for one in mine:
            followups.done(one, now=now, by=by)
        if again is None:
            return row, _("{name}: {outcome}.").format(name=organisation.name, outcome=row.get_outcome_display())
        due = localdate(now) + timedelta(days=again)
        followups.promise(organisation, _again(), due, owner=by, now=now, by=by)
    return row, _("{name}: {outcome}. Du bliver mindet om at ringe igen om {days} dage.").format(
        name=organisation.name, outcome=row.get_outcome_display(), days=again
    )


def _again() -> str:
    return _("Ring igen")


def forget(now: datetime) -> int:
    """After five years nobody needs to know with whom one spoke, or what was said; that it happened stays."""
    old = CompanyContact.objects.filter(at__lt=now - KEPT_FOR).exclude(contact=None, note="")
    return old.update(contact=None, note="")
