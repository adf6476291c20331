"""Webhooks of an organisation: where its own system wants to hear, and the secret that what it hears is signed with.

The secret is derived from the site's SECRET_KEY, the webhook's id and the number of its rotation, so that whoever
copies the database can sign nothing. For a day after a rotation the old one signs as well.
"""

import base64
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from standardwebhooks import Webhook as Signer

from people.domain import outward
from people.domain.history import record
from people.domain.refusals import Clash, Invalid, NotFound
from people.models import ApiKey, Organisation, User, Webhook, WebhookDelivery

S = Webhook.State

TEST = "webhook.test"
MOST = 20  # of one organisation
LONGEST_URL = 500
LONGEST_DESCRIPTION = 80
OLD_SECRET_SIGNS = timedelta(hours=24)

type Find = Callable[[str], dict[str, Any] | None]
type Say = Any  # a lazily translated string
_kinds: dict[str, Find] = {}
_types: dict[str, Mapping[str, Say]] = {}


def register(kind: str, types: Mapping[str, Say], find: Find) -> None:
    """Things of this kind (as the history calls it) are told of by ``types``, each with the words for it; ``find(id)``
    is what is told, as the API shows it.
    """
    _kinds[kind], _types[kind] = find, types


def event_types() -> dict[str, Say]:
    """Every type one can ask for, and what it is called; the one that only tries a webhook comes to all."""
    return {name: words for types in _types.values() for name, words in types.items()}


def found(kind: str, pk: str) -> dict[str, Any] | None:
    return _kinds[kind](pk) if kind in _kinds else None


def make(
    organisation: Organisation,
    url: str,
    *,
    now: datetime,
    types: Sequence[str] = (),
    description: str = "",
    by: User | None = None,
    key: ApiKey | None = None,
) -> Webhook:
    """A new one, or Invalid with everything that is wrong; Clash when the address is taken or they are too many."""
    errors = []
    if wrong := address_error(url):
        errors.append(("/url", wrong))
    known = event_types()
    errors += [
        (f"/event_types/{number}", _("»{type}« er ikke en hændelse, vi kender.").format(type=name[:60]))
        for number, name in enumerate(types)
        if name not in known
    ]
    if len(description) > LONGEST_DESCRIPTION:
        errors.append(("/description", _("Højst {count} tegn.").format(count=LONGEST_DESCRIPTION)))
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        standing = of_organisation(organisation.pk).exclude(url="")
        if standing.filter(url=url).exists():
            raise Clash(_("Den adresse har allerede en webhook."), code="webhook_exists", pointer="/url")
        if standing.count() >= MOST:
            raise Clash(_("Der er allerede {count} webhooks.").format(count=MOST), code="too_many_webhooks")
        webhook = Webhook.objects.create(
            organisation=organisation,
            api_key=key,
            url=url,
            description=description.strip(),
            event_types=[name for name in known if name in types] if len(set(types)) < len(known) else [],
            created_at=now,
            updated_at=now,
        )
        record(webhook, now=now, by=by, what="made", new=url, actor=str(key) if key else "")
    return webhook


def address_error(url: str) -> str:
    """Why nothing could be sent there, as a sentence; empty when it will do."""
    if len(url) > LONGEST_URL:
        return _("Højst {count} tegn.").format(count=LONGEST_URL)
    try:
        outward.read_address(url)
    except outward.AddressRefused as refused:
        return refused.sentence
    return ""


def of_requests(organisation: Organisation, *, now: datetime) -> Webhook:
    """The one that stands for the addresses single requests name; made at the first need."""
    rows = of_organisation(organisation.pk).filter(url="")
    webhook = rows.first()
    if webhook is None:
        try:
            with transaction.atomic():
                webhook = Webhook.objects.create(organisation=organisation, url="", created_at=now, updated_at=now)
        except IntegrityError:  # somebody else needed it in the same moment
            webhook = rows.get()
    return webhook


def of_organisation(organisation_id: uuid.UUID) -> Any:
    """Those that are not removed, oldest first."""
    return Webhook.objects.filter(organisation=organisation_id).exclude(state=S.REMOVED)


def open_own(organisation_id: uuid.UUID, pk: uuid.UUID) -> Webhook:
    """One of the organisation's own, or NotFound."""
    webhook: Webhook | None = of_organisation(organisation_id).filter(pk=pk).first()
    if webhook is None:
        raise NotFound("")
    return webhook


def remove(webhook: Webhook, *, now: datetime, by: User | None = None, key: ApiKey | None = None) -> None:
    """Nothing is sent there any more, nor what waits; what was sent can still be read."""
    if not webhook.url:
        raise Clash(_("Den kan ikke slettes: den står for de adresser, ønskerne selv nævner."), code="not_removable")
    _stop(webhook, S.REMOVED, now=now, by=by, key=key)


def pause(webhook: Webhook, *, now: datetime, by: User | None = None) -> None:
    """Nothing is sent until somebody resumes it; what happens meanwhile is not sent afterwards."""
    _stop(webhook, S.STOPPED, now=now, by=by)


def gone(webhook: Webhook, *, now: datetime) -> None:
    """Its server said 410: it does not want to hear any more."""
    _stop(webhook, S.GONE, now=now)


def resume(webhook: Webhook, *, now: datetime, by: User | None = None) -> None:
    with transaction.atomic():
        _set(webhook, now, state=S.ACTIVE, failures=0, failing_since=None)
        record(webhook, now=now, by=by, what="status", new=S.ACTIVE)


def _stop(webhook: Webhook, state: str, *, now: datetime, by: User | None = None, key: ApiKey | None = None) -> None:
    with transaction.atomic():
        old = webhook.state
        _set(webhook, now, state=state, failures=0, failing_since=None)
        webhook.deliveries.filter(status=WebhookDelivery.Status.PENDING).update(status=WebhookDelivery.Status.CANCELLED)
        record(webhook, now=now, by=by, what="status", old=old, new=state, actor=str(key) if key else "")


def rotate(webhook: Webhook, *, now: datetime, by: User | None = None, key: ApiKey | None = None) -> Webhook:
    """A new secret. For a day whatever is sent carries two signatures, the new one first."""
    with transaction.atomic():
        stored = Webhook.objects.select_for_update().get(pk=webhook.pk)
        _set(webhook, now, generation=stored.generation + 1, rotated_at=now)
        record(webhook, now=now, by=by, what="rotated", new=str(webhook.generation), actor=str(key) if key else "")
    return webhook


def _set(webhook: Webhook, now: datetime, **fields: Any) -> None:
    for name, value in {**fields, "updated_at": now}.items():
        setattr(webhook, name, value)
    webhook.save(update_fields=[*fields, "updated_at"])


def secret_of(webhook_id: uuid.UUID, generation: int) -> str:
    """ "whsec_…": 32 bytes in base64, as the specification writes them."""
    derived = salted_hmac("people.webhook", f"{webhook_id}:{generation}", algorithm="sha256").digest()
    return "whsec_" + base64.b64encode(derived).decode()


def standing_secrets(webhook: Webhook, now: datetime) -> list[str]:
    """Those that sign now, the newest first."""
    generations = [webhook.generation]
    if webhook.rotated_at is not None and now < webhook.rotated_at + OLD_SECRET_SIGNS:
        generations.append(webhook.generation - 1)
    return [secret_of(webhook.pk, generation) for generation in generations]


def signed(webhook: Webhook, delivery: WebhookDelivery, now: datetime) -> dict[str, str]:
    """The headers of the Standard Webhooks specification for this payload at this moment."""
    at = now.astimezone(UTC)
    number = message_id(delivery)
    signatures = [
        Signer(secret).sign(msg_id=number, timestamp=at, data=delivery.payload)
        for secret in standing_secrets(webhook, now)
    ]
    return {
        "webhook-id": number,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def message_id(delivery: WebhookDelivery) -> str:
    """The same for every try: the receiver knows by it what it has had."""
    return f"msg_{delivery.pk.hex}"
