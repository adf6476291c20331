"""The shape of the public list of teaching modules."""

import uuid

from pydantic import BaseModel

from events.api.schemas import ProgrammeName
from people.api.moments import Moment
from people.api.pages import Gone


class ModuleShown(BaseModel):
    id: uuid.UUID
    slug: str
    title: str
    summary: str
    grade_from: int
    grade_to: int
    subject: str
    subject_name: str
    minutes: int
    trades: list[str]
    kit: str
    material_url: str | None
    programme: ProgrammeName
    url: str
    updated_at: Moment


class ModuleList(BaseModel):
    items: list[ModuleShown | Gone]
    next_cursor: str | None
