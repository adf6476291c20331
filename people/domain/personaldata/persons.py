"""One person under every name the house has: a login, entries as a contact, addresses left on public forms.

A person is asked for by a key: "user:<id>", "contact:<id>" or "mail:<address>"; whichever, what belongs together by the
login or by the address is found together.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from people.domain.danish import SPACE, phone
from people.models import Contact, User

MOST = 20


@dataclass(frozen=True)
class Person:
    """``emails`` in lower case. ``key`` is what the person was asked for by."""

    key: str
    user: User | None
    contacts: tuple[Contact, ...]
    emails: tuple[str, ...]

    @property
    def name(self) -> str:
        if self.user:
            return str(self.user)
        return self.contacts[0].name if self.contacts else self.emails[0]

    @property
    def keys(self) -> list[str]:
        """Every key that means this person."""
        own = [f"user:{self.user.pk}"] if self.user else []
        return [*own, *(f"contact:{one.pk}" for one in self.contacts), *(f"mail:{email}" for email in self.emails)]

    @property
    def mentions(self) -> list[str]:
        """What names this person in running text, the longest first: full name, address, number as people write it. One
        name alone could be anybody's.
        """
        known: list[Contact | User] = [*self.contacts, *([self.user] if self.user else [])]
        names = {one.name for one in known if " " in one.name}
        forms = {form for one in known if one.phone for form in (one.phone, phone(one.phone))}
        numbers = forms | {form.replace(SPACE, " ") for form in forms}
        here = {number.removeprefix("+45").strip() for number in numbers if number.startswith("+45")}
        return sorted(names | set(self.emails) | numbers | here, key=lambda words: (-len(words), words))


def find(text: str) -> list[Person]:
    """Those whose address this is, else whose name it is part of; at most MOST, each once."""
    text = text.strip()
    if "@" in text:
        one = of_key(f"mail:{text}")
        return [one] if one else []
    if len(text) < 2:
        return []
    users = User.objects.filter(name__icontains=text).order_by("name", "pk")[:MOST]
    contacts = Contact.objects.filter(name__icontains=text).order_by("name", "pk")[:MOST]
    return _each_once([*(_with(user=one) for one in users), *(_with(contact=one) for one in contacts)])[:MOST]


def of_key(key: str) -> Person | None:
    """The person, or None where nobody has that key any more."""
    kind, _colon, value = key.partition(":")
    if kind == "mail":
        email = value.strip().lower()
        return _joined(key=f"mail:{email}", emails=[email]) if "@" in email and len(email) <= 254 else None
    try:
        pk = uuid.UUID(value)
    except ValueError:
        return None
    if kind == "user":
        user = User.objects.filter(pk=pk).first()
        return _with(user=user) if user else None
    contact = Contact.objects.filter(pk=pk).first() if kind == "contact" else None
    return _with(contact=contact) if contact else None


def _with(*, user: User | None = None, contact: Contact | None = None) -> Person:
    if user:
        return _joined(key=f"user:{user.pk}", emails=[user.email])
    assert contact is not None
    return _joined(key=f"contact:{contact.pk}", emails=[contact.email] if contact.email else [], contact=contact)


def _joined(*, key: str, emails: Iterable[str], contact: Contact | None = None) -> Person:
    known = {email.lower() for email in emails}
    user = contact.user if contact and contact.user else User.objects.filter(email__in=known).first()
    if user:
        known.add(user.email)
    same = Q(pk=contact.pk) if contact else Q(pk__in=[])
    if user:
        same |= Q(user=user)
    for email in known:
        same |= Q(email__iexact=email)
    contacts = tuple(Contact.objects.filter(same).select_related("organisation", "user").order_by("created_at", "pk"))
    known |= {one.email.lower() for one in contacts if one.email}
    return Person(key, user, contacts, tuple(sorted(known)))


def _each_once(people: Iterable[Person]) -> list[Person]:
    found: dict[object, Person] = {}
    for one in people:
        found.setdefault(one.user.pk if one.user else one.contacts[0].pk, one)
    return list(found.values())
