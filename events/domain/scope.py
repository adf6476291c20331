"""Which programmes a question is asked for: all of them, or these."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Scope:
    """``programmes`` None means all; an empty set means none."""

    programmes: frozenset[uuid.UUID] | None = None

    def condition(self, field: str = "programme") -> Q:
        """A condition on any model with a programme. Everything costs nothing."""
        if self.programmes is None:
            return Q()
        if len(self.programmes) == 1:
            return Q(**{field: next(iter(self.programmes))})
        return Q(**{f"{field}__in": sorted(self.programmes)})

    def narrowed(self, programmes: Iterable[uuid.UUID]) -> "Scope":
        """The same, but only these of them; without any the scope stays."""
        wanted = frozenset(programmes)
        if not wanted:
            return self
        return Scope(wanted if self.programmes is None else self.programmes & wanted)

    def __contains__(self, programme: uuid.UUID) -> bool:
        return self.programmes is None or programme in self.programmes
