"""The shapes of visit requests. Shapes only: what may be asked for is judged by ambassadors.domain.wishes."""

import uuid
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, Field

from people.api.moments import Moment
from people.api.pages import Gone
from people.api.reading import Sent

Audience = Literal["grundskole", "gymnasium", "adults", "other"]
Study = Literal["stx", "hhx", "htx", "hf", "eux"]
Group = Literal["jobcenter", "amu", "company", "folk_high_school", "adult_education", "union", "other"]
Format = Literal["physical", "virtual"]
Language = Literal["da", "en"]
Status = Literal[
    "submitted",
    "needs_info",
    "matching",
    "offering",
    "staffed",
    "confirmed",
    "rescheduling",
    "carried_out",
    "closed",
    "rejected",
    "cancelled",
]


def told(**facts: Any) -> Any:
    """What the description says about a field whose rule stands in the domain."""
    return Field(json_schema_extra=facts)


class SentContact(Sent):
    name: Annotated[str, told(minLength=1, maxLength=120)]
    email: Annotated[str, told(format="email", maxLength=254)]
    phone: Annotated[str, told(minLength=8, maxLength=30, examples=["+4512345678"])]


class SentSlot(Sent):
    starts_at: Moment
    ends_at: Moment


Slots = Annotated[list[SentSlot], told(minItems=1, maxItems=3)]


class NewVisitRequest(Sent):
    institution_number: Annotated[
        str, told(pattern="^[0-9]{6}$", description=_("Skolens eget institutionsnummer, det samme som nøglens."))
    ]
    contact: SentContact
    audience: Audience = "grundskole"
    grade: Annotated[int | None, told(minimum=0, maximum=10, description=_("Kræves for grundskole, ellers null."))] = (
        None
    )
    pupils: Annotated[int, told(minimum=1, maximum=500, description=_("Hvor mange elever. Aldrig navne."))]
    study_programme: Annotated[Study | None, told(description=_("Kun gymnasium: hvilken uddannelse."))] = None
    study_year: Annotated[int | None, told(minimum=1, maximum=4, description=_("Kun gymnasium: årgangen."))] = None
    merit: Annotated[
        str | None,
        told(maxLength=500, description=_("Kun gymnasium: fag og niveauer, eleverne vil have godskrevet.")),
    ] = None
    guidance_wished: Annotated[
        bool, told(description=_("Kun gymnasium: ønsker et vejledningsmøde med en erhvervsskole."))
    ] = False
    group_kind: Annotated[Group | None, told(description=_("Kun voksne: hvilken slags gruppe."))] = None
    background: Annotated[
        str | None, told(maxLength=300, description=_("Kun voksne: hvad deltagerne kommer fra. Aldrig navne."))
    ] = None
    merit_wished: Annotated[bool, told(description=_("Kun voksne: vil have realkompetencer vurderet."))] = False
    evening: Annotated[bool, told(description=_("Kun voksne: gruppen kan også om aftenen."))] = False
    trades: Annotated[list[str], told(maxItems=50, description=_("Uddannelser, som de hedder under /api/v1/trades."))]
    module: Annotated[
        str | None,
        told(maxLength=60, description=_("Et undervisningsmodul fra /api/v1/modules, der ønskes før besøget.")),
    ] = None
    format: Format = "physical"
    slots: Slots
    teacher_present: bool = True
    language: Language = "da"
    notes: Annotated[str, told(maxLength=5000)] = ""
    webhook_url: Annotated[str | None, told(maxLength=500)] = None


class Cancellation(Sent):
    reason: Annotated[str, told(maxLength=300, description=_("Hvorfor. Arrangøren læser det."))] = ""


class NewTimes(Sent):
    slots: Slots
    reason: Annotated[str, told(maxLength=500)] = ""


class AnswerToQuestion(Sent):
    answer: Annotated[str, told(minLength=1, maxLength=2000)]


Graded = Annotated[int, told(minimum=1, maximum=4, description=_("1 nej, 2 lidt, 3 ja, 4 ja, meget"))]
Counted = Annotated[int | None, told(minimum=0, maximum=500)]


class SentFeedback(Sent):
    useful: Graded
    prepared: Graded
    again: Graded
    pupils: Counted = None
    girls: Counted = None
    boys: Counted = None
    comment: Annotated[str, told(maxLength=1000)] = ""


class FeedbackShown(BaseModel):
    useful: int
    prepared: int
    again: int
    pupils: int | None
    girls: int | None
    boys: int | None
    comment: str
    given_at: Moment


class Contact(BaseModel):
    name: str
    email: str
    phone: str


class Slot(BaseModel):
    id: uuid.UUID
    starts_at: Moment
    ends_at: Moment
    state: Literal["proposed", "held", "chosen", "released", "expired"]
    held_until: Moment | None


class VisitingAmbassador(BaseModel):
    first_name: str
    trade: str


class Visit(BaseModel):
    event_id: uuid.UUID
    status: str
    starts_at: Moment
    ends_at: Moment
    ambassadors: list[VisitingAmbassador]


class Warning(BaseModel):
    code: str
    detail: str


class VisitRequestShown(BaseModel):
    id: uuid.UUID
    status: Status
    status_url: str
    institution_number: str
    contact: Contact
    audience: Audience
    grade: int | None
    pupils: int
    study_programme: Study | None
    study_year: int | None
    merit: str | None
    guidance_wished: bool
    group_kind: Group | None
    background: str | None
    merit_wished: bool
    evening: bool
    trades: list[str]
    module: str | None
    format: Format
    slots: list[Slot]
    teacher_present: bool
    language: Language
    notes: str
    webhook_url: str | None
    question: str | None
    answer: str | None
    visit: Visit | None
    feedback: FeedbackShown | None
    warnings: list[Warning]
    merged_into: Annotated[
        uuid.UUID | None, told(description=_("Når ønsket er lagt sammen med et andet: det, der er tilbage."))
    ]
    created_at: Moment
    updated_at: Moment


class VisitRequestList(BaseModel):
    items: list[VisitRequestShown | Gone]
    next_cursor: str | None
