"""Who we know and how we reach them."""

from .apikeys import ApiKey, IdempotentAnswer
from .contacts import Contact, MailBasis
from .errands import Errand, RefusedRow
from .heartbeats import Heartbeat
from .history import Transition
from .incoming import IncomingLetter
from .letters import DeadAddress, EarlierWording, Letter
from .organisations import Committee, Organisation
from .places import Municipality, MunicipalityRegion, Postcode, Region
from .tombstones import Tombstone
from .trades import Trade
from .users import LetterChoices, User
from .webhooks import Webhook, WebhookDelivery

__all__ = [
    "ApiKey",
    "Committee",
    "Contact",
    "DeadAddress",
    "EarlierWording",
    "Errand",
    "Heartbeat",
    "IdempotentAnswer",
    "IncomingLetter",
    "Letter",
    "LetterChoices",
    "MailBasis",
    "Municipality",
    "MunicipalityRegion",
    "Organisation",
    "Postcode",
    "RefusedRow",
    "Region",
    "Tombstone",
    "Trade",
    "Transition",
    "User",
    "Webhook",
    "WebhookDelivery",
]
