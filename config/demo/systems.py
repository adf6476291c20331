"""The schools' own systems: keys to the API, and what their webhooks were told."""

import json
from datetime import UTC, datetime, timedelta

from ambassadors.api.presenting import find
from ambassadors.domain.announcing import KIND, SILENT
from ambassadors.models import VisitRequest
from config.demo.chance import Chance
from config.demo.world import World
from people.domain.webhookposting import PAUSES
from people.domain.webhooks import TEST
from people.models import ApiKey, Organisation, Webhook, WebhookDelivery

S = WebhookDelivery.Status
FRESH = timedelta(days=28)  # older messages have been forgotten
NAMES = ("Skemaplan", "Kalender på intranettet")


def put_systems(world: World) -> None:
    """One school whose system hears everything, and one whose system has moved away without saying so."""
    chance = world.chance("systems")
    first = Organisation.objects.get(institution_number="999001")
    recent = VisitRequest.objects.filter(updated_at__gt=world.now - FRESH, school__isnull=False)
    second = recent.exclude(school=first).exclude(status__in=SILENT).order_by("school__institution_number").first()
    schools = [first, *([second.school] if second and second.school else [])]
    for number, school in enumerate(schools):
        made = world.now - timedelta(days=26 - 5 * number)
        ApiKey.objects.create(
            id=chance.uuid(),
            organisation=school,
            name=NAMES[number],
            prefix=("hs_x7mq2bka", "hs_r4tw9cne")[number],
            key_hash=f"demo{number}".ljust(64, "-"),  # the hash of nothing: it opens nothing
            scopes=["visits:read", "visits:write"],
            created_at=made,
            last_used_at=world.now - timedelta(hours=3 + 40 * number),
        )
        webhook = Webhook(
            id=chance.uuid(),
            organisation=school,
            url=f"https://skema{number + 1}.skole.example/haandslag",
            description=NAMES[number],
            created_at=made,
            updated_at=made,
        )
        _put_told(world, chance, webhook, fails=bool(number))


def _put_told(world: World, chance: Chance, webhook: Webhook, *, fails: bool) -> None:
    """A try when it was new, at which the system was still asleep, and then what happened to the school's requests."""
    since = max(webhook.created_at, world.now - FRESH)
    wishes = VisitRequest.objects.filter(school=webhook.organisation, updated_at__gt=since).exclude(status__in=SILENT)
    told = [_test(webhook, chance), *(_delivery(webhook, chance, wish) for wish in wishes.order_by("updated_at", "pk"))]
    if fails and len(told) > 1:
        silent_since = world.now - timedelta(hours=9)
        told[-1].occurred_at = silent_since
        _fail(told[-1], world.now)
        webhook.failing_since, webhook.failures = silent_since, told[-1].attempts
    delivered = [one.tried_at for one in told if one.status == S.DELIVERED]
    webhook.delivered_at = max((moment for moment in delivered if moment), default=None)
    webhook.save(force_insert=True)
    WebhookDelivery.objects.bulk_create(told)


def _test(webhook: Webhook, chance: Chance) -> WebhookDelivery:
    at = webhook.created_at
    one = _told(webhook, chance, TEST, "people.webhook", str(webhook.pk), at, {"webhook_id": str(webhook.pk)})
    again = at + PAUSES[0]
    one.attempts, one.tried_at = 2, again
    one.tries = [_try(at, 503, "", 0.4), _try(again, 200, "", 0.28)]
    return one


def _delivery(webhook: Webhook, chance: Chance, wish: VisitRequest) -> WebhookDelivery:
    kind = f"visit_request.{wish.status}"
    return _told(webhook, chance, kind, KIND, str(wish.pk), wish.updated_at, find(str(wish.pk)))


def _told(
    webhook: Webhook, chance: Chance, event_type: str, kind: str, pk: str, at: datetime, data: object
) -> WebhookDelivery:
    stamp = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = {"type": event_type, "timestamp": stamp, "data": data}
    return WebhookDelivery(
        id=chance.uuid(),
        webhook=webhook,
        url=webhook.url,
        event_type=event_type,
        about_kind=kind,
        about_id=pk,
        payload=json.dumps(told, ensure_ascii=False, separators=(",", ":")),
        status=S.DELIVERED,
        occurred_at=at,
        due_at=at,
        attempts=1,
        tried_at=at + timedelta(seconds=1),
        response_status=200,
        response_body='{"ok": true}',
        tries=[_try(at + timedelta(seconds=1), 200, "", 0.31)],
    )


def _fail(delivery: WebhookDelivery, now: datetime) -> None:
    """Tried again and again since it happened, and nobody is there."""
    at, tries = delivery.occurred_at, []
    for pause in PAUSES:
        if at > now:
            break
        tries.append(_try(at, None, "no_such_name", 0.02))
        at += pause
    delivery.status, delivery.error = S.PENDING, "no_such_name"
    delivery.response_status, delivery.response_body = None, ""
    delivery.tries, delivery.attempts = tries, len(tries)
    delivery.tried_at, delivery.due_at = datetime.fromisoformat(tries[-1]["at"]), at


def _try(at: datetime, status: int | None, error: str, seconds: float) -> dict:
    return {"at": at.isoformat(timespec="seconds"), "status": status, "error": error, "seconds": seconds}
