"""Calendar feeds: who subscribes to what, under which secret address, and which version stands."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .programmes import Programme


class Feed(models.Model):
    """One calendar feed: a person's own, or a programme's public one.

    ``etag`` is the strong ETag of the body as last rendered and holds until ``fresh_until``, when the window
    moves on; every change of what may stand in the feed empties ``fresh_until`` and raises ``version`` in the
    same transaction. So a poll with a current ETag costs one look-up, and a body rendered beside a change is
    never taken for the newest (it is stored only where ``version`` still is the one it was read with).
    """

    class Kind(models.TextChoices):
        MINE = "mine", _("min kalender")
        ORGANISED = "organised", _("alt jeg arrangerer")
        PUBLIC = "public", _("offentlig")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds"
    )
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds")
    generation = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=0)
    etag = models.CharField(max_length=64, blank=True)
    last_modified = models.DateTimeField(null=True, blank=True)
    fresh_until = models.DateTimeField(null=True, blank=True)
    last_fetched_at = models.DateTimeField(_("sidst hentet"), null=True, blank=True)
    last_client = models.CharField(_("hentet af"), max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kalenderabonnement")
        verbose_name_plural = _("kalenderabonnementer")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(user__isnull=False), name="feed_once_per_person_and_kind"
            ),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(kind="public"), name="feed_public_once_per_programme"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id or self.programme_id}"


class FeedToken(models.Model):
    """The hash of one address a feed has or had; a retired one answers 410."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    generation = models.PositiveIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.feed_id} #{self.generation}"
