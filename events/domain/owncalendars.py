"""Reading a person's own calendar: only when they are busy, for half a year ahead, again and again.

The address is fetched over https from public servers only (people.domain.outward); what comes is read by a process with
limits of its own (busyparser), and nothing but times is kept. Reading late, twice or never does not matter: what was
read last stands until something newer is, and for a fortnight when nothing is.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain.agenda import ZONE
from events.domain.availability import BUSY, Gap, Gaps
from events.models import BusyTime, OwnCalendar, Resource
from events.models.events import UID_DOMAIN
from people.domain import outward
from people.domain.history import record
from people.domain.refusals import Invalid, Refused
from people.models import User

AHEAD = timedelta(days=196)  # half a year, and a fortnight to spare while an unchanged file is not read again
MOST_BYTES = 2 * 1024 * 1024
SECONDS = 10  # for the server to answer
PARSING_SECONDS = 20
EVERY = timedelta(hours=2)
WHOLE_AGAIN = timedelta(days=7)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=12)
CLAIMED = timedelta(minutes=15)
STANDS = timedelta(days=14)
NOT_MODIFIED = 304

SENTENCES = {
    "not_a_calendar": gettext_lazy("Det, der lå på adressen, er ikke en kalender. Kopiér kalenderens iCal-adresse."),
    "too_large": gettext_lazy("Kalenderen fylder for meget til, at vi kan læse den."),
    "too_many": gettext_lazy("Der står for meget i kalenderen til, at vi kan læse den."),
    "too_heavy": gettext_lazy("Kalenderen tager for lang tid at læse."),
    "status_401": gettext_lazy("Adressen kræver login. Brug kalenderens hemmelige iCal-adresse."),
    "status_403": gettext_lazy("Adressen er lukket for os. Brug kalenderens hemmelige iCal-adresse."),
    "status_404": gettext_lazy("Der er ingen kalender på adressen. Måske er den skiftet."),
    "status_410": gettext_lazy("Der er ingen kalender på adressen længere."),
    "status": gettext_lazy("Serveren kunne ikke give os kalenderen."),
    **outward.SENTENCES,
}


@dataclass(frozen=True)
class Standing:
    """What the owner is told."""

    address: str  # the server's name alone
    worked_at: datetime | None
    tried_at: datetime | None
    failure: str  # a sentence, or ""
    times: int


def standing(resource: Resource) -> Standing | None:
    calendar = OwnCalendar.objects.filter(resource=resource).first()
    if calendar is None:
        return None
    failure = str(SENTENCES.get(calendar.failure, SENTENCES["status"])) if calendar.failure else ""
    host = urlsplit(calendar.address).hostname or ""
    return Standing(host, calendar.worked_at, calendar.tried_at, failure, calendar.busy_times.count())


def set_address(resource: Resource, address: str, *, now: datetime, by: User | None = None) -> OwnCalendar:
    """The calendar to be read from now on, at once; in place of another one. Raises Invalid."""
    address = address.strip()
    if address.lower().startswith("webcal://"):
        address = "https://" + address[len("webcal://") :]
    try:
        outward.read_address(address)
    except Refused as refusal:
        raise Invalid([("/address", refusal.sentence)], code=refusal.code) from None
    if UID_DOMAIN in address or address.startswith(settings.SITE_URL + "/"):
        raise Invalid([("/address", _("Det er vores egen kalender. Brug adressen på din private."))])
    with transaction.atomic():
        OwnCalendar.objects.filter(resource=resource).exclude(address=address).delete()
        calendar, is_new = OwnCalendar.objects.get_or_create(
            resource=resource, defaults={"address": address, "added_at": now, "due_at": now}
        )
        if is_new:
            record(resource.user or resource, now=now, by=by, what="own_calendar", new="added")
        else:
            calendar.due_at = now
            calendar.save(update_fields=["due_at"])
    return calendar


def remove(resource: Resource, *, now: datetime, by: User | None = None) -> bool:
    """The address and every busy time are forgotten."""
    with transaction.atomic():
        gone = OwnCalendar.objects.filter(resource=resource).delete()[0] > 0
        if gone:
            record(resource.user or resource, now=now, by=by, what="own_calendar", old="added")
    return gone


def read_soon(resource: Resource, *, now: datetime) -> bool:
    """Once more, at the worker's next minute."""
    return OwnCalendar.objects.filter(resource=resource).update(due_at=now) > 0


def claim_due(now: datetime) -> OwnCalendar | None:
    """The one that has waited longest, for whoever asks first."""
    for calendar in OwnCalendar.objects.filter(due_at__lte=now).order_by("due_at", "pk")[:5]:
        claimed = OwnCalendar.objects.filter(pk=calendar.pk, due_at=calendar.due_at).update(due_at=now + CLAIMED)
        if claimed:
            calendar.due_at = now + CLAIMED
            return calendar
    return None


def refresh(calendar: OwnCalendar, *, now: datetime) -> bool:
    """Reads it once; whether that worked. Never call it inside a transaction: it waits on the network."""
    try:
        content, headers = _fetched(calendar, now)
        spans = None if content is None else _read(content, now)
    except Refused as refusal:
        _failed(calendar, refusal.code, now)
        return False
    values = {
        "tried_at": now,
        "worked_at": now,
        "failures": 0,
        "failure": "",
        "due_at": now + EVERY + timedelta(minutes=calendar.pk.int % 30),  # not all in the same minute
    }
    with transaction.atomic():
        # Another address meanwhile: what was read is not its.
        still = OwnCalendar.objects.select_for_update().filter(pk=calendar.pk, address=calendar.address).first()
        if still is None:
            return False
        if spans is not None:
            values |= {
                "read_at": now,
                "etag": headers.get("etag", "")[:300],
                "last_modified": headers.get("last-modified", "")[:100],
            }
            still.busy_times.all().delete()
            BusyTime.objects.bulk_create(
                (BusyTime(calendar=still, starts_at=start, ends_at=end) for start, end in spans), batch_size=200
            )
        OwnCalendar.objects.filter(pk=still.pk).update(**values)
    return True


def _fetched(calendar: OwnCalendar, now: datetime) -> tuple[bytes | None, dict[str, str]]:
    """The file, or None when it is as it was. Raises Refused with a code of SENTENCES."""
    headers = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity"}
    if calendar.read_at is not None and now - calendar.read_at < WHOLE_AGAIN:
        if calendar.etag:
            headers["If-None-Match"] = calendar.etag
        if calendar.last_modified:
            headers["If-Modified-Since"] = calendar.last_modified
    answer = outward.fetch(calendar.address, headers=headers, most_bytes=MOST_BYTES, timeout=SECONDS, hops=3)
    if answer.status == NOT_MODIFIED and len(headers) > 2:
        return None, {}
    if answer.status != 200:
        code = f"status_{answer.status}"
        raise _refusal(code if code in SENTENCES else "status")
    if not answer.whole:
        raise _refusal("too_large")
    return answer.body, dict(answer.headers)


def _read(content: bytes, now: datetime) -> list[tuple[datetime, datetime]]:
    """Busy times of the coming half year. Raises Refused."""
    start = now.replace(minute=0, second=0, microsecond=0)
    header = {
        "start": start.isoformat(),
        "end": (start + AHEAD).isoformat(),
        "zone": str(ZONE),
        "own_domain": f"@{UID_DOMAIN}",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "events.domain.busyparser"],
            input=json.dumps(header).encode() + b"\n" + content,
            capture_output=True,
            timeout=PARSING_SECONDS,
            cwd=settings.BASE_DIR,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            check=False,
        )
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"failure": "too_heavy"}
    except (subprocess.TimeoutExpired, ValueError):
        answer = {"failure": "too_heavy"}
    if "failure" in answer:
        raise _refusal(answer["failure"])
    return [(datetime.fromisoformat(one), datetime.fromisoformat(other)) for one, other in answer["busy"]]


def _refusal(code: str) -> Refused:
    return Refused(str(SENTENCES[code]), code=code)


def _failed(calendar: OwnCalendar, code: str, now: datetime) -> None:
    """With growing pauses; what was read a fortnight ago is not believed any more."""
    failures = min(calendar.failures + 1, 1000)
    pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    with transaction.atomic():
        rows = OwnCalendar.objects.filter(pk=calendar.pk, address=calendar.address)
        rows.update(tried_at=now, failures=failures, failure=code, due_at=now + pause)
        if calendar.worked_at is not None and calendar.worked_at + STANDS <= now:
            BusyTime.objects.filter(calendar=calendar.pk).delete()


def gaps(resources: Sequence[Resource], start: datetime, end: datetime) -> Gaps:
    """For events.domain.availability: when these are busy in calendars of their own; one query."""
    found: Gaps = defaultdict(list)
    rows = BusyTime.objects.filter(
        calendar__resource__in=[row.pk for row in resources], starts_at__lt=end, ends_at__gt=start
    ).values_list("calendar__resource", "starts_at", "ends_at")
    why = _("optaget i egen kalender")
    for key, starts_at, ends_at in rows:
        found[key].append(Gap(starts_at, ends_at, why, BUSY))
    return found
