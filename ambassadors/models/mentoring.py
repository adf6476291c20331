"""Mentoring one to one: who wants a mentor, who was proposed, when the two meet, and what only they may read."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Event, Programme
from people.models import Trade

from .corps import Ambassador


class Mentorship(models.Model):
    """Somebody who wants a mentor and, once both have said yes, the pair of them."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("afventer bekræftelse")
        APPLIED = "applied", _("søger mentor")
        PROPOSED = "proposed", _("mentor foreslået")
        BOTH_AGREE = "both_agree", _("begge har sagt ja")
        ACTIVE = "active", _("i gang")
        PAUSED = "paused", _("på pause")
        COMPLETED = "completed", _("gennemført")
        ENDED_EARLY = "ended_early", _("stoppet før tid")

    class AgeBand(models.TextChoices):
        UNDER_15 = "under_15", _("under 15 år")
        TEENS = "15_17", _("15 til 17 år")
        YOUNG = "18_24", _("18 til 24 år")
        ADULT = "25_plus", _("25 år eller mere")

    class Stage(models.TextChoices):
        CURIOUS = "curious", _("nysgerrig på faget")
        SEEKING = "seeking", _("på vej til at søge")
        APPRENTICE = "apprentice", _("ny lærling")

    class Side(models.TextChoices):
        MENTOR = "mentor", _("mentor")
        MENTEE = "mentee", _("mentee")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="mentorships")
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    name = models.CharField(_("navn"), max_length=120)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    language = models.CharField(_("sprog"), max_length=2, choices=[("da", "Dansk"), ("en", "English")], default="da")
    speaks = models.CharField(
        _("taler helst"), max_length=2, choices=[("da", _("dansk")), ("en", _("engelsk"))], default="da"
    )
    age_band = models.CharField(_("alder"), max_length=8, choices=AgeBand.choices)
    stage = models.CharField(_("hvor langt"), max_length=12, choices=Stage.choices)
    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("uddannelse")
    )
    postcode = models.CharField(_("postnummer"), max_length=4)
    about = models.TextField(_("vil gerne tale om"), max_length=2000, blank=True)
    guardian_name = models.CharField(_("forælder"), max_length=120, blank=True)
    guardian_email = models.EmailField(_("forælderens e-mail"), max_length=254, blank=True)
    guardian_consent_at = models.DateTimeField(_("forælderen sagde ja"), null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirm_by = models.DateTimeField(null=True, blank=True)
    mentor = models.ForeignKey(
        Ambassador,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mentorships",
        verbose_name=_("mentor"),
    )
    cadence_weeks = models.PositiveSmallIntegerField(
        _("uger mellem møderne"), default=4, validators=[MinValueValidator(1), MaxValueValidator(26)]
    )
    started_at = models.DateTimeField(_("begyndte"), null=True, blank=True)
    counted_from = models.DateTimeField(_("begyndte eller genoptaget"), null=True, blank=True)
    quiet_since = models.DateTimeField(_("stille siden"), null=True, blank=True)
    nudged_at = models.DateTimeField(_("parret mindet om det"), null=True, blank=True)
    told_at = models.DateTimeField(_("koordinatoren fik besked"), null=True, blank=True)
    ended_by = models.CharField(_("stoppet af"), max_length=12, blank=True)
    end_reason = models.CharField(_("hvorfor"), max_length=300, blank=True)
    forgotten_at = models.DateTimeField(_("anonymiseret"), null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sparring")
        verbose_name_plural = _("sparringer")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(age_band="under_15")
                | Q(status__in=["draft", "ended_early"])
                | Q(guardian_consent_at__isnull=False),
                name="mentorship_under_15_has_consent",
            ),
            models.CheckConstraint(
                condition=Q(mentor__isnull=False)
                | ~Q(status__in=["proposed", "both_agree", "active", "paused", "completed"]),
                name="mentorship_pair_has_mentor",
            ),
            models.CheckConstraint(condition=Q(cadence_weeks__range=(1, 26)), name="mentorship_cadence"),
        ]
        indexes = [
            models.Index(fields=["programme", "status", "created_at"], name="mentorship_programme"),
            models.Index(fields=["status", "updated_at"], name="mentorship_status"),
            models.Index(fields=["mentor", "status"], name="mentorship_mentor"),
            models.Index(fields=["confirm_by"], name="mentorship_unconfirmed", condition=Q(status="draft")),
            models.Index(fields=["quiet_since"], name="mentorship_quiet", condition=Q(status="active")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def is_minor(self) -> bool:
        """Under 18, as far as the age band tells."""
        return self.age_band in (self.AgeBand.UNDER_15, self.AgeBand.TEENS)

    @property
    def needs_guardian(self) -> bool:
        """Under 15, the age of digital consent, somebody's parent has to say yes first."""
        return self.age_band == self.AgeBand.UNDER_15


class MentorProposal(models.Model):
    """One mentor proposed to one mentee; it becomes a pair when both have said yes."""

    class Status(models.TextChoices):
        OPEN = "open", _("venter på svar")
        AGREED = "agreed", _("begge sagde ja")
        DECLINED = "declined", _("nej")
        WITHDRAWN = "withdrawn", _("taget tilbage")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="proposals")
    mentor = models.ForeignKey(Ambassador, on_delete=models.CASCADE, related_name="mentor_proposals")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    mentor_yes_at = models.DateTimeField(_("mentoren sagde ja"), null=True, blank=True)
    mentee_yes_at = models.DateTimeField(_("mentee sagde ja"), null=True, blank=True)
    declined_by = models.CharField(_("nej fra"), max_length=6, choices=Mentorship.Side.choices, blank=True)
    why = models.CharField(_("hvorfor"), max_length=300, blank=True)
    reasons = models.JSONField(_("grunde"), default=list, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("forslag om mentor")
        verbose_name_plural = _("forslag om mentorer")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship"], condition=Q(status="open"), name="one_open_proposal_per_mentorship"
            ),
            models.CheckConstraint(
                condition=~Q(status="agreed") | Q(mentor_yes_at__isnull=False, mentee_yes_at__isnull=False),
                name="agreed_by_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship_id}: {self.mentor_id}"


class MentorSession(models.Model):
    """One time the two meet: an event of its own in the mentor's calendar."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("aftalt")
        HELD = "held", _("holdt")
        MISSED = "missed", _("blev ikke til noget")
        CANCELLED = "cancelled", _("aflyst")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="sessions")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="mentor_session")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    place = models.CharField(_("hvor"), max_length=200, blank=True)
    planned_by = models.CharField(_("aftalt af"), max_length=6, choices=Mentorship.Side.choices)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sparringsmøde")
        verbose_name_plural = _("sparringsmøder")
        ordering = ["event__starts_at", "id"]
        indexes = [models.Index(fields=["mentorship", "status"], name="mentor_session_status")]

    def __str__(self) -> str:
        return f"{self.mentorship_id}: {self.event_id}"


class PairNote(models.Model):
    """What one of the two wrote for both; stored sealed, and shown to nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="notes")
    side = models.CharField(_("skrevet af"), max_length=6, choices=Mentorship.Side.choices)
    sealed = models.TextField(_("forseglet tekst"))
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("parrets note")
        verbose_name_plural = _("parrets noter")
        ordering = ["-written_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)  # never what it says
