"""What was written to whom."""

from people.models import Letter


def letters(kind: str = "") -> list[tuple[str, str]]:
    """Kind and address of every letter whose kind begins so, sorted."""
    return sorted(Letter.objects.filter(kind__startswith=kind).values_list("kind", "to_email"))
