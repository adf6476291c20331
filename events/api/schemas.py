"""The shapes of the public lists, and of an enquiry for Robotbandet."""

import uuid
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from people.api.moments import Moment, MomentInAddress
from people.api.pages import Gone, Paging
from people.api.reading import Sent

# As events.models.EventKind, without what is never shown to strangers.
Kind = Literal[
    "school_visit",
    "network_meeting",
    "stand",
    "performance",
    "workshop",
    "counselling",
    "company_visit",
    "matching_day",
    "other",
]
EXTRAS = ("cancelled", "past")


def _included(value: Any) -> Any:
    """ "cancelled,past" in any order; anything else is refused."""
    parts = [part.strip() for part in value.split(",")] if isinstance(value, str) else []
    if set(parts) - set(EXTRAS):
        raise PydanticCustomError("literal_error", "", {"expected": "'cancelled', 'past' or 'past,cancelled'"})
    return ",".join(sorted(set(parts)))


class EventQuery(Paging):
    """Which events."""

    include: (
        Annotated[
            str,
            BeforeValidator(_included),
            Field(json_schema_extra={"pattern": "^(cancelled|past)(,(cancelled|past))*$"}),
        ]
        | None
    ) = Field(None, description=_("cancelled, past eller begge: også de aflyste, også de forbigangne."))
    kind: Kind | None = Field(None, description=_("Kun denne slags."))
    programme: Annotated[str, Field(pattern="^[a-z0-9-]{1,60}$")] | None = Field(
        None, description=_("Kun denne indsats (dens slug).")
    )
    from_: MomentInAddress | None = Field(None, alias="from", description=_("Slutter efter dette tidspunkt."))
    to: MomentInAddress | None = Field(None, description=_("Begynder før dette tidspunkt."))


class ProgrammeName(BaseModel):
    slug: str
    name: str


class Place(BaseModel):
    name: str
    street: str
    postcode: str
    town: str
    room: str
    latitude: float | None
    longitude: float | None


class EventShown(BaseModel):
    id: uuid.UUID
    slug: str
    kind: Kind
    status: str
    title: str
    summary: str
    starts_at: Moment
    ends_at: Moment
    programme: ProgrammeName
    place: Place | None
    is_green: bool
    url: str
    ics_url: str
    flyer_url: str
    updated_at: Moment


class EventDetail(EventShown):
    description: str


class EventList(BaseModel):
    items: list[EventShown | Gone]
    next_cursor: str | None


class TradeShown(BaseModel):
    slug: str
    name: str


class TradeList(BaseModel):
    items: list[TradeShown]
    next_cursor: str | None


class ProgrammeShown(BaseModel):
    id: uuid.UUID
    slug: str
    name: str
    purpose: str
    committee: ProgrammeName | None
    trades: list[str]
    takes_visits: bool
    takes_performances: bool
    ics_url: str
    updated_at: Moment


class ProgrammeList(BaseModel):
    items: list[ProgrammeShown | Gone]
    next_cursor: str | None


class SentContact(Sent):
    name: Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": 120})]
    email: Annotated[str, Field(json_schema_extra={"format": "email", "maxLength": 254})]
    phone: Annotated[str, Field(json_schema_extra={"maxLength": 30})] = ""


class SentPlace(Sent):
    name: Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": 160})]
    street: Annotated[str, Field(json_schema_extra={"maxLength": 160})] = ""
    postcode: Annotated[str, Field(json_schema_extra={"pattern": "^[0-9]{4}$"})]


class NewEnquiry(Sent):
    contact: SentContact
    starts_at: Moment
    ends_at: Moment
    place: SentPlace
    occasion: Annotated[str, Field(json_schema_extra={"maxLength": 120})] = ""
    expected_audience: Annotated[int | None, Field(json_schema_extra={"minimum": 1, "maximum": 200000})] = None
    is_outdoor: bool = False
    has_power: Annotated[bool | None, Field(description=_("16 A 400 V ved scenen; null: ved det ikke."))] = None
    notes: Annotated[str, Field(json_schema_extra={"maxLength": 5000})] = ""
    language: Literal["da", "en"] = "da"


class EnquiryShown(BaseModel):
    id: uuid.UUID
    status: str
    status_url: str
    title: str
    starts_at: Moment
    ends_at: Moment
    place: Place | None
    updated_at: Moment
