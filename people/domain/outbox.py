"""Writing letters: a row in the outbox, in the transaction of what caused it."""

import hashlib
import uuid
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from people.domain.history import subject_kind
from people.models import Contact, Letter, User


def write(
    kind: str,
    *,
    dedupe: str,
    now: datetime,
    to: User | Contact | None = None,
    email: str = "",
    name: str = "",
    language: str = "",
    about: models.Model | None = None,
    programme_id: uuid.UUID | None = None,
    context: dict[str, object] | None = None,
    reply_to: str = "",
    calendar: str = "",
    calendar_method: str = "",
    due_at: datetime | None = None,
    is_account: bool = False,
) -> Letter | None:
    """Puts one letter in the outbox and returns it; None when it stands there already or there is no address.

    ``kind`` names templates/mail/<kind>.txt (its first line "Emne: …" is the subject, the rest the text) and,
    where it exists, <kind>.html. ``dedupe`` is unique per (rule, subject, recipient, revision).
    The worker is woken when the transaction commits; a letter due later is picked up by the minute's tick.
    """
    email = (email or getattr(to, "email", "") or "").strip()
    if not email:
        return None
    name = name or getattr(to, "name", "")
    language = language or getattr(to, "language", "") or settings.LANGUAGE_CODE
    values = {"name": name, "site_url": settings.SITE_URL, "about": about, **(context or {})}
    with override(language):
        subject, text = _split(render_to_string(f"mail/{kind}.txt", values))
        html = render_to_string("mail/letter.html", {"subject": subject, "text": text, "language": language, **values})
    letter_id = uuid.uuid5(uuid.NAMESPACE_URL, f"haandslag:letter:{dedupe}")
    digest = hashlib.sha256(dedupe.encode()).hexdigest()[:32]
    letter, created = Letter.objects.get_or_create(
        dedupe_key=dedupe[:200],
        defaults={
            "id": letter_id,
            "kind": kind,
            "to_email": email,
            "to_name": name,
            "user": to if isinstance(to, User) else None,
            "contact": to if isinstance(to, Contact) else None,
            "reply_to": reply_to,
            "language": language,
            "subject": subject[:200],
            "text": text,
            "html": html,
            "calendar": calendar,
            "calendar_method": calendar_method,
            "programme_id": programme_id or getattr(about, "programme_id", None),
            "about_kind": subject_kind(about) if about is not None else "",
            "about_id": str(about.pk) if about is not None else "",
            "is_account": is_account,
            "created_at": now,
            "due_at": due_at or now,
            "message_id": f"<{digest}@haandslag.dk>",
        },
    )
    if not created:
        return None
    if letter.due_at <= now:
        transaction.on_commit(wake_worker)
    return letter


def _split(rendered: str) -> tuple[str, str]:
    """First line "Emne: …" (or "Subject: …") and the text below it."""
    first, _blank, rest = rendered.strip().partition("\n")
    return first.split(":", 1)[-1].strip(), rest.strip() + "\n"


def wake_worker() -> None:
    """Asks the worker to deliver now; the minute's tick would do it anyway."""
    from django_q.tasks import async_task

    async_task("people.tasks.deliver_letters")


def cancel_unsent(about: models.Model, kinds: set[str], now: datetime) -> int:
    """Withdraws letters of these kinds about one thing that have not left yet; returns how many."""
    return Letter.objects.filter(
        about_kind=subject_kind(about),
        about_id=str(about.pk),
        kind__in=kinds,
        status__in=[Letter.Status.QUEUED, Letter.Status.HELD],
    ).update(status=Letter.Status.CANCELLED)
