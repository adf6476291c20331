"""Events: one table for everything that happens at a time and place."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .programmes import Programme
from .venues import Venue

UID_DOMAIN = "haandslag.dk"


class EventKind(models.TextChoices):
    SCHOOL_VISIT = "school_visit", _("skolebesøg")
    NETWORK_MEETING = "network_meeting", _("netværksmøde")
    STAND = "stand", _("stand")
    PERFORMANCE = "performance", _("optræden")
    WORKSHOP = "workshop", _("workshop")
    COUNSELLING = "counselling", _("karrierevejledning")
    MENTORING = "mentoring", _("sparring")
    COMPANY_VISIT = "company_visit", _("virksomhedsbesøg")
    MATCHING_DAY = "matching_day", _("matchdag")
    OTHER = "other", _("arrangement")


class EventStatus(models.TextChoices):
    """Every status of every kind; which may follow which stands in events.domain.lifecycle."""

    # network meeting (and other)
    PLANNED = "planned", _("planlagt")
    PUBLISHED = "published", _("offentliggjort")
    INVITED = "invited", _("indbudt")
    HELD = "held", _("afholdt")
    MINUTES_OUT = "minutes_out", _("referat sendt")
    # school visit
    OFFERING = "offering", _("spørger ambassadører")
    STAFFED = "staffed", _("bemandet")
    CONFIRMED = "confirmed", _("bekræftet")
    CARRIED_OUT = "carried_out", _("gennemført")
    # stand
    ALLOCATED = "allocated", _("plads tildelt")
    BUILT = "built", _("bygget")
    OPEN = "open", _("åben")
    STRUCK = "struck", _("pakket ned")
    EVALUATED = "evaluated", _("evalueret")
    # performance
    ENQUIRY = "enquiry", _("forespørgsel")
    QUALIFYING = "qualifying", _("afklares")
    HOLD = "hold", _("reserveret")
    OFFER = "offer", _("tilbud sendt")
    CONTRACTED = "contracted", _("kontrakt")
    ADVANCING = "advancing", _("forberedes")
    READY = "ready", _("klar")
    TRAVELLING = "travelling", _("på vej")
    PERFORMED = "performed", _("spillet")
    SETTLED = "settled", _("afregnet")
    RELEASED = "released", _("frigivet")
    EXPIRED = "expired", _("udløbet")
    DECLINED = "declined", _("afslået")
    POSTPONED = "postponed", _("udsat")
    # matching day (which is open and published, too)
    PREFERENCES_CLOSED = "preferences_closed", _("ønsker lukket")
    PROPOSED = "proposed", _("plan foreslået")
    LIVE = "live", _("i gang")
    OUTCOMES = "outcomes", _("udfald")
    # all
    CLOSED = "closed", _("afsluttet")
    CANCELLED = "cancelled", _("aflyst")


class Event(models.Model):
    """Something that happens, in one version.

    ``sequence`` grows on time, place, title, cancel and un-cancel (RFC 5545 3.8.7.4); ``changed_at`` is the
    time of the last visible change and the DTSTAMP of every calendar text; ``revision`` counts every visible
    change and is what reminders and letters are deduplicated by. Times are stored in UTC; ``day`` and
    ``last_day`` are the local dates, so that a month is counted from an index.

    A date of a series keeps in ``series_day`` the day that the rule meant, also when it is moved (None: the rule
    means it no more), and in ``own_fields`` what was set by hand and a later change of the series leaves alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("slags"), max_length=16, choices=EventKind.choices)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="events", verbose_name=_("indsats"))
    status = models.CharField(_("status"), max_length=18, choices=EventStatus.choices, default=EventStatus.PLANNED)
    title = models.CharField(_("titel"), max_length=140)
    slug = models.SlugField(_("adresse på siden"), max_length=90, unique=True)
    summary = models.CharField(_("kort om arrangementet"), max_length=240, blank=True)
    description = models.TextField(_("beskrivelse"), blank=True)
    starts_at = models.DateTimeField(_("starter"))
    ends_at = models.DateTimeField(_("slutter"))
    setup_minutes = models.PositiveSmallIntegerField(_("opstilling, minutter"), default=0)
    teardown_minutes = models.PositiveSmallIntegerField(_("nedtagning, minutter"), default=0)
    day = models.DateField(editable=False)
    last_day = models.DateField(editable=False)
    timezone = models.CharField(max_length=40, default="Europe/Copenhagen")
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("sted")
    )
    room = models.CharField(_("lokale"), max_length=80, blank=True)
    meeting_url = models.URLField(_("link til online møde"), blank=True)
    capacity = models.PositiveIntegerField(_("pladser"), null=True, blank=True)
    # Of those who sit in the room, at most so many from one company; until so many days before one may answer.
    per_company = models.PositiveSmallIntegerField(_("højst fra hver virksomhed"), null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(_("svarfrist, dage før"), null=True, blank=True)
    signup_days = models.PositiveSmallIntegerField(_("tilmelding lukker, dage før"), null=True, blank=True)
    takes_signups = models.BooleanField(_("enhver kan tilmelde sig"), default=False)
    asks_needs = models.BooleanField(_("spørg om mad og adgang"), default=False)
    agenda = models.JSONField(_("dagsorden"), default=list, blank=True)  # shape: events.domain.running
    is_public = models.BooleanField(_("vises for alle"), default=False)
    is_green = models.BooleanField(_("grønt tema"), default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_events",
        verbose_name=_("ansvarlig"),
    )
    series = models.ForeignKey(
        "Series", on_delete=models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("række")
    )
    series_day = models.DateField(null=True, blank=True, editable=False)
    own_fields = models.JSONField(default=list, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("sidst ændret"))
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("grund til aflysning"), max_length=300, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("arrangement")
        verbose_name_plural = _("arrangementer")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_it_starts",
                violation_error_message=_("Slutter før det starter. Vælg et senere sluttidspunkt."),
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False) | ~Q(status="cancelled"),
                name="event_cancelled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=False) | Q(series_day__isnull=True), name="event_series_day_has_a_series"
            ),
            models.CheckConstraint(condition=~Q(kind="mentoring", is_public=True), name="event_mentoring_is_private"),
        ]
        indexes = [
            models.Index(fields=["day", "starts_at"], name="event_day"),
            models.Index(fields=["programme", "day", "starts_at"], name="event_programme_day"),
            models.Index(
                fields=["last_day", "day", "starts_at"], name="event_many_days", condition=Q(last_day__gt=F("day"))
            ),
            models.Index(fields=["starts_at", "id"], name="event_public_starts", condition=Q(is_public=True)),
            models.Index(fields=["updated_at", "id"], name="event_public_changed", condition=Q(is_public=True)),
            models.Index(
                fields=["programme", "starts_at", "id"], name="event_public_programme", condition=Q(is_public=True)
            ),
            models.Index(fields=["programme", "ends_at"], name="event_programme_ends"),
            models.Index(fields=["status", "starts_at"], name="event_status"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def uid(self) -> str:
        """The one iCalendar UID of this event in every feed, invitation and download."""
        return f"{self.kind.replace('_', '-')}-{self.id}@{UID_DOMAIN}"

    @property
    def is_cancelled(self) -> bool:
        return self.status == EventStatus.CANCELLED
