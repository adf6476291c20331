"""Plans for a whole period: what they are weighed by, how a run of the solver goes, and what it proposes."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from events.models import Programme

from .corps import Ambassador
from .offers import Offer
from .requests import Slot, VisitRequest

MOST = 10
EVERYBODY = uuid.UUID(int=0)  # stands for no programme, so that there is one row of that too


class MatchWeights(models.Model):
    """How much each goal counts, 0 to 10; for one programme, or for every one that has none of its own."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    distance = models.PositiveSmallIntegerField(_("kort vej"), default=5, validators=[MaxValueValidator(MOST)])
    fairness = models.PositiveSmallIntegerField(_("fair fordeling"), default=5, validators=[MaxValueValidator(MOST)])
    trade = models.PositiveSmallIntegerField(
        _("uddannelser, skolen har bedt om"), default=5, validators=[MaxValueValidator(MOST)]
    )
    first = models.PositiveSmallIntegerField(
        _("skoler, der aldrig har haft besøg"), default=5, validators=[MaxValueValidator(MOST)]
    )
    continuity = models.PositiveSmallIntegerField(_("kendte ansigter"), default=2, validators=[MaxValueValidator(MOST)])

    class Meta:
        verbose_name = _("vægte")
        verbose_name_plural = _("vægte")
        constraints = [
            models.UniqueConstraint(
                Coalesce("programme", Value(EVERYBODY, output_field=models.UUIDField())), name="matchweights_once"
            ),
            models.CheckConstraint(
                condition=Q(distance__lte=MOST)
                & Q(fairness__lte=MOST)
                & Q(trade__lte=MOST)
                & Q(first__lte=MOST)
                & Q(continuity__lte=MOST),
                name="matchweights_0_to_10",
            ),
        ]

    def __str__(self) -> str:
        return str(self.programme or _("hele huset"))


class MatchRun(models.Model):
    """One run of the solver over a period: asked for, worked on by the background worker, and what came of it.

    ``weights`` is what counted then. ``cost`` and ``bound`` are the best plan so far and what no plan can be below;
    ``elapsed`` is how many seconds were searched. ``first`` and ``last`` are days, both included.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("venter")
        RUNNING = "running", _("regner")
        DONE = "done", _("færdig")
        FAILED = "failed", _("mislykket")
        STOPPED = "stopped", _("stoppet")

    class Kind(models.TextChoices):
        PLAN = "plan", _("plan")
        REPAIR = "repair", _("reparation")

    class Phase(models.TextChoices):
        READ = "read", _("læser besøg og kalendere")
        BOUND = "bound", _("finder ud af, hvor god planen kan blive")
        SEARCH = "search", _("søger efter en bedre plan")
        EXPLAIN = "explain", _("skriver begrundelser")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("slags"), max_length=8, choices=Kind.choices, default=Kind.PLAN)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="match_runs")
    first = models.DateField(_("fra"))
    last = models.DateField(_("til"))
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    given = models.JSONField(default=dict, blank=True)  # of a repair: which requests, and the run to keep to
    weights = models.JSONField(default=dict)
    seed = models.PositiveIntegerField(default=1)
    seconds = models.PositiveSmallIntegerField(_("sekunder"), default=30)
    phase = models.CharField(max_length=8, choices=Phase.choices, default=Phase.READ)
    cost = models.BigIntegerField(null=True, blank=True)
    bound = models.BigIntegerField(null=True, blank=True)
    elapsed = models.FloatField(default=0)
    result = models.JSONField(default=dict, blank=True)
    sentence = models.CharField(_("besked"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("bestilt"))
    beat_at = models.DateTimeField(_("sidste tegn på liv"), null=True, blank=True)
    finished_at = models.DateTimeField(_("slut"), null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    takes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("planer")
        ordering = ["-created_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="matchrun_first_before_last")]
        indexes = [
            models.Index(
                fields=["status", "beat_at"], name="matchrun_open", condition=Q(status__in=["waiting", "running"])
            ),
            models.Index(fields=["programme", "-created_at"], name="matchrun_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED, self.Status.STOPPED)


class MatchLine(models.Model):
    """One seat of the plan: who is proposed for it, at which of the school's times, and why; or why nobody is.

    ``slot`` is None where the visit's time was settled already. ``before`` sat there last. ``reasons``, ``others`` and
    ``relaxation`` are codes with their parameters; the words are found when somebody reads them.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("foreslået")
        ACCEPTED = "accepted", _("godkendt")
        REJECTED = "rejected", _("afvist")
        STALE = "stale", _("forældet")
        UNMATCHED = "unmatched", _("ingen fundet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="lines")
    request = models.ForeignKey(VisitRequest, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField(_("plads"))
    slot = models.ForeignKey(Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(_("starter"))
    ends_at = models.DateTimeField(_("slutter"))
    ambassador = models.ForeignKey(Ambassador, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    before = models.ForeignKey(Ambassador, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PROPOSED)
    reasons = models.JSONField(default=list, blank=True)
    others = models.JSONField(default=list, blank=True)
    relaxation = models.JSONField(default=list, blank=True)
    sentence = models.CharField(max_length=500, blank=True)
    offer = models.ForeignKey(Offer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("linje i en plan")
        verbose_name_plural = _("linjer i en plan")
        ordering = ["starts_at", "request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "request", "number"], name="matchline_seat_once"),
            models.CheckConstraint(
                condition=Q(ambassador__isnull=False) | Q(status__in=["unmatched", "stale"]),
                name="matchline_somebody_is_proposed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} #{self.number}"
