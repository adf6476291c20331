"""Programmes as organisers keep them: for whom, in which colour, what they take in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain.aftermeeting.outcomes import OVER
from events.domain.reminding.rules import quiet_changed
from events.models import Event, EventKind, Programme
from people.domain import tombstones
from people.domain.history import record
from people.domain.refusals import Invalid
from people.models import User

# Whom a programme is for; the keys stand in the database and choose the programme of a request.
AUDIENCES = {
    "grundskole": gettext_lazy("elever i grundskolen"),
    "students": gettext_lazy("gymnasieelever og studenter"),
    "adults": gettext_lazy("voksne"),
    "unskilled": gettext_lazy("ufaglærte"),
    "women": gettext_lazy("kvinder"),
    "parents": gettext_lazy("forældre"),
    "counsellors": gettext_lazy("vejledere"),
    "companies": gettext_lazy("virksomheder"),
    "consultants": gettext_lazy("konsulenter"),
}
_FIELDS = (
    "name",
    "name_en",
    "committee",
    "audiences",
    "purpose",
    "purpose_en",
    "colour",
    "contact_email",
    "takes_visits",
    "visits_confirm_themselves",
    "substitutes_are_asked_by_themselves",
    "takes_performances",
    "quiet_from",
    "quiet_until",
    "is_public",
    "is_active",
)
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def with_numbers(programmes: QuerySet[Programme], now: datetime) -> list[Programme]:
    """Each with ``coming`` (events ahead) and ``meetings_held`` (network meetings that are over); those under way
    first."""
    rows = list(programmes.select_related("committee").order_by("-is_active", "order", "name"))
    ahead = Event.objects.filter(ends_at__gte=now).exclude(status="cancelled")
    counts = dict(ahead.filter(programme__in=rows).order_by().values_list("programme").annotate(n=Count("pk")))
    held = Event.objects.filter(programme__in=rows, kind=EventKind.NETWORK_MEETING, status__in=OVER)
    meetings = dict(held.order_by().values_list("programme").annotate(n=Count("pk")))
    for row in rows:
        row.meetings_held = meetings.get(row.pk, 0)  # type: ignore[attr-defined]
        row.coming = counts.get(row.pk, 0)  # type: ignore[attr-defined]
    return rows


def save_programme(
    values: Mapping[str, Any], *, now: datetime, by: User | None = None, programme: Programme | None = None
) -> Programme:
    """A new programme, or new words for one. Its name in addresses is made once and stays."""
    _check(values, programme)
    with transaction.atomic():
        row = programme or Programme(slug=_free_slug(values["name"]), order=Programme.objects.count())
        was_shown = programme is not None and row.is_public and row.is_active
        changed = [name for name in _FIELDS if name in values and getattr(row, name) != values[name]]
        for name in changed:
            setattr(row, name, values[name])
        row.save()
        if "trades" in values:
            row.trades.set(values["trades"])
        if programme is None:
            record(row, now=now, by=by, what="made", new=row.name)
        elif changed:
            record(row, now=now, by=by, what="edited", new=", ".join(changed))
        if programme is not None and {"quiet_from", "quiet_until"} & set(changed):
            quiet_changed(row, now=now, by=by)
        if was_shown and not (row.is_public and row.is_active):
            tombstones.bury(Programme._meta.label_lower, row.pk, now=now)
    return row


def _check(values: Mapping[str, Any], programme: Programme | None) -> None:
    errors = []
    same = Programme.objects.filter(name__iexact=values["name"])
    if programme:
        same = same.exclude(pk=programme.pk)
    if same.exists():
        errors.append(("/name", _("Der er allerede en indsats med det navn.")))
    if values.get("takes_visits") and not values.get("trades"):
        errors.append(("/trades", _("En indsats, der tager imod besøgsønsker, skal have mindst én uddannelse.")))
    if (values.get("quiet_from") is None) != (values.get("quiet_until") is None):
        errors.append(("/quiet_until", _("Udfyld begge klokkeslæt, eller lad begge stå tomme.")))
    if errors:
        raise Invalid(errors)


def _free_slug(name: str) -> str:
    stem = slugify(name.translate(_DANISH))[:50].strip("-") or "indsats"
    taken = set(Programme.objects.filter(Q(slug=stem) | Q(slug__startswith=f"{stem}-")).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
