"""What the events know about a person: roles and bookings, invitations and sign-ups, what was said on the phone."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.domain import needs, surroundings
from events.models import (
    Action,
    Away,
    Booking,
    CalendarAnswer,
    Call,
    CanvassClaim,
    CanvassLink,
    ChangeSet,
    CompanyContact,
    CompanyVisit,
    CourseInterest,
    DoorLink,
    Event,
    Experience,
    Feed,
    FollowUp,
    Invitation,
    MatchApprentice,
    MatchCompany,
    Milestone,
    Needs,
    OwnCalendar,
    Performance,
    PracticePartner,
    PracticeProject,
    Reminded,
    ReminderOff,
    Resource,
    Role,
    Signup,
    TimeProposal,
    WeeklyHours,
)
from people.domain.personaldata.persons import Person
from people.domain.personaldata.tables import Mentioned, Told, declare, declare_mentions, register_standing

A = Invitation.Status


def _calendars_without(resources: QuerySet[Any], now: datetime) -> None:
    """The name stands in the calendar texts of what the person was on: they are written anew."""
    surroundings.people_differ(Event.objects.filter(bookings__resource__in=list(resources)), now)


def _said(row: Needs) -> tuple[str, str]:
    guest = row.invitation or row.signup
    return needs.said_by(guest) if guest else ("", "")


def standing(person: Person, now: datetime) -> list[str]:
    """What is still to come that counts on the person."""
    coming = Event.objects.filter(ends_at__gt=now).exclude(status="cancelled")
    mine = Q(pk__in=[])
    if person.user:
        mine |= Q(owner=person.user) | Q(bookings__resource__user=person.user, bookings__state=Booking.State.FIRM)
    if person.contacts:
        answered = [A.YES, A.MAYBE, A.WAITLISTED, A.OFFERED]
        mine |= Q(invitations__contact__in=person.contacts, invitations__status__in=answered)
    if person.emails:
        seated = [Signup.Status.COMING, Signup.Status.WAITLISTED, Signup.Status.OFFERED]
        mine |= Q(signups__email__in=person.emails, signups__status__in=seated)
        mine |= Q(performance__contact_email__in=person.emails)
        mine |= Q(match_day__apprentices__email__in=person.emails)
    count = coming.filter(mine).distinct().count()
    if not count:
        return []
    return [
        ngettext(
            "Personen er med i {n} arrangement, der ikke er overstået.",
            "Personen er med i {n} arrangementer, der ikke er overstået.",
            count,
        ).format(n=count)
    ]


def register() -> None:
    register_standing(standing)
    declare_mentions(
        Mentioned(FollowUp, ("what",), _("Nævnt i en opfølgning"), ("organisation", "what", "due_on")),
        Mentioned(CompanyContact, ("note",), _("Nævnt i en note"), ("organisation", "at", "note")),
        Mentioned(CanvassClaim, ("consultant",), _("Har taget en virksomhed for en uge"), ("organisation", "week")),
        Mentioned(
            Experience,
            ("tried", "came_of_it"),
            _("Nævnt i et praksisprojekts log"),
            ("project", "day", "tried", "came_of_it"),
        ),
        Mentioned(PracticeProject, ("learned",), _("Nævnt i et praksisprojekt"), ("title", "learned")),
    )
    declare(
        Told(Role, _("Roller"), ("kind", "programme"), by_user=("user",), deleted=True),
        Told(
            Resource,
            _("Som en, der kan bookes"),
            ("name", "skills", "notes", "trades"),
            by_user=("user",),
            renamed=("name",),
            cleared=("notes", "skills"),
            first=_calendars_without,
        ),
        Told(Booking, _("Har været på"), ("event", "role", "state"), by_user=("resource__user",)),
        Told(Event, _("Er ansvarlig for"), ("title", "kind", "starts_at"), by_user=("owner",)),
        Told(FollowUp, _("Har lovet at følge op"), ("what", "due_on", "status"), by_user=("owner",)),
        Told(
            Away,
            _("Ferie og fravær"),
            ("starts_at", "ends_at", "why", "note"),
            by_user=("resource__user",),
            deleted=True,
        ),
        Told(WeeklyHours, _("Faste tider"), ("weekday", "starts", "ends"), by_user=("resource__user",), deleted=True),
        Told(OwnCalendar, _("Adressen på egen kalender"), ("address",), by_user=("resource__user",), deleted=True),
        Told(
            Feed,
            _("Kalenderabonnementer"),
            ("kind", "name", "postcode", "created_at", "ended_at"),
            by_user=("user",),
            deleted=True,
        ),
        Told(
            Invitation,
            _("Invitationer og svar"),
            ("event", "status", "guests", "guest_names", "note", "invited_at", "answered_at"),
            by_contact=("contact",),
            cleared=("guest_names", "companions", "note"),
            silenced=True,
        ),
        Told(
            CanvassLink,
            _("Link til at tage virksomheder for en uge"),
            ("sent_at", "good_until", "ended_at"),
            by_contact=("contact",),
            deleted=True,
        ),
        Told(
            CourseInterest,
            _("Interesseret i et kursus"),
            ("course", "name", "company", "email", "phone", "seats", "status", "created_at"),
            by_email=("email",),
            renamed=("name",),
            cleared=("email", "phone"),
        ),
        Told(
            Signup,
            _("Tilmeldinger"),
            ("event", "name", "email", "phone", "company", "role", "status", "created_at"),
            by_email=("email",),
            renamed=("name",),
            cleared=("email", "phone", "takes_sms", "role"),
            silenced=True,
        ),
        Told(
            MatchCompany,
            _("Kontakt for en virksomhed på en matchdag"),
            ("day", "organisation", "answered_at"),
            by_contact=("contact",),
            cleared=("contact",),
        ),
        Told(
            MatchApprentice,
            _("Matchdage"),
            ("day", "name", "email", "phone", "trade", "school", "gf2_ends_on", "presence", "answered_at"),
            by_email=("email",),
            renamed=("name",),
            cleared=("email", "phone"),
            silenced=True,
        ),
        Told(
            Needs,
            _("Mad og adgang, til arrangementet er forbi"),
            ("diet", "access", "updated_at"),
            by_contact=("invitation__contact",),
            by_email=("signup__email",),
            deleted=True,
            reads={"diet": lambda row: _said(row)[0], "access": lambda row: _said(row)[1]},
        ),
        Told(
            CompanyVisit,
            _("Har taget imod et virksomhedsbesøg"),
            ("event",),
            by_contact=("contact",),
            cleared=("contact",),
        ),
        Told(PracticeProject, _("Er ansvarlig for et praksisprojekt"), ("title",), by_user=("owner",)),
        Told(Milestone, _("Har lovet en milepæl"), ("what", "due_on", "done_on"), by_user=("owner",)),
        Told(
            PracticePartner,
            _("Er kontakt i et praksisprojekt"),
            ("project", "organisation"),
            by_contact=("contact",),
            cleared=("contact",),
        ),
        Told(
            Experience,
            _("Har skrevet i et praksisprojekt"),
            ("project", "day", "tried", "came_of_it"),
            by_user=("by",),
        ),
        Told(DoorLink, _("Har stået i døren"), ("event", "name", "made_at"), by_user=("user",), renamed=("name",)),
        Told(
            Action,
            _("Har lovet noget på et møde"),
            ("event", "what", "owner_name", "due_on", "status"),
            by_user=("owner",),
            by_contact=("contact",),
            renamed=("owner_name",),
        ),
        Told(
            CalendarAnswer,
            _("Svar fra personens kalender"),
            ("event", "email", "name", "answer", "comment", "answered_at"),
            by_user=("user",),
            by_email=("email",),
            deleted=True,
        ),
        Told(
            TimeProposal,
            _("Forslag om en anden tid"),
            ("event", "email", "name", "starts_at", "comment", "created_at"),
            by_email=("email",),
            deleted=True,
        ),
        Told(
            Call,
            _("Opkald om ændringer"),
            ("event", "name", "phone", "before", "called_at"),
            by_contact=("contact",),
            by_key=("key",),
            deleted=True,
        ),
        Told(
            CompanyContact,
            _("Talt med, på virksomhedens vegne"),
            ("organisation", "at", "way", "outcome", "note"),
            by_contact=("contact",),
            cleared=("note", "contact"),
        ),
        Told(
            Performance,
            _("Forespørgsler om Robotbandet"),
            ("organisation_name", "contact_name", "contact_email", "contact_phone", "occasion", "notes"),
            by_email=("contact_email",),
            renamed=("contact_name",),
            cleared=("contact_email", "contact_phone", "notes"),
        ),
        Told(Reminded, _("Påmindelser"), ("name", "state", "why", "at"), by_key=("recipient",), deleted=True),
        Told(ReminderOff, _("Påmindelser, der er sprunget over"), ("event", "at"), by_key=("recipient",), deleted=True),
        Told(ChangeSet, _("Ændringer, personen har lavet"), ("at", "what"), by_user=("by",), cleared=("actor",)),
    )
