"""Calendar feeds: who subscribes to what, under which secret address, which version stands, and who has it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .events import Event, EventKind, EventStatus
from .programmes import Programme


class Feed(models.Model):
    """One calendar feed: a person's own, or a public one of a programme, of a kind of event, or of everything.

    ``etag`` is the strong ETag of the body as last rendered and holds until ``fresh_until``, when the window
    moves on; every change of what may stand in the feed empties ``fresh_until`` and raises ``version`` in the
    same transaction. So a poll with a current ETag costs one look-up, and a body rendered beside a change is
    never taken for the newest (it is stored only where ``version`` still is the one it was read with).

    One that was deleted keeps its row (``ended_at``), so that its address says 410 from then on.
    """

    class Kind(models.TextChoices):
        MINE = "mine", _("min kalender")
        NEAR = "near", _("åbent nær mig")
        HOLDS = "holds", _("holdt og foreløbigt")
        PROGRAMME = "programme", _("en indsats")
        ORGANISED = "organised", _("alt jeg arrangerer")
        PUBLIC = "public", _("offentlig")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("navn"), max_length=60, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds"
    )
    # Of a PROGRAMME feed the one it is about; of a public one too, where it is not about a kind or everything.
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds")
    event_kind = models.CharField(max_length=16, choices=EventKind.choices, blank=True)
    # The person's first one of its kind: what `feedlink` prints.
    is_main = models.BooleanField(default=False)

    language = models.CharField(max_length=2, choices=[("da", "Dansk"), ("en", "English")], blank=True)
    alarm_minutes = models.PositiveIntegerField(_("påmindelse, minutter før"), null=True, blank=True)
    show_cancelled = models.BooleanField(_("vis aflyste"), default=True)
    busy_only = models.BooleanField(_("vis kun »optaget«"), default=False)
    shows_travel = models.BooleanField(_("vis rejsetid"), default=False)
    # Of a NEAR feed: around where, and how far. Of one that shows travel: where from.
    postcode = models.CharField(_("postnummer"), max_length=4, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    radius_km = models.PositiveSmallIntegerField(_("afstand, km"), null=True, blank=True)

    generation = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=0)
    etag = models.CharField(max_length=64, blank=True)
    last_modified = models.DateTimeField(null=True, blank=True)
    fresh_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("kalenderabonnement")
        verbose_name_plural = _("kalenderabonnementer")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(is_main=True), name="feed_one_main_of_each_kind"
            ),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(kind="public"), name="feed_public_once_per_programme"
            ),
            models.UniqueConstraint(
                fields=["event_kind"],
                condition=Q(kind="public", programme__isnull=True),
                name="feed_public_once_per_event_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["latitude", "longitude"], name="feed_near", condition=Q(kind="near")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id or self.programme_id or self.event_kind}"


class FeedToken(models.Model):
    """The hash of one address a feed has or had; a retired one answers 410."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    generation = models.PositiveIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.feed_id} #{self.generation}"


class FeedClient(models.Model):
    """One program that fetches a feed: when it last did, and the ETag of what it holds since."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="clients")
    name = models.CharField(_("hentet af"), max_length=40)
    fetched_at = models.DateTimeField(_("sidst hentet"))
    etag = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "name"], name="feedclient_once")]

    def __str__(self) -> str:
        return f"{self.name} → {self.feed_id}"


class EventText(models.Model):
    """One VEVENT, serialised once for each version of an event (or shift), language and detail.

    It holds as long as ``stamp``, ``shift_stamp``, ``status`` and ``is_public`` are what the event has and
    ``edition`` is the code's: it is never emptied, only passed over and written again.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="texts")
    # The shift's id, or the event's where the text is of the whole event.
    subject = models.UUIDField()
    language = models.CharField(max_length=2)
    detail = models.CharField(max_length=10)
    edition = models.CharField(max_length=12)
    stamp = models.DateTimeField()
    shift_stamp = models.DateTimeField()
    status = models.CharField(max_length=18, choices=EventStatus.choices)
    is_public = models.BooleanField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "language", "detail"], name="eventtext_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.language} {self.detail}"
