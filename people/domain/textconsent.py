"""Who gets text messages about the day itself: only who said yes, at a number that can be one.

People with a login choose on their page of letters, apart for changes and for the morning; contacts say it once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from people.domain.danish import normal_phone
from people.domain.history import record
from people.domain.refusals import Invalid
from people.models import Contact, LetterChoices, User

type Choice = Literal["sms_changes", "sms_morning"]


def number_of(phone: str) -> str:
    """As E.164, or "" for what is none."""
    try:
        return normal_phone(phone) if phone.strip() else ""
    except ValueError:
        return ""


def users_who_chose(users: Iterable[User], choice: Choice) -> set[UUID]:
    """The keys of those who want text messages for this; one query, none for nobody."""
    keys = [user.pk for user in users]
    if not keys:
        return set()
    return set(LetterChoices.objects.filter(user__in=keys, **{choice: True}).values_list("user", flat=True))


def say(contact: Contact, takes: bool, phone: str, *, now: datetime, actor: str = "", by: User | None = None) -> None:
    """From now on a yes or a no, with the number when one is given. Raises Invalid for a yes without a number."""
    number = contact.phone
    if phone.strip():
        try:
            number = normal_phone(phone)
        except ValueError as wrong:
            raise Invalid([("/phone", str(wrong))]) from None
    if takes and not number_of(number):
        raise Invalid([("/phone", _("Skriv det nummer, vi skal sende SMS til."))])
    with transaction.atomic():
        stored = Contact.objects.select_for_update().get(pk=contact.pk)
        if (stored.takes_sms, stored.phone) == (takes, number):
            return
        if stored.takes_sms != takes:
            record(stored, now=now, by=by, actor=actor, what="takes_sms", old=str(stored.takes_sms), new=str(takes))
        Contact.objects.filter(pk=stored.pk).update(takes_sms=takes, phone=number)
    contact.takes_sms, contact.phone = takes, number
