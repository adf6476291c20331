"""The calls to those who may not be mailed: whom to call next, and what each call came to. Two presses a call.

What was said goes to the company's history of contact, too (events.domain.pipeline.touches).
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Case, Value, When
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain import journal, meetings
from events.domain.pipeline import touches
from events.domain.wallclock import COPENHAGEN
from events.models import CompanyContact, Event, Invitation
from people.domain.danish import da_moment, normal_phone
from people.domain.history import record
from people.domain.mailbasis import note_basis
from people.domain.refusals import Invalid
from people.models import Contact, MailBasis, Organisation, User

S, Touch = Invitation.Status, CompanyContact.Outcome
SOON, TOMORROW = timedelta(hours=2), time(9)


class Outcome(models.TextChoices):
    YES = "yes", gettext_lazy("Kommer")
    NO = "no", gettext_lazy("Kommer ikke")
    MAYBE = "maybe", gettext_lazy("Måske")
    LATER = "later", gettext_lazy("Ring igen")
    NO_ANSWER = "no_answer", gettext_lazy("Svarer ikke")
    WRONG = "wrong", gettext_lazy("Forkert nummer")
    MAIL = "mail", gettext_lazy("Vil have en mail")


ANSWERS = {Outcome.YES: S.YES, Outcome.NO: S.NO, Outcome.MAYBE: S.MAYBE}
_TOUCHES = {
    Outcome.YES: Touch.INTERESTED,
    Outcome.NO: Touch.NOT_NOW,
    Outcome.MAYBE: Touch.TALKED,
    Outcome.LATER: Touch.CALL_AGAIN,
    Outcome.NO_ANSWER: Touch.NO_ANSWER,
    Outcome.WRONG: Touch.NO_ANSWER,
    Outcome.MAIL: Touch.TALKED,
}


NOW, LATER_ON, NEVER = 0, 1, 2


@dataclass(frozen=True)
class ToCall:
    """One on the list, and whether it is their turn."""

    row: Invitation
    turn: int


def phone_list(event: Event, now: datetime, most: int = 500) -> list[ToCall]:
    """Whom to call, in order: whose time has come, then who was promised a later time, last whose number is wrong."""
    turn = Case(
        When(wrong_number=True, then=Value(NEVER)),
        When(call_again_at__gt=now, then=Value(LATER_ON)),
        default=Value(NOW),
        output_field=models.IntegerField(),
    )
    order = ("turn", "call_again_at", "contact__organisation__name", "contact__name", "pk")
    return [ToCall(row, row.turn) for row in meetings.phone_list(event).annotate(turn=turn).order_by(*order)[:most]]


def later(when: str, now: datetime) -> datetime:
    """ "soon" is in two hours, "tomorrow" the next morning."""
    if when == "tomorrow":
        return datetime.combine(localdate(now) + timedelta(days=1), TOMORROW, COPENHAGEN)
    return now + SOON


def called(
    invitation: Invitation,
    outcome: str,
    *,
    now: datetime,
    by: User,
    again_at: datetime | None = None,
    email: str = "",
    number: str = "",
    words: str = "",
) -> str:
    """What a call came to; returns what follows, in words. Raises Invalid."""
    if outcome not in Outcome.values:
        raise Invalid([("/outcome", _("Vælg, hvad der kom ud af det."))])
    if outcome == Outcome.LATER and (again_at is None or not now < again_at < invitation.event.starts_at):
        raise Invalid([("/again_at", _("Vælg en tid, der kommer, før mødet begynder."))])
    contact = invitation.contact
    with journal.as_one(now=now, by=by, what="called"):
        journal.also(Invitation.objects.filter(pk=invitation.pk), Contact.objects.filter(pk=contact.pk))
        meetings.check_open(invitation.event, now)
        _touch(invitation, outcome, words, now, by)
        values: dict[str, object] = {"calls": invitation.calls + 1, "call_again_at": None, "updated_at": now}
        said = ""
        if outcome == Outcome.LATER:
            values["call_again_at"] = again_at
        elif outcome == Outcome.NO_ANSWER:
            values["call_again_at"] = later("tomorrow" if invitation.calls % 2 else "soon", now)
        elif outcome == Outcome.WRONG:
            said = _right_number(contact, number, values)
        elif outcome == Outcome.MAIL:
            said = _wants_mail(invitation, email, values, now, by)
        Invitation.objects.filter(pk=invitation.pk).update(**values)
        for name, value in values.items():
            setattr(invitation, name, value)
        if outcome in ANSWERS:
            row = meetings.answer(
                invitation,
                ANSWERS[Outcome(outcome)],
                now=now,
                guests=invitation.guests,
                online=invitation.online,
                note=words or invitation.note,
                by=by,
            )
            said = row.get_status_display()
        if outcome == Outcome.MAIL:
            meetings.send_invitation(invitation, now)
        if invitation.call_again_at is not None:
            said = _("ring igen {when}").format(when=da_moment(invitation.call_again_at))
    return _("{name}: {outcome}.").format(name=contact.name, outcome=said)


def _touch(invitation: Invitation, outcome: str, words: str, now: datetime, by: User) -> None:
    """Only a company's contacts are followed."""
    organisation = invitation.contact.organisation
    if organisation.kind == Organisation.Kind.COMPANY:
        touches.note(
            organisation,
            CompanyContact.Way.PHONE,
            _TOUCHES[Outcome(outcome)],
            now=now,
            by=by,
            contact=invitation.contact,
            words=words,
            event=invitation.event,
        )
    record(invitation, now=now, by=by, what="called", new=outcome)


def _right_number(contact: Contact, number: str, values: dict[str, object]) -> str:
    if not number.strip():
        values["wrong_number"] = True
        return _("forkert nummer")
    try:
        contact.phone = normal_phone(number)
    except ValueError as wrong:
        raise Invalid([("/number", str(wrong))]) from None
    contact.save(update_fields=["phone"])
    values["wrong_number"] = False
    return _("nyt nummer")


def _wants_mail(invitation: Invitation, email: str, values: dict[str, object], now: datetime, by: User) -> str:
    """The ledger says on whose word; from now on letters go there."""
    contact, email = invitation.contact, email.strip() or invitation.contact.email
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid([("/email", _("Skriv en gyldig e-mailadresse."))]) from None
    if contact.email != email:
        contact.email = email
        contact.save(update_fields=["email"])
    journal.also(MailBasis.objects.filter(contact=contact))
    note_basis(contact, MailBasis.Basis.CONSENT, now=now, by=by, note=_("Bad om det i telefonen"))
    values["by"] = Invitation.By.LETTER
    return _("får brev")
