"""The way to the phones: whoever takes a text message from us, chosen by ``SMS_GATEWAY``.

Nothing set: each message becomes a file in var/sms and leaves the machine no further. ``file:///folder``: the same in a
folder that a sender of one's own empties, in the form of SMS Server Tools 3. ``https://…``: one POST of JSON for each
message. A dotted name: a class of one's own, called without arguments, that has ``send``. "off": none are written.

A message keeps its ``id`` through every try, so a gateway that gets it twice can know it.
"""

import json
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from people.domain.postman import Refusal, Unreachable

OFF = "off"
FORGET_AFTER = timedelta(days=30)
TIMEOUT = 15  # seconds until the gateway has answered
_TRY_LATER = frozenset({408, 409, 425, 429})  # 4xx of the moment, not of the message
_KEPT = 200  # characters of an answer


@dataclass(frozen=True)
class TextMessage:
    """``to`` as E.164, "+4512345678"; ``sender`` is what the phone shows: a number, or at most eleven letters."""

    id: str
    to: str
    text: str
    sender: str


class Gateway(Protocol):
    """What a class of one's own has to have."""

    def send(self, message: TextMessage) -> None:
        """Returns when the gateway has taken the message. Raises Refusal (``final`` or not) or Unreachable."""


class FileGateway:
    """A file for each message: headers, an empty line, the text. It appears whole, and once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: TextMessage) -> None:
        name = re.sub(r"[^0-9A-Za-z-]", "", message.id)
        head = f"To: {message.to.removeprefix('+')}\nFrom: {message.sender}\nAlphabet: UTF-8\n"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=self.folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(f"{head}\n{message.text}")
            Path(part).replace(self.folder / f"{name}.txt")
        except OSError as error:
            raise Unreachable(str(error)) from error


class HttpGateway:
    """One POST for each message: ``{"id", "to", "from", "text"}``, with the id as Idempotency-Key.

    2xx: taken. 408, 409, 425, 429 and 5xx: not now. Any other answer: never.
    """

    def __init__(self, address: str, token: str = "") -> None:
        self.address, self.token = address, token

    def send(self, message: TextMessage) -> None:
        import urllib3

        headers = {"Content-Type": "application/json", "Idempotency-Key": message.id}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        told = {"id": message.id, "to": message.to, "from": message.sender, "text": message.text}
        try:
            answer = _pool().request(
                "POST", self.address, body=json.dumps(told, ensure_ascii=False).encode(), headers=headers
            )
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(_said(error)) from error
        if 200 <= answer.status < 300:
            return
        words = f"{answer.status} {' '.join(answer.data.decode('utf-8', 'replace').split())}"[:_KEPT].strip()
        if answer.status >= 500:
            raise Unreachable(words)
        raise Refusal(words, final=answer.status not in _TRY_LATER)


def forget_old(now: datetime) -> int:
    """Deletes what was only shown here: numbers that nobody needs any more. Returns how many."""
    gone = 0
    for file in (Path(settings.VAR_DIR) / "sms").glob("*.txt"):
        if datetime.fromtimestamp(file.stat().st_mtime, UTC) < now - FORGET_AFTER:
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def is_off() -> bool:
    """Whether this house writes no text messages at all."""
    return bool(settings.SMS_GATEWAY == OFF)


def reaches_phones() -> bool:
    """Whether what is sent goes anywhere; without a gateway it is shown here, as letters are without a mail server."""
    return bool(settings.SMS_GATEWAY) and not is_off()


def gateway() -> Gateway:
    """The one that ``SMS_GATEWAY`` names. Raises ValueError with a sentence when it names none."""
    named = str(settings.SMS_GATEWAY)
    if not named or named == OFF:
        return FileGateway(Path(settings.VAR_DIR) / "sms")
    address = urlsplit(named)
    if address.scheme == "file":
        return FileGateway(Path(unquote(address.path)))
    if address.scheme in ("http", "https") and address.hostname:
        return HttpGateway(named, settings.SMS_TOKEN)
    try:
        return cast("Gateway", import_string(named)())
    except ImportError as error:
        raise ValueError(
            _("SMS_GATEWAY skal være file:///…, https://… eller navnet på en klasse: {error}").format(error=error)
        ) from error


def _pool() -> Any:
    import urllib3

    return urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(total=TIMEOUT))


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:_KEPT] or type(error).__name__
