"""A message reaches a school's own system once, signed, however often somebody on the way falls over."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connections, transaction
from django.utils import timezone
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from people.domain import webhookposting, webhooks
from people.domain.refusals import Clash, Invalid
from people.domain.webhookposting import PAUSES, TRIES, deliver_due, tell
from people.models import Organisation, Transition, Webhook, WebhookDelivery
from tests.cast import ada, vestervang
from tests.faraway import FarAway, far_away, reply

S = WebhookDelivery.Status
KIND = "tests.thing"


@pytest.fixture
def there(settings: LazySettings) -> Iterator[FarAway]:
    settings.OUTWARD_ALLOWS_PRIVATE = True
    with far_away() as server:
        yield server


@pytest.fixture
def nowhere() -> str:
    """An address where nobody answers."""
    with far_away() as gone:
        return gone.url


@pytest.fixture(autouse=True)
def things(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """A kind of thing that can be told of; id → what is told."""
    told = {"1": {"id": "1", "name": "Øen"}}
    monkeypatch.setitem(webhooks._kinds, KIND, lambda pk: told.get(pk))
    monkeypatch.setitem(webhooks._types, KIND, dict.fromkeys(["thing.made", "thing.moved", "thing.updated"], "en ting"))
    # The first pause is waited out within a round; an example need not.
    monkeypatch.setattr(webhookposting, "SHORT_WAIT", 0)
    return told


@pytest.fixture
def school(db: None) -> Organisation:
    return vestervang()


@pytest.fixture
def hook(school: Organisation, there: FarAway) -> Webhook:
    return webhooks.make(school, there.url, now=timezone.now(), by=ada())


def say(school: Organisation, event_type: str = "thing.made", **more: str) -> WebhookDelivery:
    tell(school.pk, event_type, KIND, "1", now=timezone.now(), **more)
    return WebhookDelivery.objects.latest("occurred_at")


def test_a_message_arrives_signed_as_the_specification_says(hook: Webhook, there: FarAway) -> None:
    delivery = say(hook.organisation)
    assert deliver_due(timezone.now()) == 1
    (asked,) = there.asked
    assert asked.headers["content-type"] == "application/json"
    secret = webhooks.secret_of(hook.pk, 1)
    told = Verifier(secret).verify(asked.body, asked.headers)
    assert told == {"type": "thing.made", "timestamp": told["timestamp"], "data": {"id": "1", "name": "Øen"}}
    assert asked.headers["webhook-id"] == webhooks.message_id(delivery)
    with pytest.raises(WebhookVerificationError):
        Verifier(webhooks.secret_of(hook.pk, 2)).verify(asked.body, asked.headers)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.response_status) == (S.DELIVERED, 1, 204)
    assert deliver_due(timezone.now() + timedelta(days=1)) == 0


def test_the_secret_is_nowhere_in_the_database(hook: Webhook) -> None:
    secret = webhooks.secret_of(hook.pk, 1)
    assert len(secret) > 40
    rows = [*Webhook.objects.values_list(), *Transition.objects.values_list()]
    assert not any(secret in str(value) or secret[6:] in str(value) for row in rows for value in row)


def test_after_a_rotation_both_secrets_sign_for_a_day(hook: Webhook, there: FarAway) -> None:
    now = timezone.now()
    webhooks.rotate(hook, now=now)
    old, new = (webhooks.secret_of(hook.pk, generation) for generation in (1, 2))
    assert old != new
    say(hook.organisation)
    deliver_due(timezone.now())
    asked = there.asked[0]
    assert len(asked.headers["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        Verifier(secret).verify(asked.body, asked.headers)
    assert webhooks.standing_secrets(hook, now + timedelta(hours=24)) == [new]


@pytest.mark.parametrize("status", [400, 404, 500, 503, 302])
def test_what_does_not_arrive_comes_again_after_growing_pauses(hook: Webhook, there: FarAway, status: int) -> None:
    there.says = lambda handler: reply(handler, status, b"no, " * 500, Location="http://127.0.0.1:1/")
    delivery, now = say(hook.organisation), timezone.now()
    pauses = []
    for attempt in range(1, TRIES + 1):
        assert deliver_due(now) == 0
        delivery.refresh_from_db()
        assert delivery.attempts == attempt
        if delivery.status == S.PENDING:
            pauses.append(delivery.due_at - now)
            assert deliver_due(delivery.due_at - timedelta(seconds=2)) == 0
            assert len(there.asked) == attempt
            now = delivery.due_at
    rounded = [timedelta(seconds=round(pause.total_seconds())) for pause in pauses]
    assert rounded == list(PAUSES)
    assert sorted(PAUSES) == list(PAUSES)
    assert timedelta(days=2.9) < sum(PAUSES, timedelta()) <= timedelta(days=3)
    assert (delivery.status, delivery.response_status) == (S.DEAD, status)
    assert delivery.response_body == ("no, " * 500)[:500]
    assert [one["status"] for one in delivery.tries] == [status] * TRIES
    assert len({asked.headers["webhook-id"] for asked in there.asked}) == 1
    assert len({asked.body for asked in there.asked}) == 1
    hook.refresh_from_db()
    assert hook.failures == TRIES
    assert hook.failing_since is not None


def test_the_next_success_ends_the_failing(hook: Webhook, there: FarAway) -> None:
    there.says = lambda handler: reply(handler, 500)
    delivery = say(hook.organisation)
    deliver_due(timezone.now())
    there.says = lambda handler: reply(handler, 200, b"ok")
    assert deliver_due(timezone.now() + timedelta(minutes=1)) == 1
    hook.refresh_from_db()
    delivery.refresh_from_db()
    assert (hook.failures, hook.failing_since) == (0, None)
    assert (delivery.status, delivery.response_body, delivery.error) == (S.DELIVERED, "ok", "")


def test_a_busy_server_is_given_the_time_it_asks_for(hook: Webhook, there: FarAway) -> None:
    there.says = lambda handler: reply(handler, 429, Retry_After="900")
    delivery, now = say(hook.organisation), timezone.now()
    deliver_due(now)
    delivery.refresh_from_db()
    assert delivery.due_at - now >= timedelta(minutes=15)


def test_410_ends_it(hook: Webhook, there: FarAway) -> None:
    there.says = lambda handler: reply(handler, 410)
    first, second = say(hook.organisation), say(hook.organisation, "thing.moved")
    second.due_at += timedelta(hours=1)
    second.save(update_fields=["due_at"])
    deliver_due(timezone.now())
    hook.refresh_from_db()
    assert hook.state == Webhook.State.GONE
    assert WebhookDelivery.objects.get(pk=first.pk).status == S.DEAD
    assert WebhookDelivery.objects.get(pk=second.pk).status == S.CANCELLED
    assert tell(hook.organisation_id, "thing.made", KIND, "1", now=timezone.now()) == 0


def test_nobody_there_is_a_try_like_another(hook: Webhook, nowhere: str) -> None:
    hook.url = nowhere
    hook.save(update_fields=["url"])
    delivery = say(hook.organisation)
    deliver_due(timezone.now())
    delivery.refresh_from_db()
    assert (delivery.status, delivery.error, delivery.response_status) == (S.PENDING, "no_connection", None)


def test_a_private_address_is_never_asked(hook: Webhook, there: FarAway, settings: LazySettings) -> None:
    """A webhook stored before, or one whose name has come to mean another machine, is judged at every try."""
    settings.OUTWARD_ALLOWS_PRIVATE = False
    hook.url = there.url.replace("http://", "https://")
    hook.save(update_fields=["url"])
    delivery = say(hook.organisation)
    deliver_due(timezone.now())
    delivery.refresh_from_db()
    assert (delivery.status, delivery.error, there.asked) == (S.PENDING, "private_address", [])


def test_a_slow_webhook_does_not_hold_up_the_others(school: Organisation, there: FarAway, nowhere: str) -> None:
    dead = webhooks.make(school, nowhere, now=timezone.now())
    for number in range(30):
        tell(school.pk, "thing.made", KIND, "1", now=timezone.now() + timedelta(microseconds=number))
    alive = webhooks.make(school, there.url, now=timezone.now())
    say(school)
    assert deliver_due(timezone.now() + timedelta(seconds=1)) == 1
    assert alive.deliveries.get().status == S.DELIVERED
    assert dead.deliveries.filter(attempts__gt=0).count() == webhookposting.EACH


def test_only_what_was_asked_for_is_told(school: Organisation, there: FarAway) -> None:
    webhooks.make(school, there.url, types=["thing.moved"], now=timezone.now())
    assert tell(school.pk, "thing.made", KIND, "1", now=timezone.now()) == 0
    assert tell(school.pk, "thing.moved", KIND, "1", now=timezone.now()) == 1
    assert tell(None, "thing.moved", KIND, "1", now=timezone.now()) == 0


def test_one_deed_is_told_once_by_its_last_status(hook: Webhook) -> None:
    now = timezone.now()
    for event_type in ("thing.updated", "thing.made", "thing.moved", "thing.updated"):
        tell(hook.organisation_id, event_type, KIND, "1", now=now)
    assert [delivery.event_type for delivery in hook.deliveries.all()] == ["thing.moved"]


def test_what_is_told_stays_what_it_was(hook: Webhook, there: FarAway, things: dict[str, dict[str, str]]) -> None:
    delivery = say(hook.organisation)
    webhookposting.freeze([delivery])
    things["1"] = {"id": "1", "name": "Ærø"}
    deliver_due(timezone.now())
    assert json.loads(there.asked[0].body)["data"]["name"] == "Øen"


def test_what_is_no_more_is_not_told(hook: Webhook, there: FarAway, things: dict[str, dict[str, str]]) -> None:
    delivery = say(hook.organisation)
    things.clear()
    deliver_due(timezone.now())
    delivery.refresh_from_db()
    assert (delivery.status, there.asked) == (S.CANCELLED, [])


def test_a_worker_that_died_with_it_leaves_it_to_the_next(hook: Webhook, there: FarAway) -> None:
    delivery, now = say(hook.organisation), timezone.now()
    assert [one.pk for one in webhookposting.claim_due(now)] == [delivery.pk]
    assert deliver_due(now + timedelta(minutes=1)) == 0
    assert deliver_due(now + timedelta(minutes=6)) == 1
    assert len(there.asked) == 1


def test_who_was_taken_over_changes_nothing_any_more(hook: Webhook) -> None:
    delivery, now = say(hook.organisation), timezone.now()
    (mine,) = webhookposting.claim_due(now)
    webhookposting.take_back_stale(now + timedelta(minutes=6))
    webhookposting.settle(mine, webhookposting.Outcome(status=500), now)
    delivery.refresh_from_db()
    hook.refresh_from_db()
    assert (delivery.status, delivery.response_status, hook.failures) == (S.PENDING, None, 0)


def test_resent_by_hand_it_is_the_same_message(hook: Webhook, there: FarAway) -> None:
    delivery = say(hook.organisation)
    deliver_due(timezone.now())
    delivery.refresh_from_db()
    webhookposting.resend(delivery, now=timezone.now())
    assert deliver_due(timezone.now()) == 1
    assert there.asked[0].headers["webhook-id"] == there.asked[1].headers["webhook-id"]
    assert there.asked[0].body == there.asked[1].body
    webhooks.pause(hook, now=timezone.now())
    with pytest.raises(Clash):
        webhookposting.resend(WebhookDelivery.objects.get(), now=timezone.now())


def test_the_address_a_request_names_is_told_too(school: Organisation, there: FarAway) -> None:
    say(school, url=there.url)
    assert deliver_due(timezone.now()) == 1
    (named,) = Webhook.objects.filter(organisation=school, url="")
    Verifier(webhooks.secret_of(named.pk, 1)).verify(there.asked[0].body, there.asked[0].headers)


def test_an_address_that_is_a_webhook_as_well_is_told_once(hook: Webhook) -> None:
    assert tell(hook.organisation_id, "thing.made", KIND, "1", now=timezone.now(), url=hook.url) == 1


def test_an_address_of_a_request_that_said_410_is_left_alone(school: Organisation, there: FarAway) -> None:
    there.says = lambda handler: reply(handler, 410)
    say(school, url=there.url)
    deliver_due(timezone.now())
    assert tell(school.pk, "thing.moved", KIND, "1", now=timezone.now(), url=there.url) == 0
    assert tell(school.pk, "thing.moved", KIND, "1", now=timezone.now(), url=there.url + "2") == 1


def test_wrong_webhooks_are_refused_with_everything_that_is_wrong(school: Organisation) -> None:
    with pytest.raises(Invalid) as refused:
        webhooks.make(school, "http://x.dk", types=["thing.made", "nope"], description="x" * 81, now=timezone.now())
    assert [pointer for pointer, _sentence in refused.value.errors] == ["/url", "/event_types/1", "/description"]


def test_one_webhook_for_each_address_and_not_too_many(school: Organisation) -> None:
    now = timezone.now()
    first = webhooks.make(school, "https://x.example/0", now=now)
    with pytest.raises(Clash) as refused:
        webhooks.make(school, "https://x.example/0", now=now)
    assert refused.value.code == "webhook_exists"
    for number in range(1, webhooks.MOST):
        webhooks.make(school, f"https://x.example/{number}", now=now)
    with pytest.raises(Clash) as refused:
        webhooks.make(school, "https://x.example/more", now=now)
    assert refused.value.code == "too_many_webhooks"
    webhooks.remove(first, now=now)
    webhooks.make(school, "https://x.example/0", now=now)


def test_old_messages_are_forgotten(hook: Webhook) -> None:
    say(hook.organisation)
    deliver_due(timezone.now())
    waiting = say(hook.organisation)
    later = timezone.now() + timedelta(days=31)
    assert webhookposting.forget_old(later) == 1
    assert list(WebhookDelivery.objects.all()) == [waiting]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(hook: Webhook, there: FarAway) -> None:
    for number in range(12):
        tell(hook.organisation_id, "thing.made", KIND, "1", now=timezone.now() + timedelta(microseconds=number))
    start = threading.Barrier(2)

    def work() -> None:
        start.wait(10)
        deliver_due(timezone.now() + timedelta(seconds=1))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(there.asked) == 12
    assert WebhookDelivery.objects.filter(status=S.DELIVERED, attempts=1).count() == 12


@pytest.mark.django_db(transaction=True)
def test_it_is_written_with_its_cause_and_frozen_when_that_stands(hook: Webhook) -> None:
    def cause(*, fails: bool) -> None:
        with transaction.atomic():
            tell(hook.organisation_id, "thing.made", KIND, "1", now=timezone.now())
            if fails:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cause(fails=True)
    assert not WebhookDelivery.objects.exists()
    cause(fails=False)
    assert json.loads(WebhookDelivery.objects.get().payload)["data"] == {"id": "1", "name": "Øen"}
