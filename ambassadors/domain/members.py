"""The corps as an organiser keeps it: found, invited, changed; when somebody cannot come."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ambassadors.domain.wishes import Errors
from ambassadors.models import Ambassador
from events.domain import availability
from events.domain.search import holds
from events.models import Away, Booking, EventKind, Resource
from people.domain.danish import normal_phone
from people.domain.history import record
from people.domain.identifiers import holds_cpr
from people.domain.places import point_of
from people.domain.refusals import Invalid
from people.domain.welcome import invite_person
from people.models import User

# What may be changed, and what of the person. Status and clearance have ways of their own (membership, clearances).
FIELDS = (
    "programme",
    "trade",
    "employer",
    "employer_contact",
    "needs_release",
    "postcode",
    "work_postcode",
    "travels_by",
    "radius_km",
    "max_visits_per_month",
    "languages",
    "topics",
    "bio",
    "came_from",
    "born_on",
    "apprentice_from",
    "apprentice_until",
    "trained_on",
)
PERSON = ("name", "phone", "language")
# What one may change oneself; the rest is agreed with the organiser.
OWN = (
    "phone",
    "language",
    "postcode",
    "work_postcode",
    "travels_by",
    "radius_km",
    "max_visits_per_month",
    "languages",
    "topics",
    "bio",
    "came_from",
)
MOST_TOPICS, LONGEST_TOPIC = 8, 60
YOUNGEST, OLDEST = 14, 80  # years; beyond them it is a slip of the hand


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
    _judge(values, now)
    others = values.pop("other_trades", ())
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
        made.other_trades.set(others)
        Resource.objects.get_or_create(user=user, defaults={"kind": Resource.Kind.PERSON, "name": user.name})
        record(made, now=now, by=by, what="made", new=made.status)
    return made


def change(ambassador: Ambassador, values: Mapping[str, Any], *, now: datetime, by: User | None = None) -> list[str]:
    """Saves what differs, and says in the history which fields; returns them."""
    values = dict(values)
    _judge(values, now, ambassador)
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
        others = values.get("other_trades")
        if others is not None and {row.pk for row in others} != {row.pk for row in ambassador.other_trades.all()}:
            ambassador.other_trades.set(others)
            changed.append(_name_of(Ambassador, "other_trades"))
        if changed:
            _place(ambassador)
            ambassador.save()
            record(ambassador, now=now, by=by, what="edited", new=", ".join(changed))
    return changed


def change_own(ambassador: Ambassador, values: Mapping[str, Any], *, now: datetime, by: User) -> list[str]:
    """What one changes oneself; anything else in ``values`` is not looked at."""
    return change(ambassador, {name: values[name] for name in OWN if name in values}, now=now, by=by)


def _judge(values: dict[str, Any], now: datetime, ambassador: Ambassador | None = None) -> None:
    """Tidies, and raises Invalid with every broken rule. What is not among the values is as it was."""
    errors: Errors = []
    if ("postcode" in values or ambassador is None) and point_of(values.get("postcode", "")) is None:
        errors.append(("/postcode", _("Skriv et dansk postnummer på 4 cifre.")))
    if values.get("work_postcode") and point_of(values["work_postcode"]) is None:
        errors.append(("/work_postcode", _("Skriv et dansk postnummer på 4 cifre.")))
    if values.get("phone"):
        try:
            values["phone"] = normal_phone(values["phone"])
        except ValueError as wrong:
            errors.append(("/phone", str(wrong)))
    contact = values.get("employer_contact")
    employer = values.get("employer", ambassador.employer if ambassador else None)
    if contact is not None and (employer is None or contact.organisation_id != employer.pk):
        errors.append(("/employer_contact", _("Kontakten hører ikke til lærepladsen.")))
    _judge_person(values, now, errors)
    _judge_trades(values, ambassador, errors)
    if errors:
        raise Invalid(errors)


def _judge_person(values: dict[str, Any], now: datetime, errors: Errors) -> None:
    if holds_cpr(values.get("bio", "")):
        errors.append(("/bio", _("Skriv aldrig et CPR-nummer her.")))
    if "topics" in values:
        values["topics"] = list(dict.fromkeys(topic.strip() for topic in values["topics"] if topic.strip()))
        if len(values["topics"]) > MOST_TOPICS:
            errors.append(("/topics", _("Skriv højst {antal} emner.").format(antal=MOST_TOPICS)))
        elif any(len(topic) > LONGEST_TOPIC or holds_cpr(topic) for topic in values["topics"]):
            errors.append(("/topics", _("Skriv hvert emne med få ord.")))
    if any(means not in Ambassador.Means.values for means in values.get("travels_by") or ()):
        errors.append(("/travels_by", _("Vælg en mulighed på listen.")))
    born = values.get("born_on")
    if born is not None and not YOUNGEST <= now.year - born.year <= OLDEST:
        errors.append(("/born_on", _("Kontrollér fødselsdagen.")))
    first, last = values.get("apprentice_from"), values.get("apprentice_until")
    if first is not None and last is not None and last < first:
        errors.append(("/apprentice_until", _("Slutter før den starter. Vælg en senere dag.")))


def _judge_trades(values: dict[str, Any], ambassador: Ambassador | None, errors: Errors) -> None:
    """The main trade is not said again among the others."""
    trade = values.get("trade", ambassador.trade if ambassador else None)
    if values.get("other_trades") is not None and trade is not None:
        values["other_trades"] = [other for other in values["other_trades"] if other.pk != trade.pk]


def _place(ambassador: Ambassador) -> None:
    ambassador.latitude, ambassador.longitude = point_of(ambassador.postcode) or (None, None)
    work = point_of(ambassador.work_postcode) if ambassador.work_postcode else None
    ambassador.work_latitude, ambassador.work_longitude = work or (None, None)


def remove_absence(away: Away, ambassador: Ambassador, *, now: datetime, by: User | None) -> None:
    availability.remove_away(away, now=now, by=by, about=ambassador)


def absences(ambassador: Ambassador, now: datetime) -> QuerySet[Away]:
    """What is not over yet, soonest first."""
    return Away.objects.filter(resource__user=ambassador.user_id, ends_at__gt=now).order_by("starts_at")


def _name_of(model: type[models.Model], field: str) -> str:
    """What the field is called where people read it."""
    return str(model._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # ours are columns
