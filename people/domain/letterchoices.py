"""What letters a person wants."""

from typing import Any

from django.db import transaction

from people.models import LetterChoices, User


def choices_of(user: User) -> LetterChoices:
    """As chosen, or the defaults, not stored."""
    return LetterChoices.objects.filter(user=user).first() or LetterChoices(user=user)


def choose(user: User, *, phone: str | None = None, **values: Any) -> LetterChoices:
    """From now on so; what is not named stays. ``phone`` (E.164) is where text messages go, as the person's number."""
    with transaction.atomic():
        if phone and phone != user.phone:
            User.objects.filter(pk=user.pk).update(phone=phone)
            user.phone = phone
        row, _is_new = LetterChoices.objects.select_for_update().get_or_create(user=user)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    return row
