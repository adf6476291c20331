"""The corps as an organiser keeps it: found, invited, changed; when somebody cannot come."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador
from events.domain import availability
from events.domain.search import holds
from events.models import Away, Booking, EventKind, Resource
from people.domain.danish import normal_phone
from people.domain.history import record
from people.domain.places import point_of
from people.domain.refusals import Invalid
from people.domain.welcome import invite_person
from people.models import User

# What may be changed, and what of the person.
FIELDS = (
    "programme",
    "status",
    "trade",
    "employer",
    "employer_contact",
    "needs_release",
    "postcode",
    "radius_km",
    "max_visits_per_month",
    "languages",
    "bio",
    "clearance",
    "clearance_at",
)
PERSON = ("name", "phone", "language")


def find(
    rows: QuerySet[Ambassador], *, text: str = "", trade: str = "", status: str = "", programme: str = ""
) -> QuerySet[Ambassador]:
    """By name, address or employer; narrowed by trade, status and programme."""
    if text:
        rows = rows.filter(
            holds("user__name", text)
            | holds("employer__name", text)
            | Q(user__email__istartswith=text)
            | Q(postcode=text)
        )
    if trade:
        rows = rows.filter(trade=trade)
    if status:
        rows = rows.filter(status=status)
    if programme:
        rows = rows.filter(programme__slug=programme)
    return rows


def with_load(rows: QuerySet[Ambassador], now: datetime) -> QuerySet[Ambassador]:
    """Each with ``coming`` and ``done``: visits to come, and those of the last half year."""
    visits = Booking.objects.filter(
        resource__user=OuterRef("user"), state=Booking.State.FIRM, event__kind=EventKind.SCHOOL_VISIT
    ).order_by()

    def number(rows: QuerySet[Booking]) -> Coalesce:
        return Coalesce(Subquery(rows.values("resource").annotate(n=Count("pk")).values("n")), 0)

    half_a_year = now - timedelta(days=183)
    return rows.annotate(
        coming=number(visits.filter(busy_from__gte=now)),
        done=number(visits.filter(busy_from__lt=now, busy_from__gte=half_a_year)),
    )


def invite(values: Mapping[str, Any], *, now: datetime, by: User | None = None) -> Ambassador:
    """A new ambassador: a person with a letter to choose a password, and a place in the corps."""
    values = dict(values)
    _judge(values)
    with transaction.atomic():
        user = invite_person(
            values.pop("email"),
            values.pop("name"),
            now=now,
            by=by,
            language=values.pop("language"),
            phone=values.pop("phone"),
        )
        if Ambassador.objects.filter(user=user).exists():
            raise Invalid([("/email", _("{navn} er allerede ambassadør.").format(navn=user.name))])
        made = Ambassador(user=user, joined_on=now.date(), **values)
        _place(made)
        made.save()
        Resource.objects.get_or_create(user=user, defaults={"kind": Resource.Kind.PERSON, "name": user.name})
        record(made, now=now, by=by, what="made", new=made.status)
    return made


def change(ambassador: Ambassador, values: Mapping[str, Any], *, now: datetime, by: User | None = None) -> list[str]:
    """Saves what differs, and says in the history which fields; returns them."""
    values = dict(values)
    _judge(values)
    user = ambassador.user
    changed = []
    with transaction.atomic():
        for name in PERSON:
            if name in values and getattr(user, name) != values[name]:
                setattr(user, name, values[name])
                changed.append(_name_of(User, name))
        if changed:
            user.save(update_fields=list(PERSON))
            Resource.objects.filter(user=user).update(name=user.name)
        for name in FIELDS:
            if name in values and getattr(ambassador, name) != values[name]:
                setattr(ambassador, name, values[name])
                changed.append(_name_of(Ambassador, name))
        if changed:
            _place(ambassador)
            ambassador.save()
            record(ambassador, now=now, by=by, what="edited", new=", ".join(changed))
    return changed


def _judge(values: dict[str, Any]) -> None:
    errors = []
    if point_of(values.get("postcode", "")) is None:
        errors.append(("/postcode", _("Skriv et dansk postnummer på 4 cifre.")))
    if values.get("phone"):
        try:
            values["phone"] = normal_phone(values["phone"])
        except ValueError as wrong:
            errors.append(("/phone", str(wrong)))
    contact, employer = values.get("employer_contact"), values.get("employer")
    if contact is not None and (employer is None or contact.organisation_id != employer.pk):
        errors.append(("/employer_contact", _("Kontakten hører ikke til lærepladsen.")))
    if errors:
        raise Invalid(errors)


def _place(ambassador: Ambassador) -> None:
    point = point_of(ambassador.postcode)
    ambassador.latitude, ambassador.longitude = point or (None, None)


def remove_absence(away: Away, ambassador: Ambassador, *, now: datetime, by: User | None) -> None:
    availability.remove_away(away, now=now, by=by, about=ambassador)


def absences(ambassador: Ambassador, now: datetime) -> QuerySet[Away]:
    """What is not over yet, soonest first."""
    return Away.objects.filter(resource__user=ambassador.user_id, ends_at__gt=now).order_by("starts_at")


def _name_of(model: type[models.Model], field: str) -> str:
    """What the field is called where people read it."""
    return str(model._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # ours are columns
