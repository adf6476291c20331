"""Stories and posts on social media: when, where, how many saw it, and whether those pictured said yes."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Event, Programme
from people.models import Trade

from .corps import Ambassador


class Story(models.Model):
    """One story or post, as whoever put it up has written it down. Numbers, never who saw it."""

    class Channel(models.TextChoices):
        INSTAGRAM = "instagram", "Instagram"
        TIKTOK = "tiktok", "TikTok"
        SNAPCHAT = "snapchat", "Snapchat"
        FACEBOOK = "facebook", "Facebook"
        LINKEDIN = "linkedin", "LinkedIn"
        YOUTUBE = "youtube", "YouTube"
        OTHER = "other", _("et andet sted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="stories", verbose_name=_("indsats")
    )
    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("uddannelse")
    )
    ambassador = models.ForeignKey(
        Ambassador,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("ambassadør"),
    )
    event = models.ForeignKey(
        Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="stories", verbose_name=_("fra")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    day = models.DateField(_("dato"))
    channel = models.CharField(_("hvor"), max_length=10, choices=Channel.choices)
    what = models.CharField(_("hvad"), max_length=140, blank=True)
    url = models.URLField(_("link"), max_length=400, blank=True)
    reached = models.PositiveIntegerField(_("set af"), validators=[MaxValueValidator(50_000_000)])
    shows_people = models.BooleanField(_("andre kan kendes på billedet"), default=False)
    has_consent = models.BooleanField(_("de har sagt ja"), default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("historie")
        verbose_name_plural = _("historier")
        ordering = ["-day", "-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shows_people=False) | Q(has_consent=True), name="story_people_have_said_yes"
            ),
            models.CheckConstraint(condition=Q(url="") | Q(url__startswith="https://"), name="story_link_is_safe"),
        ]
        indexes = [
            models.Index(fields=["programme", "day"], name="story_programme_day"),
            models.Index(fields=["ambassador", "day"], name="story_ambassador_day"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.day}"
