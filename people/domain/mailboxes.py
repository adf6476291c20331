"""Where our mail comes in: an IMAP box, a Maildir or an mbox file. Each message is handed on once it is whole, and
marked as read only after it was taken in; so one that is read twice is the taker's to recognise, and none is lost.
"""

import contextlib
import imaplib
import mailbox
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from people.domain.refusals import Refused

LARGEST = 5_000_000  # bytes; what is larger is no answer to a letter
SECONDS = 30


class NoMailbox(Refused):
    """The mailbox cannot be opened; says why."""


class Message:
    """One message and how it is marked as read. ``raw`` is None where it is larger than anything we read."""

    def __init__(self, raw: bytes | None) -> None:
        self.raw = raw

    def done(self) -> None:
        raise NotImplementedError


@contextmanager
def unread(where: str) -> Iterator[Iterator[Message]]:
    """The unread messages of ``where``: imap[s]://user:password@host[:port]/folder, or a path to a Maildir or mbox."""
    if re.match(r"imaps?://", where, re.IGNORECASE):
        with _imap(where) as messages:
            yield messages
    else:
        with _on_disk(Path(where)) as messages:
            yield messages


class _InFolder(Message):
    def __init__(self, raw: bytes | None, box: imaplib.IMAP4, uid: str) -> None:
        super().__init__(raw)
        self.box, self.uid = box, uid

    def done(self) -> None:
        self.box.uid("STORE", self.uid, "+FLAGS.SILENT", r"(\Seen)")


@contextmanager
def _imap(where: str) -> Iterator[Iterator[Message]]:
    """RFC 9051: UID SEARCH UNSEEN, sizes first, bodies without marking them."""
    parts = urlsplit(where)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    try:
        if parts.scheme.lower() == "imaps":
            box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                parts.hostname or "", parts.port or 993, ssl_context=ssl.create_default_context(), timeout=SECONDS
            )
        else:
            box = imaplib.IMAP4(parts.hostname or "", parts.port or 143, timeout=SECONDS)
    except (OSError, imaplib.IMAP4.error) as error:
        raise _closed(parts.hostname or "", error) from error
    try:
        try:
            box.login(unquote(parts.username or ""), unquote(parts.password or ""))
            status, answer = box.select(f'"{folder}"')
            if status != "OK":
                raise imaplib.IMAP4.error(answer[0] if answer else folder)
        except (OSError, imaplib.IMAP4.error) as error:
            raise _closed(parts.hostname or "", error) from error
        yield _in_folder(box)
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def _in_folder(box: imaplib.IMAP4) -> Iterator[Message]:
    _status, found = box.uid("SEARCH", "UNSEEN")
    for uid in (found[0] or b"").decode().split():
        _status, sizes = box.uid("FETCH", uid, "(RFC822.SIZE)")
        size = re.search(rb"RFC822\.SIZE (\d+)", sizes[0] or b"")
        if size and int(size[1]) > LARGEST:
            yield _InFolder(None, box, uid)
            continue
        _status, parts = box.uid("FETCH", uid, "(BODY.PEEK[])")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if raw is not None:
            yield _InFolder(raw, box, uid)


def _closed(host: str, error: Exception) -> NoMailbox:
    said = str(error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else error)
    return NoMailbox(_("Postkassen på {host} kan ikke åbnes: {error}").format(host=host, error=said[:200]))


class _OnDisk(Message):
    def __init__(self, raw: bytes | None, box: mailbox.Mailbox, key: str) -> None:
        super().__init__(raw)
        self.box, self.key = box, key

    def done(self) -> None:
        message = self.box[self.key]
        if isinstance(message, mailbox.MaildirMessage):
            message.set_subdir("cur")
            message.add_flag("S")
        elif isinstance(message, mailbox.mboxMessage):
            message.set_flags("RO")
        self.box[self.key] = message


@contextmanager
def _on_disk(path: Path) -> Iterator[Iterator[Message]]:
    if not path.exists():
        raise NoMailbox(_("Der er ingen postkasse i {path}.").format(path=path))
    if path.is_dir():
        if not (path / "cur").is_dir() or not (path / "new").is_dir():
            raise NoMailbox(_("{path} er ingen Maildir.").format(path=path))
        yield _in_box(mailbox.Maildir(path, create=False))
        return
    box = mailbox.mbox(path, create=False)
    try:
        box.lock()
    except (OSError, mailbox.Error) as error:
        raise NoMailbox(_("Postkassen {path} er i brug.").format(path=path)) from error
    try:
        yield _in_box(box)
        box.flush()
    finally:
        box.close()


def _in_box(box: mailbox.Mailbox) -> Iterator[Message]:
    for key in sorted(box.keys()):
        message = box[key]
        flags = message.get_flags() if isinstance(message, (mailbox.MaildirMessage, mailbox.mboxMessage)) else ""
        if "S" in flags or "R" in flags:
            continue
        raw = box.get_bytes(key)
        yield _OnDisk(raw if len(raw) <= LARGEST else None, box, key)
