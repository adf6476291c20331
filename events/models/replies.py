"""What calendars answered to our invitations (iTIP, RFC 5546), and the times that people propose instead."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .events import Event


class CalendarAnswer(models.Model):
    """The last REPLY of one attendee to one UID.

    ``sequence`` and ``stamp`` are the reply's own SEQUENCE and DTSTAMP: an older one that comes late changes nothing.
    """

    class Answer(models.TextChoices):
        ACCEPTED = "ACCEPTED", _("sagde ja i sin kalender")
        TENTATIVE = "TENTATIVE", _("sagde måske i sin kalender")
        DECLINED = "DECLINED", _("sagde nej i sin kalender")
        DELEGATED = "DELEGATED", _("vil sende en anden")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="calendar_answers")
    uid = models.CharField(max_length=80)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("svar"), max_length=10, choices=Answer.choices)
    comment = models.CharField(_("besked"), max_length=300, blank=True)
    sequence = models.PositiveIntegerField()
    stamp = models.DateTimeField()
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("svar fra kalender")
        verbose_name_plural = _("svar fra kalendere")
        constraints = [models.UniqueConstraint(fields=["uid", "email"], name="calendar_answer_once")]
        indexes = [
            models.Index(
                fields=["answered_at"], name="calendar_answer_no", condition=Q(answer="DECLINED", user__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.uid}: {self.answer}"


class TimeProposal(models.Model):
    """Another time that somebody invited proposes (COUNTER). Nothing moves until an organiser moves it."""

    class State(models.TextChoices):
        OPEN = "open", _("venter på svar")
        ACCEPTED = "accepted", _("taget til følge")
        DECLINED = "declined", _("afvist")
        REPLACED = "replaced", _("erstattet af et nyere")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="time_proposals")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="da")
    starts_at = models.DateTimeField(_("starter"))
    ends_at = models.DateTimeField(_("slutter"))
    comment = models.CharField(_("besked"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    stamp = models.DateTimeField()
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("forslag om ny tid")
        verbose_name_plural = _("forslag om ny tid")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="proposal_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["event", "email"], condition=Q(state="open"), name="proposal_one_open_per_person"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="proposal_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.email} → {self.event_id}: {self.starts_at:%Y-%m-%d %H:%M}"
