"""What the corps knows about a person: as ambassador, applicant, mentee, a school's or an employer's contact."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ambassadors.domain import portraits
from ambassadors.domain.lifecycle import OPEN
from ambassadors.domain.mentoring.applying import forget_pairs
from ambassadors.domain.mentoring.moves import OVER
from ambassadors.models import (
    Ambassador,
    Application,
    Expense,
    Feedback,
    GuidanceMeeting,
    Mentorship,
    Offer,
    PictureConsent,
    Release,
    Story,
    VisitRequest,
    WageClaim,
)
from events.domain.agenda import local_today
from people.domain.danish import da_date
from people.domain.personaldata.persons import Person
from people.domain.personaldata.tables import Told, declare, register_standing

# Bogføringsloven § 12: five years from the end of the year the money was paid for.
ACCOUNTS_YEARS = 5


def standing(person: Person, now: datetime) -> list[str]:
    """Requests, offers, pairs and money that still count on the person."""
    found = []
    requests = VisitRequest.objects.filter(status__in=OPEN)
    mine = Q(contact__in=person.contacts) | Q(contact_email__in=person.emails)
    count = requests.filter(mine).count()
    if count:
        found.append(
            ngettext("Personen har {n} åbent besøgsønske.", "Personen har {n} åbne besøgsønsker.", count).format(
                n=count
            )
        )
    pairs = Mentorship.objects.exclude(status__in=OVER).filter(forgotten_at__isnull=True)
    if pairs.filter(Q(email__in=person.emails) | Q(mentor__user=person.user, mentor__isnull=False)).exists():
        found.append(_("Personen er i gang med sparring. Afslut den først."))
    if person.user:
        found += _of_ambassador(person, now)
    return found


def _of_ambassador(person: Person, now: datetime) -> list[str]:
    found = []
    if Offer.objects.filter(ambassador__user=person.user, status=Offer.Status.SENT).exists():
        found.append(_("Personen er spurgt om et besøg og har ikke svaret. Træk tilbuddet tilbage først."))
    money = Expense.objects.filter(ambassador__user=person.user)
    if money.filter(status__in=["submitted", "returned", "approved", "exported"]).exists():
        found.append(_("Personen har udlæg, der ikke er betalt."))
    latest = money.filter(status="paid").order_by("-day").values_list("day", flat=True).first()
    if latest and latest.year + ACCOUNTS_YEARS >= local_today(now).year:
        until = da_date(date(latest.year + ACCOUNTS_YEARS, 12, 31), weekday=False)
        found.append(
            _("Der er udbetalt penge til personen. Bogføringsloven kræver, at navnet gemmes til {day}.").format(
                day=until
            )
        )
    return found


def _leave_the_corps(rows: QuerySet[Any], now: datetime) -> None:
    for ambassador in rows:
        portraits.remove(ambassador, now=now)
    rows.update(status=Ambassador.Status.ALUMNI)


def register() -> None:
    register_standing(standing)
    own = ("ambassador__user",)
    declare(
        Told(
            Ambassador,
            gettext_lazy("Ambassadør"),
            (
                "trade",
                "other_trades",
                "employer",
                "employer_contact",
                "status",
                "joined_on",
                "trained_on",
                "postcode",
                "work_postcode",
                "travels_by",
                "radius_km",
                "languages",
                "topics",
                "came_from",
                "born_year",
                "born_on",
                "apprentice_from",
                "apprentice_until",
                "bio",
                "clearance",
                "clearance_at",
                "clearance_until",
                "clearance_scope",
            ),
            by_user=("user",),
            cleared=(
                "employer",
                "employer_contact",
                "postcode",
                "latitude",
                "longitude",
                "work_postcode",
                "work_latitude",
                "work_longitude",
                "travels_by",
                "languages",
                "topics",
                "came_from",
                "born_year",
                "born_on",
                "bio",
                "clearance",
                "clearance_at",
                "clearance_until",
                "clearance_scope",
                "clearance_by",
            ),
            silenced=True,
            first=_leave_the_corps,
            words={"travels_by": Ambassador.Means},
        ),
        Told(
            Ambassador,
            gettext_lazy("Kontakt for en lærling i korpset"),
            ("employer",),
            by_contact=("employer_contact",),
            cleared=("employer_contact",),
        ),
        Told(
            Application,
            gettext_lazy("Ansøgninger til korpset"),
            (
                "name",
                "email",
                "phone",
                "trade",
                "employer",
                "postcode",
                "born_year",
                "motivation",
                "status",
                "created_at",
            ),
            by_email=("email",),
            by_user=own,
            silenced=True,
            deleted=True,
        ),
        Told(
            PictureConsent,
            gettext_lazy("Samtykke til billeder"),
            ("purpose", "words", "given_at", "withdrawn_at", "guardian_name", "guardian_email"),
            by_user=own,
            deleted=True,
        ),
        Told(
            PictureConsent,
            gettext_lazy("Som værge for en ambassadør"),
            ("guardian_name", "guardian_email", "guardian_at"),
            by_email=("guardian_email",),
            cleared=("guardian_name", "guardian_email"),
        ),
        Told(
            Offer,
            gettext_lazy("Spurgt om besøg"),
            ("status", "reason", "note", "sent_at", "answered_at"),
            by_user=own,
            cleared=("note",),
            silenced=True,
        ),
        Told(
            Expense,
            gettext_lazy("Udlæg og kørsel"),
            ("title", "day", "means", "from_words", "to_words", "km", "total_ore", "status"),
            by_user=own,
            cleared=("from_words", "to_words", "km_why", "returned_why"),
            silenced=True,
        ),
        Told(
            Story,
            gettext_lazy("Historier på sociale medier"),
            ("day", "channel", "what", "url", "reached"),
            by_user=(*own, "made_by"),
            cleared=("ambassador", "what", "url"),
        ),
        Told(
            VisitRequest,
            gettext_lazy("Besøgsønsker"),
            ("school", "contact_name", "contact_email", "contact_phone", "grade", "notes", "status", "created_at"),
            by_contact=("contact",),
            by_email=("contact_email",),
            renamed=("contact_name",),
            cleared=("contact_email", "contact_phone", "notes", "answer"),
            silenced=True,
        ),
        Told(
            Feedback,
            gettext_lazy("Hvordan det gik, efter et besøg"),
            ("useful", "prepared", "again", "comment", "given_at"),
            by_user=("offer__ambassador__user",),
            by_contact=("request__contact",),
            by_email=("request__contact_email",),
            cleared=("comment",),
            silenced=True,
        ),
        Told(
            Release,
            gettext_lazy("Bedt om at frigive en lærling"),
            ("status", "note", "asked_at", "answered_at"),
            by_contact=("contact",),
            cleared=("note", "contact"),
            silenced=True,
        ),
        Told(
            WageClaim,
            gettext_lazy("Lønkrav på virksomhedens vegne"),
            ("title", "day", "hours", "amount_ore", "status"),
            by_contact=("contact",),
            cleared=("contact",),
            silenced=True,
        ),
        Told(
            GuidanceMeeting,
            gettext_lazy("Vejledningsmøder"),
            ("event",),
            by_contact=("contact",),
            cleared=("contact",),
        ),
        Told(
            Mentorship,
            gettext_lazy("Sparring"),
            ("name", "email", "phone", "age_band", "stage", "postcode", "about", "status", "created_at"),
            by_email=("email",),
            first=forget_pairs,
        ),
        Told(
            Mentorship,
            gettext_lazy("Som forælder til en i sparring"),
            ("guardian_name", "guardian_email", "guardian_consent_at"),
            by_email=("guardian_email",),
            cleared=("guardian_name", "guardian_email"),
        ),
        Told(
            Mentorship,
            gettext_lazy("Som mentor"),
            ("status", "started_at", "created_at"),
            by_user=("mentor__user",),
            silenced=True,
        ),
    )
