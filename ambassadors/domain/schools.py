"""Finding a school on the list by what a teacher types."""

import re

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
    """The one school that is meant: the exact name or number, or the only one found."""
    text = text.strip()
    if not text or "\x00" in text:
        return None
    rows = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL, is_active=True)
    exact = list(rows.filter(Q(name__iexact=text) | Q(institution_number=text))[:2])
    found = exact or list(find_schools(text, 2))
    return found[0] if len(found) == 1 else None
