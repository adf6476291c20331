"""What letters a person wants."""

from typing import Any

from django.db import transaction

from people.models import LetterChoices, User


def choices_of(user: User) -> LetterChoices:
    """As chosen, or the defaults, not stored."""
    return LetterChoices.objects.filter(user=user).first() or LetterChoices(user=user)


def choose(user: User, **values: Any) -> LetterChoices:
    """From now on so; what is not named stays."""
    with transaction.atomic():
        row, _is_new = LetterChoices.objects.select_for_update().get_or_create(user=user)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    return row
