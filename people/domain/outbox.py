"""Writing letters: a row in the outbox, in the transaction of what caused it."""

import functools
import hashlib
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from people.domain import queue, traces
from people.domain.answerlinks import answer_url
from people.domain.history import subject_kind
from people.domain.letterbody import blocks
from people.domain.mailbasis import INVITATION, may_mail
from people.domain.statements import Together, fresh, insert
from people.models import Contact, Letter, User

_HEADING = re.compile(r"^(Emne|Subject)\s*:\s*", re.IGNORECASE)
_ORGANIZER = re.compile(r"^ORGANIZER[^\r\n]*?:mailto:(\S+)", re.IGNORECASE | re.MULTILINE)
_GAP = re.compile(r"\n[ \t]*\n([ \t]*\n)+")
_KEY_LENGTH = 200


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
    needs_basis: bool = False,
    part: str = "",
    words: Callable[[], Mapping[str, str]] | None = None,
    is_first: bool = False,
    together: Together | None = None,
) -> Letter | None:
    """Puts one letter in the outbox and returns it; None when it stands there already, there is no address
    or letters to it come back, or it needs a basis for mail that the contact has not given.

    ``kind`` names templates/mail/<kind>.txt: its first line "Emne: …" is the subject, the rest the text (see
    people.domain.letterbody for what becomes a button). ``part`` is the consequence it belongs to; that may be left
    out of a deed, or the deed only be rehearsed (people.domain.traces). ``dedupe`` is unique per (rule, subject,
    recipient, revision); about what was made in this transaction there can be none yet (``is_first``), and it may be
    stored ``together`` with that. A calendar
    part's organiser is whom one replies to; who chose to subscribe gets the letter without. The worker is woken when
    the transaction commits; a letter due later is picked up by the minute's tick.

    Instead of a ``context`` there may be ``words``, asked for in the letter's language, for a template that only prints
    them (see ``_filled``).
    """
    email = (email or getattr(to, "email", "") or "").strip()
    key = dedupe_key(dedupe)
    if not email or traces.is_left_out(part):
        return None
    if isinstance(to, User | Contact) and not is_account and to.is_bounced and to.bounced_email == email.lower():
        return None
    if not is_first and Letter.objects.filter(dedupe_key=key).exists():
        return None
    if needs_basis and isinstance(to, Contact) and not may_mail(to, INVITATION)[0]:
        return None
    if calendar and isinstance(to, User) and about is not None and not _takes_invitations(to, about):
        calendar = calendar_method = ""
    name = name or getattr(to, "name", "")
    if traces.is_rehearsal():
        thought = Letter(kind=kind, to_email=email, to_name=name[:120], dedupe_key=key, calendar_method=calendar_method)
        thought.user, thought.contact = to if isinstance(to, User) else None, to if isinstance(to, Contact) else None
        thought.about_kind, thought.about_id = _about(about)
        traces.wrote(thought, part)
        return thought
    language = language or getattr(to, "language", "") or settings.LANGUAGE_CODE
    with override(language):
        subject, text = worded(kind, name, language, about=about, context=context, words=words)
        if needs_basis and isinstance(to, Contact):
            text += "\n" + _("Vil du ikke inviteres på mail mere, så sig fra her: {link}").format(
                link=answer_url("mail_off", to.pk)
            )
    about_kind, about_id = _about(about)
    letter = fresh(
        Letter,
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"haandslag:letter:{dedupe}"),
        kind=kind,
        dedupe_key=key,
        to_email=email,
        to_name=name[:120],
        user=to if isinstance(to, User) else None,
        contact=to if isinstance(to, Contact) else None,
        reply_to=reply_to or _reply_address(calendar, about),
        language=language,
        subject=subject,
        text=text,
        calendar=calendar,
        calendar_method=calendar_method,
        programme_id=programme_id or getattr(about, "programme_id", None),
        about_kind=about_kind,
        about_id=about_id,
        is_account=is_account,
        needs_basis=needs_basis and isinstance(to, Contact),
        created_at=now,
        due_at=due_at or now,
        message_id=message_id(dedupe),
    )
    if together is not None and is_first:
        together.insert([letter])
    elif not insert([letter], or_leave=True):
        return None
    traces.wrote(letter, part)
    if letter.due_at <= now:
        wake_on_commit(together)
    return letter


def worded(
    kind: str,
    name: str,
    language: str,
    *,
    about: models.Model | None = None,
    context: Mapping[str, object] | None = None,
    words: Callable[[], Mapping[str, str]] | None = None,
) -> tuple[str, str]:
    """Subject and text of a letter, as ``write`` would put it in the outbox."""
    with override(language):
        if words is not None:
            return _filled(kind, {"name": name, **words()})
        values = {"name": name, "site_url": settings.SITE_URL, "about": about, **(context or {})}
        return _parts(_rendered(kind, values))


def _about(about: models.Model | None) -> tuple[str, str]:
    return (subject_kind(about), str(about.pk)) if about is not None else ("", "")


def _takes_invitations(user: User, about: models.Model) -> bool:
    """Who subscribes gets no invitations, but one that was sent is kept true."""
    if user.calendar != User.Calendar.FEED:
        return True
    earlier = Letter.objects.filter(
        user=user, about_kind=subject_kind(about), about_id=str(about.pk), calendar_method="REQUEST"
    )
    return earlier.exclude(status=Letter.Status.CANCELLED).exists()


def dedupe_key(dedupe: str) -> str:
    """As it is, or, when it is too long for the column, its beginning and a hash of all of it."""
    if len(dedupe) <= _KEY_LENGTH:
        return dedupe
    digest = hashlib.sha256(dedupe.encode()).hexdigest()
    return f"{dedupe[: _KEY_LENGTH - len(digest) - 1]}#{digest}"


def message_id(dedupe: str) -> str:
    """The same for every try of one letter, so that a mailbox shows it once."""
    return f"<{hashlib.sha256(dedupe.encode()).hexdigest()[:32]}@haandslag.dk>"


def html_of(letter: Letter) -> str:
    """The letter's HTML twin: the same words in the shell of templates/mail/letter.html.

    Put together when somebody reads or sends it. One that has been stored with the letter stays as it was.
    """
    if letter.html:
        return letter.html
    with override(letter.language):
        return render_to_string(
            "mail/letter.html",
            {
                "subject": letter.subject,
                "blocks": blocks(letter.text),
                "language": letter.language,
                "site_url": settings.SITE_URL,
            },
        )


def _rendered(kind: str, values: Mapping[str, object]) -> str:
    """Nothing escaped: this is not HTML."""
    template = Engine.get_default().get_template(f"mail/{kind}.txt")
    return template.render(Context(dict(values), autoescape=False))


def _parts(rendered: str) -> tuple[str, str]:
    """Subject and text."""
    first, _newline, rest = rendered.strip().partition("\n")
    subject = " ".join(_HEADING.sub("", first).split())
    text = _GAP.sub("\n\n", rest.replace("\r\n", "\n").strip()) + "\n"
    return subject[:200], text


def _filled(kind: str, words: Mapping[str, str]) -> tuple[str, str]:
    """The same of a template that only prints these words: it is rendered once, with places where they go."""
    pieces = _form(kind, get_language() or settings.LANGUAGE_CODE, tuple(words))
    return _parts("".join(words[piece] if is_word else piece for is_word, piece in pieces))


@functools.cache
def _form(kind: str, language: str, names: tuple[str, ...]) -> list[tuple[bool, str]]:
    """What stands between the words, and which word comes where, in the active language."""
    rendered = _rendered(kind, {name: f"\ufdd0{name}\ufdd1" for name in names})
    pieces = re.split("\ufdd0(.*?)\ufdd1", rendered)
    return [(number % 2 == 1, piece) for number, piece in enumerate(pieces)]


def _reply_address(calendar: str, about: models.Model | None) -> str:
    """The calendar part's organiser, so that both kinds of answer arrive at one place; else the programme's."""
    if calendar:
        match = _ORGANIZER.search(re.sub(r"\r?\n[ \t]", "", calendar))
        if match:
            return match[1]
    return getattr(getattr(about, "programme", None), "contact_email", "") or ""


def wake_on_commit(together: Together | None = None) -> None:
    """Wakes the worker once when this transaction commits, however many letters it writes.

    The queue is a table beside the outbox: what asks for the worker is written with the letters and commits with them.
    """
    run_on_commit = transaction.get_connection().run_on_commit
    if not any(entry[1] is _woken for entry in run_on_commit):
        wake_worker(together)
        transaction.on_commit(_woken)


def _woken() -> None:
    """Stands for the wake-up in the transaction, and goes with it when a savepoint is rolled back."""


def wake_worker(together: Together | None = None) -> None:
    """Asks the worker to deliver now; the minute's tick would do it anyway."""
    queue.ask("people.tasks.deliver_letters", together)


def unsent(about: models.Model, kinds: Iterable[str] | None = None) -> models.QuerySet[Letter]:
    """Letters about one thing that have not left yet, held ones included."""
    rows = Letter.objects.filter(
        about_kind=subject_kind(about),
        about_id=str(about.pk),
        status__in=[Letter.Status.QUEUED, Letter.Status.HELD],
    )
    return rows if kinds is None else rows.filter(kind__in=list(kinds))


def cancel_unsent(about: models.Model, kinds: set[str], now: datetime) -> int:
    """Withdraws letters of these kinds about one thing that have not left yet; returns how many."""
    return withdraw(unsent(about, kinds))


def withdraw(letters: models.QuerySet[Letter], why: str = "") -> int:
    """Takes back those that have not left; returns how many. One that a worker has claimed is on its way."""
    with transaction.atomic():
        waiting = letters.filter(status__in=[Letter.Status.QUEUED, Letter.Status.HELD])
        pks = list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        traces.withdrew(pks)
        return Letter.objects.filter(pk__in=pks).update(status=Letter.Status.CANCELLED, error=why[:500])


@dataclass(frozen=True)
class TakenBack:
    """What became of letters one wanted back: stopped in time, in a worker's hands, or gone."""

    stopped: list[Letter]
    on_the_way: list[Letter]
    gone: list[Letter]

    @property
    def heard(self) -> list[Letter]:
        """Those that reached somebody, or may yet."""
        return self.gone + self.on_the_way


def take_back(letters: models.QuerySet[Letter], why: str = "") -> TakenBack:
    """Stops what has not left. What a worker holds is stopped by that worker, unless it is handed over already:
    a letter that ``corrects`` it then follows, and else stays here. So a mailbox gets both or neither.
    """
    status = Letter.Status
    with transaction.atomic():
        keys = list(letters.values_list("pk", "carried_by"))
        carriers = {carrier for _pk, carrier in keys if carrier}
        both = Letter.objects.filter(pk__in={pk for pk, _carrier in keys} | carriers)
        stored = {letter.pk: letter for letter in both.select_for_update(of=("self",)).order_by("pk")}
        rows = [stored[pk] for pk, _carrier in keys if pk in stored]
        for letter in rows:
            if letter.status == status.BUNDLED and letter.carried_by_id in stored:
                letter.status = stored[letter.carried_by_id].status  # it fares as the letter that carries it
        Letter.objects.filter(
            pk__in=[letter.pk for letter in rows if letter.status == status.CANCELLED], status=status.BUNDLED
        ).update(status=status.CANCELLED, error=why[:500])
        by: dict[str, list[Letter]] = {}
        for letter in rows:
            by.setdefault(letter.status, []).append(letter)
        waiting = by.get(status.QUEUED, []) + by.get(status.HELD, [])
        traces.withdrew(letter.pk for letter in waiting)
        Letter.objects.filter(pk__in=_with_carriers(waiting)).update(status=status.CANCELLED, error=why[:500])
        claimed = by.get(status.SENDING, [])
        Letter.objects.filter(pk__in=_with_carriers(claimed), status=status.SENDING).update(is_withdrawn=True)
    return TakenBack(waiting, claimed, by.get(status.SENT, []) + by.get(status.KEPT, []))


def _with_carriers(letters: Iterable[Letter]) -> set[uuid.UUID]:
    rows = list(letters)
    return {letter.pk for letter in rows} | {letter.carried_by_id for letter in rows if letter.carried_by_id}
