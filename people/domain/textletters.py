"""Writing text messages: rows of the outbox like letters, beside the letter about the same, never instead of it."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import models
from django.template import Context, Engine
from django.utils.translation import override

from people.domain import textgateways, traces
from people.domain.history import subject_kind
from people.domain.outbox import dedupe_key, message_id, wake_on_commit
from people.domain.statements import fresh, insert
from people.domain.textmessages import fitted, title
from people.models import Contact, Letter, User

PART = "texts"  # the consequence of a deed they belong to
_SPACE = re.compile(r"\s+")


def write(
    kind: str,
    *,
    dedupe: str,
    number: str,
    expires_at: datetime,
    now: datetime,
    to: User | Contact | None = None,
    name: str = "",
    email: str = "",
    language: str = "",
    about: models.Model | None = None,
    context: Mapping[str, object] | None = None,
    text: Callable[[], str] | None = None,
    due_at: datetime | None = None,
    part: str = PART,
) -> Letter | None:
    """Puts one message to ``number`` (E.164) in the outbox and returns it; None when it stands there already, is left
    out of a deed, or this house sends none.

    ``kind`` names templates/sms/<kind>.txt, whose words become one paragraph of two parts at most; or ``text`` is asked
    for the words, in the recipient's language. ``email`` tells whose it is, of who is known by an address alone. After
    ``expires_at`` it does not leave any more.
    """
    key = dedupe_key(f"sms:{dedupe}")
    if not number or textgateways.is_off() or traces.is_left_out(part):
        return None
    if Letter.objects.filter(dedupe_key=key).exists():
        return None
    name = name or getattr(to, "name", "")
    about_kind, about_id = (subject_kind(about), str(about.pk)) if about is not None else ("", "")
    letter = fresh(
        Letter,
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"haandslag:letter:sms:{dedupe}"),
        kind=kind,
        dedupe_key=key,
        channel=Letter.Channel.SMS,
        to_phone=number,
        to_email=email,
        to_name=name[:120],
        user=to if isinstance(to, User) else None,
        contact=to if isinstance(to, Contact) else None,
        language=language or getattr(to, "language", "") or settings.LANGUAGE_CODE,
        about_kind=about_kind,
        about_id=about_id,
        programme_id=getattr(about, "programme_id", None),
        created_at=now,
        due_at=due_at or now,
        expires_at=expires_at,
        message_id=message_id(f"sms:{dedupe}"),
    )
    if traces.is_rehearsal():
        traces.wrote(letter, part)
        return letter
    with override(letter.language):
        letter.text = fitted(
            text() if text is not None else worded(kind, {"name": name, "about": about, **(context or {})})
        )
    letter.subject = title(letter.text)
    if not insert([letter], or_leave=True):
        return None
    traces.wrote(letter, part)
    if letter.due_at <= now:
        wake_on_commit()
    return letter


def worded(kind: str, values: Mapping[str, object]) -> str:
    """One paragraph; nothing escaped, for this is not HTML."""
    template = Engine.get_default().get_template(f"sms/{kind}.txt")
    rendered = template.render(Context({"site_url": settings.SITE_URL, **values}, autoescape=False))
    return _SPACE.sub(" ", rendered).strip()
