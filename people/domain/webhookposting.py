"""What is told to webhooks: written with its cause, frozen when that has committed, claimed before it is sent.

Late, twice or never must not matter: a message keeps its id and its text through every try, so a receiver that gets
it twice knows it. Tries go on with growing pauses for three days; then it is given up and the organiser may resend.
"""

import json
import logging
import os
import secrets
import socket
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from people.domain import outward, queue, webhooks
from people.domain.outward import AddressRefused, NotReached
from people.domain.refusals import Clash
from people.domain.statements import Asked
from people.models import Organisation, Webhook, WebhookDelivery

logger = logging.getLogger(__name__)
S = WebhookDelivery.Status

# Together just under three days.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 18, 22)),
)
TRIES = len(PAUSES) + 1
TIMEOUT = 10  # seconds for one try
MOST_BYTES = 4096  # of an answer are read, and KEPT characters of them kept
KEPT = 500
BATCH = 16
AT_ONCE = 8
EACH = 4  # of one webhook in a batch: a slow one must not hold up the others
STALE_AFTER = timedelta(minutes=5)
LONGEST_ROUND = timedelta(seconds=60)
SHORT_WAIT = 6.0  # seconds a round stays for what is due again so soon
FORGET_AFTER = timedelta(days=30)
TOO_BUSY = (429, 503)


def tell(
    organisation_id: uuid.UUID | None, event_type: str, about_kind: str, about_id: str, *, now: datetime, url: str = ""
) -> int:
    """Writes it for every webhook that wants to hear of it, and for the address ``url``; call it with the cause.

    What one deed does to one thing is told once, by its last status.
    """
    if organisation_id is None:
        return 0
    hearing = [
        (webhook, webhook.url)
        for webhook in _active(organisation=organisation_id)
        if not webhook.event_types or event_type in webhook.event_types
    ]
    if url and not any(url == other for _webhook, other in hearing):
        named = webhooks.of_requests(Organisation(pk=organisation_id), now=now)
        if not named.deliveries.filter(url=url, response_status=410).exists():
            hearing.append((named, url))
    if not hearing:
        return 0
    same_deed = WebhookDelivery.objects.filter(
        about_kind=about_kind, about_id=about_id, occurred_at=now, payload="", status=S.PENDING
    )
    for webhook, address in hearing:
        already = same_deed.filter(webhook=webhook, url=address)
        if event_type.endswith(".updated") and already.exists():
            continue
        if not already.update(event_type=event_type):
            _write(webhook, address, event_type, about_kind, about_id, now)
    transaction.on_commit(partial(_freeze_and_wake, about_kind, about_id), robust=True)
    return len(hearing)


_active = Asked(
    lambda blank: Webhook.objects.filter(
        organisation=blank.one("organisation", Webhook, "organisation"), state=Webhook.State.ACTIVE
    ).exclude(url="")
)


def try_out(webhook: Webhook, *, now: datetime) -> WebhookDelivery:
    """A message that only shows whether the way there works."""
    _check_active(webhook)
    delivery = _write(webhook, webhook.url, webhooks.TEST, "people.webhook", str(webhook.pk), now)
    transaction.on_commit(partial(_freeze_and_wake, delivery.about_kind, delivery.about_id), robust=True)
    return delivery


def resend(delivery: WebhookDelivery, *, now: datetime) -> None:
    """The same message once more, now and with all its tries; the receiver knows it by its id."""
    _check_active(delivery.webhook)
    rows = WebhookDelivery.objects.filter(pk=delivery.pk).exclude(status=S.SENDING)
    if not rows.update(status=S.PENDING, attempts=0, due_at=now):
        raise Clash(_("Beskeden bliver sendt lige nu."), code="being_sent")
    transaction.on_commit(wake_worker, robust=True)


def said(delivery: WebhookDelivery) -> str:
    """What came of the last try, as a sentence; empty before the first."""
    if delivery.error == "interrupted":
        return _("Forsøget blev afbrudt og gøres om.")
    if delivery.error in outward.SENTENCES:
        return str(outward.SENTENCES[delivery.error])
    if delivery.response_status is None:
        return ""
    return _("Serveren svarede {status}.").format(status=delivery.response_status)


def _check_active(webhook: Webhook) -> None:
    if webhook.state != Webhook.State.ACTIVE:
        raise Clash(
            _("Webhooken er {state}. Sæt den i brug først.").format(state=webhook.get_state_display()),
            code="webhook_not_active",
        )


def _write(webhook: Webhook, url: str, event_type: str, kind: str, pk: str, now: datetime) -> WebhookDelivery:
    return WebhookDelivery.objects.create(
        webhook=webhook, url=url, event_type=event_type, about_kind=kind, about_id=pk, occurred_at=now, due_at=now
    )


def _freeze_and_wake(about_kind: str, about_id: str) -> None:
    rows = WebhookDelivery.objects.filter(about_kind=about_kind, about_id=about_id, payload="", status=S.PENDING)
    if freeze(list(rows)):
        wake_worker()


def wake_worker() -> None:
    """Asks the worker to deliver now; the minute's tick would do it anyway."""
    queue.ask("people.tasks.deliver_webhooks")


def freeze(deliveries: Sequence[WebhookDelivery]) -> int:
    """Writes what each says, as things stand; from then on it says that whatever happens. Returns how many."""
    frozen = 0
    for delivery in deliveries:
        data = _data_of(delivery)
        row = WebhookDelivery.objects.filter(pk=delivery.pk, payload="")
        if data is None:
            row.update(status=S.CANCELLED)  # what it is about is no more
            continue
        at = delivery.occurred_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        told = {"type": delivery.event_type, "timestamp": at, "data": data}
        delivery.payload = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        frozen += row.update(payload=delivery.payload)
    return frozen


def _data_of(delivery: WebhookDelivery) -> object:
    if delivery.event_type == webhooks.TEST:
        return {"webhook_id": delivery.about_id}
    return webhooks.found(delivery.about_kind, delivery.about_id)


def deliver_due(now: datetime) -> int:
    """Sends what is due; returns how many were taken."""
    take_back_stale(now)
    started = time.monotonic()
    failing: set[uuid.UUID] = set()
    delivered = 0

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    while moment() - now < LONGEST_ROUND:
        claim = claim_due(moment(), failing)
        if claim:
            delivered += _send_all(claim, failing, moment)
        elif not _wait_a_little(moment(), failing):
            return delivered
    wake_worker()
    return delivered


def claim_due(now: datetime, failing: set[uuid.UUID] | None = None) -> list[WebhookDelivery]:
    """Some due messages, now ours alone, longest due first and few of each webhook."""
    mark = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(6)}"
    with transaction.atomic():
        due = (
            _due(failing or set())
            .filter(due_at__lte=now)
            .select_for_update(of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked)
            .order_by("due_at")
            .values_list("pk", "webhook", "url")[: BATCH * EACH]
        )
        taken: list[uuid.UUID] = []
        each: Counter[tuple[uuid.UUID, str]] = Counter()
        for pk, webhook, url in due:
            each[webhook, url] += 1
            if each[webhook, url] <= EACH and len(taken) < BATCH:
                taken.append(pk)
        if not taken:
            return []
        WebhookDelivery.objects.filter(pk__in=taken).update(
            status=S.SENDING, claimed_by=mark, claimed_at=now, attempts=F("attempts") + 1
        )
    rows = WebhookDelivery.objects.filter(claimed_by=mark, status=S.SENDING)
    return list(rows.select_related("webhook").order_by("due_at"))


def _due(failing: set[uuid.UUID]) -> QuerySet[WebhookDelivery]:
    """Of webhooks that failed in this round only what is tried for the second time, after the first short pause."""
    rows = WebhookDelivery.objects.filter(status=S.PENDING, webhook__state=Webhook.State.ACTIVE)
    return rows.exclude(Q(webhook__in=failing) & ~Q(attempts=1))


def _wait_a_little(now: datetime, failing: set[uuid.UUID]) -> bool:
    """Whether something comes due in a few seconds, which have passed then: the first pause is that short."""
    coming = _due(failing).filter(due_at__gt=now).order_by("due_at").values_list("due_at", flat=True).first()
    if coming is None or (left := (coming - now).total_seconds()) > SHORT_WAIT:
        return False
    time.sleep(left)
    return True


def take_back_stale(now: datetime) -> int:
    """Those whose worker died go again; whether they arrived nobody knows, and the receiver knows their id."""
    stale = WebhookDelivery.objects.filter(status=S.SENDING, claimed_at__lt=now - STALE_AFTER)
    return stale.update(status=S.PENDING, claimed_by="", due_at=now, error="interrupted")


def forget_old(now: datetime) -> int:
    """What was told long ago holds names and telephone numbers that nobody needs there any more."""
    old = WebhookDelivery.objects.filter(occurred_at__lt=now - FORGET_AFTER).exclude(status__in=[S.PENDING, S.SENDING])
    return old.delete()[0]


@dataclass(frozen=True)
class Outcome:
    """How a try went: an answer, or the code of why there was none."""

    status: int | None = None
    body: str = ""
    error: str = ""
    seconds: float = 0
    wait: timedelta = timedelta(0)  # what the server asked for

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def _send_all(claim: Sequence[WebhookDelivery], failing: set[uuid.UUID], moment: Callable[[], datetime]) -> int:
    """The talking is done side by side, the writing here, in the worker's one connection."""
    freeze([delivery for delivery in claim if not delivery.payload])
    sent = [delivery for delivery in claim if delivery.payload]
    headers = [webhooks.signed(delivery.webhook, delivery, moment()) for delivery in sent]
    arrived = 0
    with ThreadPoolExecutor(AT_ONCE) as hands:
        outcomes = hands.map(_post, [row.url for row in sent], [row.payload for row in sent], headers)
        for delivery, outcome in zip(sent, outcomes, strict=True):
            settle(delivery, outcome, moment())
            arrived += outcome.arrived
            if not outcome.arrived:
                failing.add(delivery.webhook_id)
    return arrived


def _post(url: str, payload: str, headers: dict[str, str]) -> Outcome:
    began = time.monotonic()
    sent = {"Content-Type": "application/json", **headers}
    try:
        answer = outward.fetch(
            url, method="POST", body=payload.encode(), headers=sent, most_bytes=MOST_BYTES, timeout=TIMEOUT
        )
    except (AddressRefused, NotReached) as refused:
        return Outcome(error=refused.code, seconds=time.monotonic() - began)
    except Exception:
        # Whatever it is, it must not hold up the messages behind it.
        logger.exception("A webhook could not be asked.")
        return Outcome(error="not_http", seconds=time.monotonic() - began)
    asked = answer.headers.get("retry-after", "")
    wait = timedelta(seconds=min(int(asked), 86_400)) if answer.status in TOO_BUSY and asked.isdigit() else timedelta(0)
    body = "".join(
        char if char.isprintable() or char == "\n" else "\ufffd" for char in answer.body.decode("utf-8", "replace")
    )
    return Outcome(answer.status, body[:KEPT], "", time.monotonic() - began, wait)


def settle(delivery: WebhookDelivery, outcome: Outcome, now: datetime) -> None:
    """Writes down how the try went and what follows from it. Nothing where somebody else took it over."""
    told = {"at": now.isoformat(timespec="seconds"), "status": outcome.status, "error": outcome.error}
    fields = {
        "claimed_by": "",
        "tried_at": now,
        "response_status": outcome.status,
        "response_body": outcome.body,
        "error": outcome.error,
        "tries": [*delivery.tries, {**told, "seconds": round(outcome.seconds, 2)}][-20:],
    }
    if outcome.arrived:
        fields["status"] = S.DELIVERED
    elif outcome.status == 410 or delivery.attempts >= TRIES:
        fields["status"] = S.DEAD
    else:
        fields["status"] = S.PENDING
        fields["due_at"] = now + max(PAUSES[max(delivery.attempts, 1) - 1], outcome.wait)
    webhook = Webhook.objects.filter(pk=delivery.webhook_id)
    with transaction.atomic():
        ours = WebhookDelivery.objects.filter(pk=delivery.pk, status=S.SENDING, claimed_by=delivery.claimed_by)
        if not ours.update(**fields):
            return
        if outcome.arrived:
            webhook.update(failures=0, failing_since=None, delivered_at=now, updated_at=now)
        elif outcome.status == 410 and delivery.webhook.url:
            webhooks.gone(delivery.webhook, now=now)
        else:
            webhook.update(failures=F("failures") + 1, failing_since=Coalesce("failing_since", now), updated_at=now)
