"""What a school may ask for: every rule of a visit request, told all at once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain import audiences, modulewishes
from ambassadors.models import VisitRequest
from events.models import Programme
from people.domain import webhooks
from people.domain.danish import normal_phone
from people.domain.refusals import Invalid
from people.domain.statements import Asked, Blanks
from people.models import Organisation, Trade

type Period = tuple[datetime, datetime]
type Errors = list[tuple[str, str]]

SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=8)
MOST_SLOTS = 3
FARTHEST_AHEAD = timedelta(days=3 * 365)


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """A visit request as parsed by a door; nothing in it has been judged yet. Slot times are aware."""

    school: Organisation | None = None
    unlisted_school: str = ""
    contact_name: str
    contact_email: str
    contact_phone: str
    audience: str = VisitRequest.Audience.PRIMARY
    grade: int | None = None
    pupils: int
    own: Mapping[str, Any] = field(default_factory=dict)  # what only this audience is asked: audiences.FIELDS
    trades: Sequence[str] = ()
    module: str = ""
    format: str = VisitRequest.Format.PHYSICAL
    slots: Sequence[Period]
    teacher_present: bool = True
    language: str = "da"
    notes: str = ""
    webhook_url: str = ""
    seats: int = 2
    programme: Programme | None = None


def judge(data: NewRequest, errors: Errors, *, now: datetime) -> NewRequest:
    """The request tidied; ``errors`` gets every rule it breaks by itself, by JSON pointer."""
    data = replace(
        data,
        unlisted_school=data.unlisted_school.strip(),
        contact_name=data.contact_name.strip(),
        contact_email=data.contact_email.strip(),
        notes=data.notes.replace("\r\n", "\n").strip(),
        webhook_url=(data.webhook_url or "").strip(),
    )
    _school(data, errors)
    data = _contact(data, errors)
    _class(data, errors)
    data = _own(data, errors)
    _module(data.module, errors)
    text_rule(data.notes, "/notes", 5000, errors, lines=True)
    _webhook(data.webhook_url, errors)
    errors += slot_errors(data.slots, now=now)
    return data


# Control characters and halves of characters; where there are lines, without line breaks and tabs.
_NO_LINE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NO_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def text_rule(text: str, pointer: str, most: int, errors: Errors, *, lines: bool = False) -> None:
    """No control characters (line breaks only where there are lines), no halves of characters, not too long."""
    if (_NO_LINES if lines else _NO_LINE).search(text):
        errors.append((pointer, _("Teksten indeholder tegn, der ikke kan vises. Skriv den igen uden dem.")))
    elif len(text) > most:
        errors.append((pointer, _("Højst {antal} tegn. Gør teksten kortere.").format(antal=most)))


def _school(data: NewRequest, errors: Errors) -> None:
    if data.school is None and not data.unlisted_school:
        errors.append(("/school", _("Vælg skolen, eller skriv dens navn og by, hvis den ikke er på listen.")))
    elif data.school is not None and data.school.kind != Organisation.Kind.SCHOOL:
        errors.append(("/school", _("Et besøgsønske skal komme fra en skole.")))
    text_rule(data.unlisted_school, "/unlisted_school", 200, errors)


def _contact(data: NewRequest, errors: Errors) -> NewRequest:
    if not data.contact_name:
        errors.append(("/contact/name", _("Skriv, hvem vi kan kontakte.")))
    text_rule(data.contact_name, "/contact/name", 120, errors)
    try:
        if len(data.contact_email) > 254:
            raise ValidationError("")
        validate_email(data.contact_email)
    except ValidationError:
        errors.append(("/contact/email", _("Skriv en e-mailadresse som navn@skole.dk.")))
    try:
        return replace(data, contact_phone=normal_phone(data.contact_phone))
    except ValueError as wrong:
        errors.append(("/contact/phone", str(wrong)))
    return data


def _class(data: NewRequest, errors: Errors) -> None:
    choices = VisitRequest.Audience.values
    if data.audience not in choices:
        errors.append(("/audience", _("Vælg en af {valg}.").format(valg=", ".join(choices))))
    elif data.audience == VisitRequest.Audience.PRIMARY:
        if data.grade is None:
            errors.append(("/grade", _("Vælg klassetrin for en grundskole.")))
        elif not 0 <= data.grade <= 10:
            errors.append(("/grade", _("Klassetrin går fra 0 til 10.")))
    elif data.grade is not None:
        errors.append(("/grade", _("Klassetrin hører kun til grundskolen. Lad det stå tomt.")))
    if not 1 <= data.pupils <= 500:
        errors.append(("/pupils", _("Antal elever skal være fra 1 til 500.")))
    if data.format not in VisitRequest.Format.values:
        errors.append(("/format", _("Vælg en af {valg}.").format(valg=", ".join(VisitRequest.Format.values))))
    if data.language not in ("da", "en"):
        errors.append(("/language", _("Vælg en af {valg}.").format(valg="da, en")))
    if data.seats not in (1, 2):
        errors.append(("/seats", _("Der kan komme én eller to ambassadører.")))


def _own(data: NewRequest, errors: Errors) -> NewRequest:
    """What only this audience is asked; no other may carry it."""
    own = audiences.tidied(data.own)
    errors += audiences.errors_of(data.audience, own)
    for name, most in audiences.LONGEST.items():
        text_rule(own[name], f"/{name}", most, errors, lines=True)
    return replace(data, own=own)


TRADES = Asked(lambda blank: Trade.objects.filter(slug__in=blank.each("slugs", Trade, "slug")))
MOST_TRADES = 50


def sound(slugs: Sequence[str]) -> list[str]:
    """Those that a database can be asked for, each once."""
    once = dict.fromkeys(slugs) if len(slugs) <= MOST_TRADES else ()
    return [slug for slug in once if not _NO_LINE.search(slug)]


def named(slugs: Sequence[str], trades: Iterable[Trade], errors: Errors) -> list[Trade]:
    """The trades as they were asked for; ``errors`` gets those that there are not."""
    if len(slugs) > MOST_TRADES:
        errors.append(("/trades", _("Vælg højst {antal} uddannelser.").format(antal=MOST_TRADES)))
        return []
    known = {trade.slug: trade for trade in trades}
    for number, slug in enumerate(slugs):
        if slug not in known:
            shown = "".join(char for char in slug if char.isprintable())[:40]
            errors.append(
                (
                    f"/trades/{number}",
                    _("»{uddannelse}« er ikke en uddannelse, vi kender. Se listen under /api/v1/trades.").format(
                        uddannelse=shown
                    ),
                )
            )
    return [known[slug] for slug in dict.fromkeys(slugs) if slug in known]


def _module(slug: str, errors: Errors) -> None:
    """Looked up only when one is wished for."""
    if slug and not modulewishes.is_offered(slug):
        errors.append(
            (
                "/module",
                _("»{modul}« er ikke et undervisningsmodul, der kan ønskes. Se listen under /api/v1/modules.").format(
                    modul="".join(char for char in slug if char.isprintable())[:40]
                ),
            )
        )


def _webhook(url: str, errors: Errors) -> None:
    if url and (wrong := webhooks.address_error(url)):
        errors.append(("/webhook_url", wrong))


def slot_errors(slots: Sequence[Period], *, now: datetime) -> Errors:
    """One to three times: to come, 30 minutes to 8 hours long, not on top of each other."""
    if not slots:
        return [("/slots", _("Foreslå mindst ét tidspunkt."))]
    if len(slots) > MOST_SLOTS:
        return [("/slots", _("Foreslå højst tre tidspunkter."))]
    errors: Errors = []
    for number, (starts_at, ends_at) in enumerate(slots):
        wrong = _slot_error(starts_at, ends_at, now)
        if wrong:
            errors.append((f"/slots/{number}/{wrong[0]}", wrong[1]))
        elif any(_overlap((starts_at, ends_at), other) for other in slots[:number]):
            errors.append((f"/slots/{number}/starts_at", _("Tidspunktet overlapper et af de andre. Foreslå et andet.")))
    return errors


def _slot_error(starts_at: datetime, ends_at: datetime, now: datetime) -> tuple[str, str] | None:
    try:
        starts_at, ends_at = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    except OverflowError:
        return "starts_at", _("Vælg en dag inden for de næste tre år.")
    if starts_at <= now:
        return "starts_at", _("Tidspunktet er allerede passeret. Vælg et senere.")
    if starts_at > now + FARTHEST_AHEAD:
        return "starts_at", _("Vælg en dag inden for de næste tre år.")
    if ends_at <= starts_at:
        return "ends_at", _("Slutter før det starter. Vælg et senere sluttidspunkt.")
    if ends_at - starts_at < SHORTEST:
        return "ends_at", _("Et besøg varer mindst 30 minutter.")
    if ends_at - starts_at > LONGEST:
        return "ends_at", _("Et besøg varer højst 8 timer.")
    return None


def _overlap(one: Period, other: Period) -> bool:
    return one[0] < other[1] and other[0] < one[1]


# What a school calls its audience → what a programme says it is for.
_FOR = {
    VisitRequest.Audience.PRIMARY: "grundskole",
    VisitRequest.Audience.GYMNASIUM: "students",
    VisitRequest.Audience.ADULTS: "adults",
}


_KNOWN = ("id", "name", "name_en", "audiences", "contact_email")


def _covering(blank: Blanks) -> QuerySet[Programme, tuple[Any, ...]]:
    """What a new request needs to know of each that takes visits, and how many of the trades it covers."""
    covered = Count("trades", filter=Q(trades__slug__in=blank.each("trades", Trade, "slug")))
    rows = Programme.objects.filter(takes_visits=True, is_active=True).order_by("order", "name")
    return rows.annotate(covered=covered).values_list(*_KNOWN, "covered")


PROGRAMMES = Asked(_covering)


def programme_for(trades: Iterable[Trade], audience: str = "") -> Programme:
    """The one that takes visits, is for this audience and covers most of the trades; the first in a tie."""
    return best_of(PROGRAMMES(trades=sorted({trade.pk for trade in trades})), audience)


def best_of(rows: Sequence[tuple[Any, ...]], audience: str) -> Programme:
    """The same of what PROGRAMMES answered."""
    if not rows:
        raise Invalid([("", _("Der er lige nu ingen indsats, der tager imod besøgsønsker."))], code="no_programme")
    group = _FOR.get(VisitRequest.Audience(audience)) if audience else None
    best = max(rows, key=lambda row: (group in row[3], row[5]))
    return Programme.from_db(DEFAULT_DB_ALIAS, _KNOWN, best[:5])
