"""Mail that came in: answers to our letters, and what people write back."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IncomingLetter(models.Model):
    """One message that was read from the mailbox, and what became of it.

    ``key`` is the hash of its Message-ID (of the whole message where it has none), so that reading the same mailbox
    twice changes nothing. ``programme_id`` is the programme whose organisers may see it; empty: those of all.
    """

    class Outcome(models.TextChoices):
        APPLIED = "applied", _("svaret er noteret")
        PROPOSAL = "proposal", _("forslag om ny tid")
        WORDS = "words", _("skrevet svar")
        OUTDATED = "outdated", _("svar på en ældre udgave")
        STRANGER = "stranger", _("ukendt afsender")
        AUTOMATIC = "automatic", _("automatisk svar")
        BOUNCED = "bounced", _("brevet kom tilbage")
        DELAYED = "delayed", _("brevet er forsinket")
        UNREADABLE = "unreadable", _("kan ikke læses")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    from_email = models.EmailField(_("fra"), max_length=254, blank=True)
    from_name = models.CharField(_("afsender"), max_length=120, blank=True)
    subject = models.CharField(_("emne"), max_length=200, blank=True)
    text = models.TextField(_("tekst"), blank=True)
    outcome = models.CharField(_("blev til"), max_length=10, choices=Outcome.choices)
    sentence = models.CharField(_("hvad der skete"), max_length=300, blank=True)
    programme_id = models.UUIDField(null=True, blank=True)
    about_kind = models.CharField(max_length=50, blank=True)
    about_id = models.CharField(max_length=36, blank=True)
    read_at = models.DateTimeField(_("modtaget"))
    seen_at = models.DateTimeField(_("set"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("indkommet brev")
        verbose_name_plural = _("indkomne breve")
        ordering = ["-read_at", "-id"]
        indexes = [
            models.Index(fields=["-read_at", "-id"], name="incoming_newest"),
            models.Index(fields=["about_kind", "about_id"], name="incoming_about"),
            models.Index(fields=["programme_id", "-read_at"], name="incoming_programme"),
            models.Index(
                fields=["read_at"], name="incoming_unseen", condition=Q(seen_at__isnull=True, outcome="words")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_email}: {self.subject}"
