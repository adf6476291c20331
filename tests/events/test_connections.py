"""A school's systems: the organiser sees them all, the school's own contact its own, and nobody else any."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.domain.agenda import waiting
from events.domain.failingwebhooks import find
from events.domain.scope import Scope
from people.domain import webhookposting, webhooks
from people.domain.apikeys import find_key, make_key
from people.domain.webhookposting import deliver_due
from people.models import ApiKey, Webhook, WebhookDelivery
from tests.cast import ada, dorte, vestervang
from tests.faraway import FarAway, far_away, reply
from tests.making import a_programme, a_school, a_visit_request, an_organiser

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FarAway]:
    settings.OUTWARD_ALLOWS_PRIVATE = True
    monkeypatch.setattr(webhookposting, "SHORT_WAIT", 0)
    with far_away() as server:
        yield server


@pytest.fixture
def organiser(client: Client) -> Client:
    client.force_login(ada())
    return client


@pytest.fixture
def contact() -> Client:
    client = Client()
    client.force_login(dorte().user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def failed(there: FarAway) -> WebhookDelivery:
    """A message that was refused three times."""
    there.says = lambda handler: reply(handler, 500, b"<b>nede</b>")
    webhooks.make(vestervang(), there.url, description="Skema", now=timezone.now())
    a_visit_request(school=vestervang())
    for minutes in (0, 1, 10):
        deliver_due(timezone.now() + timedelta(minutes=minutes))
    return WebhookDelivery.objects.get()


def test_a_contact_makes_a_key_sees_it_once_and_takes_it_back(contact: Client) -> None:
    assert reverse("me:keys") in contact.get(reverse("me:home")).content.decode()
    made = contact.post(reverse("me:key_new"), {"name": "Skema", "scopes": ["visits:read", "webhooks:write"]})
    plain = made.context["plain"]
    key = find_key(plain, now=timezone.now())
    assert key is not None
    assert (key.organisation, key.name, key.scopes) == (vestervang(), "Skema", ["visits:read", "webhooks:write"])
    shown = contact.get(reverse("me:keys")).content.decode()
    assert key.prefix in shown
    assert plain not in shown
    contact.post(reverse("me:key_revoke", args=[key.pk]))
    assert find_key(plain, now=timezone.now()) is None


def test_only_organisers_give_rights_beyond_the_schools_own(contact: Client) -> None:
    sent = {"name": "Pipeline", "scopes": ["companies:read"]}
    refused = contact.post(reverse("me:key_new"), sent)
    assert (refused.status_code, ApiKey.objects.exists()) == (422, False)
    organiser = Client()
    organiser.force_login(ada())
    made = organiser.post(reverse("organise:key_new", args=[vestervang().pk]), sent)
    assert (made.status_code, ApiKey.objects.get().scopes) == (200, ["companies:read"])


def test_a_contact_reaches_nothing_of_another_school(contact: Client) -> None:
    other, now = a_school("999002"), timezone.now()
    key, _plain = make_key(other, now=now)
    hook = webhooks.make(other, "https://andre.example/", now=now)
    delivery = webhookposting.try_out(hook, now=now)
    addresses = [
        reverse("me:key_revoke", args=[key.pk]),
        reverse("me:webhook_act", args=[hook.pk, "pause"]),
        reverse("me:webhook_resend", args=[delivery.pk]),
    ]
    assert [contact.post(address).status_code for address in addresses] == [404, 404, 404]
    assert contact.get(reverse("me:webhook", args=[hook.pk])).status_code == 404
    assert "andre.example" not in contact.get(reverse("me:keys")).content.decode()
    assert ApiKey.objects.get().revoked_at is None
    assert Webhook.objects.get().state == Webhook.State.ACTIVE


def test_a_webhook_is_made_tried_and_read(contact: Client, there: FarAway) -> None:
    made = contact.post(reverse("me:webhook_new"), {"url": there.url, "event_types": ["visit_request.confirmed"]})
    hook = Webhook.objects.get()
    assert made["Location"] == reverse("me:webhook", args=[hook.pk])
    contact.post(reverse("me:webhook_act", args=[hook.pk, "try"]))
    deliver_due(timezone.now())
    assert there.asked[0].headers["webhook-id"].startswith("msg_")
    page = contact.get(made["Location"]).content.decode()
    assert webhooks.secret_of(hook.pk, 1) in page
    assert "leveret" in page
    assert "bekræftet" in page


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://skole.example/", "Adressen skal begynde med https://."),
        ("https://127.0.0.1/", "Adressen hører til et lokalt eller privat net, som vi ikke sender til."),
        ("", "Feltet skal udfyldes."),
    ],
)
def test_a_wrong_address_is_said_by_its_field(contact: Client, url: str, sentence: str) -> None:
    answer = contact.post(reverse("me:webhook_new"), {"url": url})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"url": [sentence]}


def test_every_deed_does_what_it_says(organiser: Client) -> None:
    hook = webhooks.make(vestervang(), "https://skole.example/", now=timezone.now())

    def act(deed: str) -> Webhook:
        organiser.post(reverse("organise:webhook_act", args=[hook.pk, deed]))
        return Webhook.objects.get(pk=hook.pk)

    assert act("pause").state == Webhook.State.STOPPED
    assert act("resume").state == Webhook.State.ACTIVE
    assert act("rotate").generation == 2
    assert act("remove").state == Webhook.State.REMOVED
    assert organiser.get(reverse("organise:webhook", args=[hook.pk])).status_code == 404


def test_what_failed_waits_on_the_organisers_day_and_is_resent(
    organiser: Client, failed: WebhookDelivery, there: FarAway
) -> None:
    (row,) = find(Scope(), timezone.now(), 10).rows
    assert (row.what, row.note) == ("Vestervang Skoles system får ikke besked", "Serveren svarede 500.")
    assert row in waiting(Scope(), timezone.now()).rows
    page = organiser.get(row.url).content.decode()
    assert "&lt;b&gt;nede&lt;/b&gt;" in page
    assert "3 forsøg" in page
    there.says = lambda handler: reply(handler, 200)
    organiser.post(reverse("organise:webhook_resend", args=[failed.pk]))
    assert deliver_due(timezone.now()) == 1
    assert find(Scope(), timezone.now(), 10).rows == []


def test_it_waits_for_nobody_who_could_not_act(failed: WebhookDelivery) -> None:
    programme = a_programme("robotbandet")
    an_organiser(programme)
    assert find(Scope(programmes=frozenset({programme.pk})), timezone.now(), 10).rows == []


def test_the_lists_cost_the_same_with_one_and_with_three(organiser: Client, contact: Client) -> None:
    prices = []
    for number in range(3):
        hook = webhooks.make(vestervang(), f"https://skole.example/{number}", now=timezone.now())
        webhookposting.try_out(hook, now=timezone.now())
        pages = [reverse("organise:api_keys"), reverse("organise:webhook", args=[Webhook.objects.first().pk])]
        with CaptureQueriesContext(connection) as asked:
            assert [organiser.get(page).status_code for page in pages] == [200, 200]
            assert contact.get(reverse("me:keys")).status_code == 200
        prices.append(len(asked))
    assert prices[1] == prices[2]
