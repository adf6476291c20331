"""The shapes of companies, of their relations to trades, and of what is done about them."""

import uuid
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from people.api.moments import Day, Moment
from people.api.pages import Gone, Paging
from people.api.reading import Sent

# As events.models.Relation.Stage and Approval.
Stage = Literal["unknown", "contacted", "application", "approved", "active", "dormant"]
Approval = Literal["full", "limited", "conditional", "partial"]


def _code(value: Any) -> int:
    """ "751" and "0751" are one municipality."""
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) in (3, 4)):
        raise PydanticCustomError("int_parsing", "")
    return int(value)


class CompanyQuery(Paging):
    """Which companies."""

    trade: Annotated[str, Field(pattern="^[a-z0-9-]{1,60}$")] | None = Field(
        None, description=_("Kun virksomheder med en relation til denne uddannelse (dens slug).")
    )
    status: Stage | None = Field(
        None, description=_("Kun dem, der står på dette trin; sammen med trade: i den uddannelse.")
    )
    municipality: (
        Annotated[int, BeforeValidator(_code), Field(json_schema_extra={"type": "string", "pattern": "^[0-9]{3,4}$"})]
        | None
    ) = Field(None, description=_("Kun i denne kommune (kommunekode, 751 eller 0751)."))


class MunicipalityShown(BaseModel):
    code: str
    name: str


class FollowUpShown(BaseModel):
    id: uuid.UUID
    what: str
    due_on: Day
    overdue: bool
    owner: Annotated[str | None, Field(description=_("Navnet på den, der gør det."))]
    trade: str | None
    status: Literal["open", "done"]


class RelationShown(BaseModel):
    trade: str
    status: Stage
    since: Moment
    approval: Annotated[Approval | None, Field(description=_("Hvilken godkendelse virksomheden har."))]
    approved_on: Day | None
    last_apprentice_on: Day | None
    lapses_on: Annotated[
        Day | None, Field(description=_("Hvornår godkendelsen bortfalder uden lærlinge: fem år efter den sidste."))
    ]
    next_action: FollowUpShown | None


class ClaimShown(BaseModel):
    id: uuid.UUID
    week: Annotated[Day, Field(description=_("Ugens mandag."))]
    until: Annotated[Day, Field(description=_("Ugens sidste dag, som er med."))]
    held_by: Annotated[str, Field(description=_("Skolen og dens konsulent."))]
    is_ours: Annotated[bool, Field(description=_("Om det er nøglens egen skole."))]


class CompanyShown(BaseModel):
    id: uuid.UUID
    name: str
    cvr: str
    p_number: str
    street: str
    postcode: str
    town: str
    municipality: MunicipalityShown | None
    phone: str
    relations: list[RelationShown]
    follow_ups: Annotated[list[FollowUpShown], Field(description=_("De åbne, den tidligste først."))]
    claims: Annotated[list[ClaimShown], Field(description=_("Hvem der har den i denne uge og de næste."))]
    updated_at: Moment


class CompanyList(BaseModel):
    items: list[CompanyShown | Gone]
    next_cursor: str | None


class Step(Sent):
    status: Stage
    approval: Annotated[Approval | None, Field(description=_("Kræves første gang, den bliver approved."))] = None
    approved_on: Annotated[Day | None, Field(description=_("Kræves første gang, den bliver approved."))] = None
    last_apprentice_on: Day | None = None
    why: Annotated[str, Field(json_schema_extra={"maxLength": 300})] = ""


class NewFollowUp(Sent):
    what: Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": 200})]
    due_on: Day
    owner_email: Annotated[
        str,
        Field(
            json_schema_extra={"format": "email", "maxLength": 254},
            description=_("E-mail på den arrangør, der gør det."),
        ),
    ]
    trade: Annotated[str | None, Field(description=_("Uddannelsens slug, når det kun gælder den."))] = None


class NewClaim(Sent):
    week: Annotated[
        Day | None, Field(description=_("En dag i ugen: denne uge eller en af de to næste. null: denne uge."))
    ] = None
    consultant: Annotated[
        str, Field(json_schema_extra={"maxLength": 120}, description=_("Hvem på skolen der ringer."))
    ] = ""
