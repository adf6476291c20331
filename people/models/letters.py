"""The outbox: every message is first a row here, written in the transaction of what caused it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .contacts import Contact


class Letter(models.Model):
    """One message to one person.

    ``dedupe_key`` makes it one letter per (rule, subject, recipient, revision) whatever crashes.
    ``programme_id`` is the programme whose organisers may see it; empty: those of all programmes.
    ``needs_basis``: it leaves only while the contact's basis for mail stands. ``corrects`` names the letter it takes
    back: it waits until that one has left, and does not leave when that one never did. ``is_withdrawn``: taken back
    while a worker held it; it leaves only where it had left already. What is bundled is said by the letter it is
    ``carried_by``. One by SMS goes to ``to_phone`` (an address only
    tells whose it is, where neither login nor contact does), and does not leave after ``expires_at``; everything else
    about it is the same.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        SMS = "sms", _("SMS")

    class Status(models.TextChoices):
        QUEUED = "queued", _("på vej")
        HELD = "held", _("holdt tilbage")
        SENDING = "sending", _("sendes nu")
        SENT = "sent", _("sendt")
        KEPT = "kept", _("vist her, ikke sendt")
        FAILED = "failed", _("mislykket")
        CANCELLED = "cancelled", _("annulleret")
        BUNDLED = "bundled", _("i et samlet brev")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("slags"), max_length=40)
    dedupe_key = models.CharField(max_length=200, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.QUEUED)
    channel = models.CharField(_("sendes som"), max_length=4, choices=Channel.choices, default=Channel.MAIL)
    to_email = models.EmailField(_("til"), max_length=254, blank=True)
    to_phone = models.CharField(_("telefon"), max_length=20, blank=True)
    to_name = models.CharField(_("modtager"), max_length=120, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters"
    )
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters")
    reply_to = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=2, default="da")
    subject = models.CharField(_("emne"), max_length=200)
    text = models.TextField(_("tekst"))
    html = models.TextField(blank=True)
    calendar = models.TextField(_("kalenderdel"), blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    programme_id = models.UUIDField(null=True, blank=True)
    about_kind = models.CharField(max_length=50, blank=True)
    about_id = models.CharField(max_length=36, blank=True)
    is_account = models.BooleanField(_("om en konto"), default=False)
    needs_basis = models.BooleanField(_("kræver grundlag for mail"), default=False)
    created_at = models.DateTimeField(_("skrevet"))
    due_at = models.DateTimeField(_("skal af sted"))
    expires_at = models.DateTimeField(_("for sent efter"), null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(_("sendt"), null=True, blank=True)
    message_id = models.CharField(max_length=120)
    error = models.CharField(_("fejl"), max_length=500, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="corrected_by")
    is_withdrawn = models.BooleanField(default=False)
    carried_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carries")

    class Meta:
        verbose_name = _("brev")
        verbose_name_plural = _("breve")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["due_at"], name="letter_due", condition=Q(status="queued")),
            models.Index(fields=["claimed_at"], name="letter_claimed", condition=Q(status="sending")),
            models.Index(fields=["programme_id", "-created_at"], name="letter_programme"),
            models.Index(fields=["status", "-created_at"], name="letter_status"),
            models.Index(fields=["about_kind", "about_id"], name="letter_about"),
            models.Index(fields=["-created_at", "-id"], name="letter_newest"),
            models.Index(fields=["message_id"], name="letter_message_id"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"

    @property
    def address(self) -> str:
        """Where it goes: a mail address, or a number."""
        return self.to_phone if self.channel == self.Channel.SMS else self.to_email


class EarlierWording(models.Model):
    """What a letter said before somebody edited it; it never left."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="earlier_wordings")
    subject = models.CharField(_("emne"), max_length=200)
    text = models.TextField(_("tekst"))
    replaced_at = models.DateTimeField(_("rettet"))
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("tidligere ordlyd")
        verbose_name_plural = _("tidligere ordlyde")
        ordering = ["-replaced_at", "-id"]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.subject}"


class DeadAddress(models.Model):
    """An address from which letters come back for good (RFC 3464, 5.x.x): nothing but account letters goes there."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    since = models.DateTimeField(_("siden"))
    code = models.CharField(_("kode"), max_length=12, blank=True)
    answer = models.CharField(_("serverens svar"), max_length=500, blank=True)
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("adresse, der ikke virker")
        verbose_name_plural = _("adresser, der ikke virker")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="deadaddress_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email
