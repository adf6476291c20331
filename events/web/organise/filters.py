"""What the address says about which events are wanted: programmes, kinds, person, municipality, words."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from events.access import scope_of
from events.domain.agenda import Wanted
from events.domain.scope import Scope
from events.models import EventKind, Programme
from people.domain.danish import collation_key
from people.models import Municipality, User


@dataclass(frozen=True)
class Filters:
    """The choices as they stand in the address, and what they mean."""

    wanted: Wanted
    programmes: list[Programme]  # those one may choose among
    chosen: frozenset[uuid.UUID]
    kinds: frozenset[str]
    person: User | None
    municipality: int | None
    text: str
    query: QueryDict

    @property
    def count(self) -> int:
        return len(self.chosen) + len(self.kinds) + bool(self.person) + bool(self.municipality) + bool(self.text)

    def address(self, **changes: Any) -> str:
        """The same filters with other values, as a query string."""
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value not in (None, ""):
                query[name] = str(value)
        return f"?{query.urlencode()}" if query else "?"


def read(request: HttpRequest, known: dict[uuid.UUID, Programme]) -> Filters:
    """Unknown values are left out, so that an old address still opens."""
    get = request.GET
    scope: Scope = scope_of(request.user)
    mine = [programme for programme in known.values() if programme.pk in scope]
    slugs = set(get.getlist("programme"))
    chosen = frozenset(programme.pk for programme in mine if programme.slug in slugs)
    kinds = frozenset(get.getlist("kind")) & frozenset(EventKind.values)
    person = User.objects.filter(pk=pk).first() if (pk := _uuid(get.get("person", ""))) else None
    text = get.get("municipality", "")
    municipality = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
    words = " ".join(get.get("q", "").replace("\x00", "").split())[:80]
    wanted = Wanted(scope.narrowed(chosen), kinds, person.pk if person else None, municipality, words)
    return Filters(wanted, mine, chosen, kinds, person, municipality, words, get)


def choices(filters: Filters) -> dict[str, Any]:
    """What the filter form shows."""
    return {
        "filters": filters,
        "kinds": [(value, label, value in filters.kinds) for value, label in EventKind.choices],
        "municipalities": sorted(Municipality.objects.only("code", "name"), key=lambda one: collation_key(one.name)),
    }


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
