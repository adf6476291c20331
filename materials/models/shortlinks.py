"""Tracked short links, printed as QR codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Event


class ShortLink(models.Model):
    """``/q/<code>`` leads to ``target`` (a path on this site) and counts."""

    code = models.CharField(primary_key=True, max_length=12)
    target = models.CharField(_("fører til"), max_length=300)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="short_links")
    channel = models.CharField(_("kanal"), max_length=20, default="flyer")
    scans = models.PositiveIntegerField(_("scanninger"), default=0)
    last_scanned_at = models.DateTimeField(_("sidst scannet"), null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kort link")
        verbose_name_plural = _("korte links")
        constraints = [
            models.UniqueConstraint(fields=["event", "channel"], name="shortlink_once_per_event_and_channel"),
        ]

    def __str__(self) -> str:
        return self.code
