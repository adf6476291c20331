"""What our own tables know about a person: the login, the contact, what was written to and by them."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.domain.personaldata.tables import Mentioned, Told, declare, declare_mentions
from people.models import Contact, DeadAddress, IncomingLetter, Letter, LetterChoices, MailBasis, Transition, User


def _close(users: QuerySet[Any], _now: datetime) -> None:
    """Nobody logs in with it any more, and its address is free."""
    for user in users:
        user.email, user.is_active = f"anonym-{user.pk.hex}@anonymiseret.invalid", False
        user.set_unusable_password()
        user.save(update_fields=["email", "is_active", "password"])


def register() -> None:
    declare_mentions(
        Mentioned(Letter, ("subject", "text", "html", "calendar")),
        Mentioned(Transition, ("actor", "old", "new", "why")),
    )
    declare(
        Told(
            User,
            _("Adgang til systemet"),
            ("name", "email", "phone", "language", "calendar", "is_active", "date_joined", "last_login"),
            by_user=("pk",),
            renamed=("name",),
            cleared=("phone", "last_login", "bounced_email"),
            silenced=True,
            first=_close,
        ),
        Told(EmailAddress, _("Adresser til login"), ("email", "verified"), by_user=("user",), deleted=True),
        Told(
            LetterChoices,
            _("Valg om breve"),
            ("digest", "digest_at", "digest_days", "sms_changes", "sms_morning"),
            by_user=("user",),
            deleted=True,
        ),
        Told(
            DeadAddress,
            _("Adresser, breve er kommet tilbage fra"),
            ("email", "since", "answer"),
            by_email=("email",),
            deleted=True,
        ),
        Told(
            Contact,
            _("Kontakt på en skole eller i en virksomhed"),
            ("organisation", "name", "title", "email", "phone", "language", "created_at"),
            by_contact=("pk",),
            renamed=("name",),
            cleared=("title", "email", "phone", "user", "bounced_email", "takes_sms"),
            silenced=True,
        ),
        Told(
            MailBasis,
            _("Grundlag for mail"),
            ("basis", "note", "recorded_at", "withdrawn_at"),
            by_contact=("contact",),
            deleted=True,
        ),
        Told(
            Letter,
            _("Breve til personen"),
            ("subject", "to_email", "to_phone", "created_at", "sent_at", "status"),
            by_user=("user",),
            by_contact=("contact",),
            by_email=("to_email",),
            deleted=True,
        ),
        Told(
            IncomingLetter,
            _("Breve fra personen"),
            ("subject", "text", "read_at"),
            by_email=("from_email",),
            deleted=True,
        ),
        Told(
            Transition,
            _("Det, personen har gjort her"),
            ("at", "what", "subject_kind", "subject_id"),
            by_user=("by",),
            cleared=("actor",),
        ),
    )
