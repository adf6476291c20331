"""Lists in pages: stable however much is added meanwhile, and as quick on the last page as on the first."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from people.api.moments import Moment, MomentInAddress, shown
from people.api.problems import of_errors

MOST = 200
_SIGNER = Signer(sep=".", salt="api cursor")


def _digits(value: Any) -> Any:
    """Plain digits only: "1.0", " 7" and "+7" are no numbers of rows; "-1" is one, and too few."""
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,9}", value):
        raise PydanticCustomError("int_parsing", "")
    return value


class Paging(BaseModel):
    """The parameters that every list takes."""

    limit: Annotated[int, BeforeValidator(_digits)] = Field(
        50, ge=1, le=MOST, description=gettext_noop("Højst så mange ad gangen, 1 til 200.")
    )
    cursor: str | None = Field(
        None,
        max_length=500,
        description=gettext_noop("next_cursor fra den forrige side; de andre parametre skal være de samme."),
    )
    updated_since: MomentInAddress | None = Field(
        None,
        description=gettext_noop(
            "Kun hvad der er ændret siden da, det ældste først; det, der er forsvundet fra listen, som id, deleted "
            "og updated_at. Et + i adressen skrives %2B."
        ),
    )


class Gone(BaseModel):
    """Only with updated_since: what is no longer in the list."""

    id: uuid.UUID
    deleted: Literal[True]
    updated_at: Moment


def known_only(request: HttpRequest, parameters: type[BaseModel]) -> None:
    """A misspelt filter would silently give everything, so it is refused."""
    known = {field.alias or name for name, field in parameters.model_fields.items()}
    errors = [
        {"pointer": f"/{name}", "detail": _("Parameteren {name} kendes ikke.").format(name=name), "in": "query"}
        for name in request.GET
        if name not in known
    ]
    if errors:
        raise of_errors(errors)


def page[M: Model](
    rows: QuerySet[M], paging: Paging, *, by: str, of: Sequence[object], newest_first: bool = False
) -> tuple[list[M], str | None]:
    """(rows of this page, cursor of the next or None), ordered by ``by`` and then the primary key.

    ``of`` says which list this is (its name and filters): a cursor of another list is refused.
    """
    which = [str(part) for part in of]
    if paging.cursor is not None:
        value, pk = _read(paging.cursor, which, rows.model)
        beyond = "lt" if newest_first else "gt"
        # The first condition alone finds the place in the index; the second leaves out equals already shown.
        rows = rows.filter(
            Q(**{f"{by}__{beyond}e": value}) & (Q(**{f"{by}__{beyond}": value}) | Q(**{f"pk__{beyond}": pk}))
        )
    sign = "-" if newest_first else ""
    found = list(rows.order_by(f"{sign}{by}", f"{sign}pk")[: paging.limit + 1])
    shown, more = found[: paging.limit], len(found) > paging.limit
    return shown, _write(which, getattr(shown[-1], by), shown[-1].pk) if more else None


@dataclass(frozen=True)
class Part:
    """Rows of one table that belong in a list of changes, in the order of ``by`` and then of ``key``, a UUID."""

    rows: QuerySet[Any]
    by: str
    key: str = "pk"


@dataclass(frozen=True)
class Changed:
    """One row of such a list: when it changed, which thing it is about, and the row."""

    at: datetime
    key: uuid.UUID
    row: Any


def merged_page(parts: Sequence[Part], paging: Paging, *, of: Sequence[object]) -> tuple[list[Changed], str | None]:
    """(changes of this page, cursor of the next or None) over several tables, the oldest change first."""
    which = [str(part) for part in of]
    place = _read(paging.cursor, which, None) if paging.cursor is not None else None
    found: list[Changed] = []
    for part in parts:
        rows = part.rows
        if place is not None:
            at, key = place
            rows = rows.filter(
                Q(**{f"{part.by}__gte": at}) & (Q(**{f"{part.by}__gt": at}) | Q(**{f"{part.key}__gt": key}))
            )
        first = rows.order_by(part.by, part.key)[: paging.limit + 1]
        found += [Changed(getattr(row, part.by), getattr(row, part.key), row) for row in first]
    found.sort(key=lambda one: (one.at, one.key))
    told, more = found[: paging.limit], len(found) > paging.limit
    return told, _write(which, told[-1].at, told[-1].key) if more else None


def tombstone(change: Changed) -> dict[str, Any]:
    """What a list with updated_since says of a thing that is no longer in it."""
    return {"id": str(change.key), "deleted": True, "updated_at": shown(change.at)}


def _write(which: list[str], value: datetime | int, pk: object) -> str:
    position = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
    return _SIGNER.sign_object([which, position, str(pk)])


def _read(cursor: str, which: list[str], model: type[Model] | None) -> tuple[Any, Any]:
    """Where the last page ended; without a model the key is a UUID."""
    try:
        stored, position, pk = _SIGNER.unsign_object(cursor)
    except (BadSignature, ValueError, TypeError):
        stored, position, pk = None, None, None
    if stored != which:
        raise of_errors(
            [
                {
                    "pointer": "/cursor",
                    "detail": _("Cursoren hører ikke til denne liste. Begynd forfra uden cursor."),
                    "in": "query",
                }
            ]
        )
    key = model._meta.pk.to_python(pk) if model is not None else uuid.UUID(pk)
    return (datetime.fromisoformat(position) if isinstance(position, str) else position), key
