"""Who signs up for a company becomes a guest of the meeting: counted in the company's share, closed out, checked in."""

from datetime import datetime

from django.utils.translation import gettext as _

from events.domain import meetings
from events.domain.seatmoves import OF_SIGNUPS
from events.models import Invitation, Needs, Signup
from people.domain import organisations, textconsent
from people.domain.history import record
from people.domain.lifecycle import move
from people.domain.mailbasis import note_basis
from people.domain.refusals import MoveNotAllowed
from people.models import Contact, MailBasis, Organisation

A = Invitation.Status
THERE = (A.YES, A.WAITLISTED, A.OFFERED, A.ATTENDED)


def join(it: Signup, *, now: datetime) -> Invitation:
    """With the event's row held. The link proved the address; what else they want to hear of is in the ledger."""
    contact = contact_of(it, now)
    row = Invitation.objects.filter(event=it.event, contact=contact).first()
    if row is not None and row.status in THERE:
        raise MoveNotAllowed(_("Du er tilmeldt i forvejen. Se den første mail, vi sendte dig."), code="twice")
    if row is None:
        row = Invitation.objects.create(
            event=it.event, contact=contact, by=Invitation.By.SIGNUP, invited_at=now, updated_at=now
        )
        record(row, now=now, new=A.INVITED, actor=it.name)
    elif row.by == Invitation.By.PHONE:
        Invitation.objects.filter(pk=row.pk).update(by=Invitation.By.SIGNUP)
    move(it, Signup.Status.JOINED, moves=OF_SIGNUPS, now=now, actor=it.name, also={"invitation": row})
    Needs.objects.filter(invitation=row).delete()
    Needs.objects.filter(signup=it).update(signup=None, invitation=row)
    if it.takes_sms:
        textconsent.say(contact, True, it.phone, now=now, actor=it.name)
    if it.wants_mail:
        words = _("Tilmeldte sig »{event}«").format(event=it.event.title)
        note_basis(contact, MailBasis.Basis.CONSENT, now=now, note=words[:200], actor=it.name)
    return meetings.answer(row, A.YES, now=now, online=it.online, actor=it.name, in_time=True)


def contact_of(it: Signup, now: datetime) -> Contact:
    """The contact with this address at the company found by CVR, else by its name; made where we know none."""
    company = (
        company_of(it)
        or organisations.make(
            Organisation.Kind.COMPANY, {"name": it.company, "cvr": it.cvr}, now=now, actor=it.name
        ).organisation
    )
    contact = company.contacts.filter(email__iexact=it.email).first()
    if contact is None:
        contact = Contact.objects.create(
            organisation=company,
            name=it.name,
            title=it.role,
            email=it.email,
            phone=it.phone,
            language=it.language,
        )
        record(contact, now=now, what="made", actor=it.name)
    return contact


def company_of(it: Signup) -> Organisation | None:
    """A name that several have tells nothing."""
    there = Organisation.objects.filter(is_active=True)
    if it.cvr and (found := there.filter(cvr=it.cvr).order_by("created_at", "pk").first()):
        return found
    same = list(there.filter(name__iexact=it.company)[:2])
    return same[0] if len(same) == 1 and not (it.cvr and same[0].cvr) else None
