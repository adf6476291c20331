"""What each table knows about a person, said by the app that owns it, once, when it starts.

A table with a person in it that nobody declared is a fault (tests/house says so): it would be neither told nor
forgotten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet, TextChoices

from people.domain.personaldata.persons import Person

type Words = Any
"""A sentence or name, translated where it is read."""


@dataclass(frozen=True)
class Told:
    """The rows of one table that are about a person.

    ``by_user``, ``by_contact`` and ``by_email`` are lookups from a row to the login, the contact, the address,
    ``by_key`` to "user:<id>", "contact:<id>" or "mail:<address>"; one of them is enough. ``tells`` are the fields
    given out. On forgetting ``cleared`` fields are emptied and ``renamed`` ones read "Anonymiseret", or the rows are
    ``deleted``; ``kept_because`` says why they stay as they are.
    ``silenced``: who acted and why is taken out of the rows' history. ``first`` does what only the owner can.
    ``words``: fields that hold a list of these values; ``reads``: how a sealed field is read.
    """

    model: type[Model]
    title: Words
    tells: tuple[str, ...]
    by_user: tuple[str, ...] = ()
    by_contact: tuple[str, ...] = ()
    by_email: tuple[str, ...] = ()
    by_key: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    deleted: bool = False
    kept_because: Words = ""
    silenced: bool = False
    first: Callable[[QuerySet[Any], datetime], None] | None = None
    words: Mapping[str, type[TextChoices]] = field(default_factory=dict)
    reads: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    def rows(self, person: Person) -> QuerySet[Any]:
        """In the order they were stored."""
        mine = Q(pk__in=[])
        if person.user:
            for lookup in self.by_user:
                mine |= Q(**{lookup: person.user.pk})
        for lookup in self.by_contact if person.contacts else ():
            mine |= Q(**{f"{lookup}__in": [one.pk for one in person.contacts]})
        for lookup in self.by_email:
            for email in person.emails:
                mine |= Q(**{f"{lookup}__iexact": email})
        for lookup in self.by_key:
            mine |= Q(**{f"{lookup}__in": person.keys})
        return self.model._base_manager.filter(mine).order_by("pk")


@dataclass(frozen=True)
class Mentioned:
    """Running text of ``fields`` in which somebody may stand by name. Forgetting takes full name, address and number
    out of it; with a ``title`` it is told as well, by the fields in ``tells``.
    """

    model: type[Model]
    fields: tuple[str, ...]
    title: Words = ""
    tells: tuple[str, ...] = ()

    def condition(self, words: Sequence[str]) -> Q:
        return reduce(or_, (Q(**{f"{field}__contains": one}) for field in self.fields for one in words), Q(pk__in=[]))

    def rows(self, person: Person) -> QuerySet[Any]:
        return self.model._base_manager.filter(self.condition(person.mentions)).order_by("pk")


_mentioned: list[Mentioned] = []


def declare_mentions(*texts: Mentioned) -> None:
    _mentioned.extend(one for one in texts if one not in _mentioned)


def mentioned() -> list[Mentioned]:
    return list(_mentioned)


type Standing = Callable[[Person, datetime], list[str]]

_tables: list[Told] = []
_standing: list[Standing] = []


def declare(*tables: Told) -> None:
    _tables.extend(one for one in tables if one not in _tables)


def declared() -> list[Told]:
    """Who somebody is before what somebody did."""
    return sorted(_tables, key=lambda one: one.model._meta.app_label != "people")


def register_standing(find: Standing) -> None:
    """What still counts on a person, a sentence each: nobody is forgotten while it does."""
    if find not in _standing:
        _standing.append(find)


def standing(person: Person, now: datetime) -> list[str]:
    return [sentence for find in _standing for sentence in find(person, now)]
