"""Finding a school on the list by what a teacher types."""

import re
import uuid
from contextlib import suppress

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from people.models import Organisation

MOST = 8


def find_schools(text: str, most: int = MOST) -> QuerySet[Organisation]:
    """Schools whose name, town or institution number holds every word typed; short names first."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL, is_active=True)
    words = re.sub(r"[\x00-\x1f,]", " ", text).split()[:6]
    if not words:
        return rows.none()
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(town__icontains=word) | Q(institution_number__startswith=word))
    return rows.order_by(Length("name"), "name")[:most]


def the_school(text: str) -> Organisation | None:
    """The one school that is meant: its id, the exact name or number, or the only one found."""
    text = text.strip()
    if not text or "\x00" in text:
        return None
    rows = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL, is_active=True)
    with suppress(ValueError):
        return rows.filter(pk=uuid.UUID(text)).first()
    exact = list(rows.filter(Q(name__iexact=text) | Q(institution_number=text))[:2])
    found = exact or list(find_schools(text, 2))
    return found[0] if len(found) == 1 else None


def likely(text: str, most: int = 3) -> list[Organisation]:
    """Schools that may be meant by what was written of one not found: "Vestervangskolen, Aarhus" is Vestervang Skole.

    All words first; then the telling part of each word of the name, those of the town that is written first.
    """
    found = list(find_schools(text, most))
    name, _comma, town = text.partition(",")
    words = [_KIND.sub("", word) for word in re.findall(r"[^\W\d_]+", name.lower())]
    for word in sorted({word for word in words if len(word) > 3 and word not in _COMMON}, key=len, reverse=True)[:3]:
        rows = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL, is_active=True, name__icontains=word)
        known = {school.pk for school in found}
        near = [school for school in rows.order_by(Length("name"), "name")[: 4 * most] if school.pk not in known]
        in_town = town.strip().lower()
        found += sorted(near, key=lambda school: not (in_town and school.town.lower().startswith(in_town)))
    return found[:most]


_KIND = re.compile(r"(fri|privat|real|efter)?(skolen|skole|gymnasium|gymnasiet)$")
_COMMON = frozenset({"vores", "hele", "afdeling", "klasse", "den", "ved", "og"})
