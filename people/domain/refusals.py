"""How a rule says no: a sentence a person can read, with a code a program can."""


class Refused(Exception):
    """A rule refused. ``sentence`` is translated and complete; ``pointer`` is the field it is about, if one.

    ``pointer`` is a JSON pointer into what was sent ("/slots/0/ends_at"); forms use its first segment.
    """

    code = "refused"

    def __init__(self, sentence: str, *, code: str | None = None, pointer: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
        self.code = code or self.code
        self.pointer = pointer


class MoveNotAllowed(Refused):
    """The thing's status does not allow this move (409 in the API)."""

    code = "move_not_allowed"


class Clash(Refused):
    """Something is taken already (409 in the API)."""

    code = "clash"


class NotFound(Refused):
    """Absent, or hidden from the one who asks: the two sound the same (404)."""

    code = "not_found"


class Expired(Refused):
    """The link or offer was good once (410)."""

    code = "expired"


class Invalid(Refused):
    """One or more fields are wrong (422). ``errors`` is a list of (pointer, sentence)."""

    code = "invalid"

    def __init__(self, errors: list[tuple[str, str]], *, code: str | None = None) -> None:
        first = errors[0] if errors else ("", "")
        super().__init__(first[1], code=code, pointer=first[0])
        self.errors = [(pointer, str(sentence)) for pointer, sentence in errors]
