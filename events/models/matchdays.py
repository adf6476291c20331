"""A matching day: who takes part, whom they wish to meet, who meets whom in which round, and what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Contact, Organisation, Trade

from .events import Event


class MatchDay(models.Model):
    """How the day is laid out. ``revision`` grows with whatever a plan is made from, so that no plan is made of less.

    Deadlines are days counted back from ``gf2_ends_on``, the end of the apprentices' basic course.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="match_day")
    rounds = models.PositiveSmallIntegerField(_("runder"), default=8)
    round_minutes = models.PositiveSmallIntegerField(_("minutter i en runde"), default=15)
    pause_minutes = models.PositiveSmallIntegerField(_("minutter mellem runder"), default=5)
    welcome_minutes = models.PositiveSmallIntegerField(_("minutter til velkomst"), default=15)
    break_after = models.PositiveSmallIntegerField(_("pause efter runde"), null=True, blank=True)
    break_minutes = models.PositiveSmallIntegerField(_("minutter i pausen"), default=0)
    tables = models.PositiveSmallIntegerField(_("borde i alt"), null=True, blank=True)
    least_talks = models.PositiveSmallIntegerField(_("mindst samtaler til hver lærling"), default=3)
    most_wishes = models.PositiveSmallIntegerField(_("højst ønsker fra hver"), default=8)
    answers_by = models.DateTimeField(_("ønsker senest"))
    gf2_ends_on = models.DateField(_("GF2 slutter"), null=True, blank=True)
    interview_days = models.PositiveSmallIntegerField(_("samtale senest, dage før"), default=42)
    trial_days = models.PositiveSmallIntegerField(_("praktik senest, dage før"), default=28)
    agreement_days = models.PositiveSmallIntegerField(_("aftale senest, dage før"), default=7)
    seed = models.PositiveIntegerField(_("lodtrækningens tal"), default=1)
    revision = models.PositiveIntegerField(default=1)
    solved_revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("matchdag")
        verbose_name_plural = _("matchdage")
        constraints = [
            models.CheckConstraint(condition=Q(rounds__gte=1, rounds__lte=20), name="match_day_rounds"),
            models.CheckConstraint(condition=Q(round_minutes__gte=3), name="match_day_round_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"


class Presence(models.TextChoices):
    EXPECTED = "expected", _("ventes")
    HERE = "here", _("er her")
    LATE = "late", _("kommer senere")
    ABSENT = "absent", _("kommer ikke")


class Participant(models.Model):
    """What a company and an apprentice have in common: when they are there, and whether they have answered.

    ``first_round`` and ``last_round`` (None: to the end) are the rounds they are in the house for. ``known_plan`` is
    the own plan as they were told it last: round, table and the other's key of each talk.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_round = models.PositiveSmallIntegerField(_("fra runde"), default=1)
    last_round = models.PositiveSmallIntegerField(_("til og med runde"), null=True, blank=True)
    presence = models.CharField(_("fremmøde"), max_length=8, choices=Presence.choices, default=Presence.EXPECTED)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(_("har svaret"), null=True, blank=True)
    plan_changed_at = models.DateTimeField(null=True, blank=True)
    known_plan = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True


class MatchCompany(Participant):
    """A company at a matching day. It talks at ``tables`` tables at once, at most ``most_talks`` times in all."""

    day = models.ForeignKey(MatchDay, on_delete=models.CASCADE, related_name="companies")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="match_days", verbose_name=_("virksomhed")
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("kontakt")
    )
    trades = models.ManyToManyField(Trade, related_name="+", blank=True, verbose_name=_("uddannelser"))
    tables = models.PositiveSmallIntegerField(_("borde på én gang"), default=1)
    most_talks = models.PositiveSmallIntegerField(_("højst samtaler"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("lærepladser"), default=1)
    table = models.PositiveSmallIntegerField(_("bord"), null=True, blank=True)
    outcomes_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("virksomhed på en matchdag")
        verbose_name_plural = _("virksomheder på en matchdag")
        ordering = ["organisation__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["day", "organisation"], name="match_company_once"),
            models.CheckConstraint(condition=Q(tables__gte=1), name="match_company_has_a_table"),
            models.CheckConstraint(
                condition=Q(last_round__isnull=True) | Q(last_round__gte=F("first_round")), name="match_company_rounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}"


class MatchApprentice(Participant):
    """A pupil at the end of GF2: name, how to reach her, trade, school, and nothing else. Anonymised afterwards."""

    day = models.ForeignKey(MatchDay, on_delete=models.CASCADE, related_name="apprentices")
    name = models.CharField(_("navn"), max_length=120)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    language = models.CharField(_("sprog"), max_length=2, choices=[("da", "Dansk"), ("en", "English")], default="da")
    trade = models.ForeignKey(Trade, on_delete=models.PROTECT, related_name="+", verbose_name=_("uddannelse"))
    school = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("skole")
    )
    gf2_ends_on = models.DateField(_("GF2 slutter"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("anonymiseret"), null=True, blank=True)

    class Meta:
        verbose_name = _("lærling på en matchdag")
        verbose_name_plural = _("lærlinge på en matchdag")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["day", "email"], condition=~Q(email=""), name="match_apprentice_once"),
            models.CheckConstraint(
                condition=Q(last_round__isnull=True) | Q(last_round__gte=F("first_round")),
                name="match_apprentice_rounds",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MatchWish(models.Model):
    """What one side says of the other: a place on the list of wishes (1 is first), a must, or not at all."""

    class Side(models.TextChoices):
        COMPANY = "company", _("virksomheden")
        APPRENTICE = "apprentice", _("lærlingen")

    company = models.ForeignKey(MatchCompany, on_delete=models.CASCADE, related_name="wishes")
    apprentice = models.ForeignKey(MatchApprentice, on_delete=models.CASCADE, related_name="wishes")
    side = models.CharField(max_length=10, choices=Side.choices)
    rank = models.PositiveSmallIntegerField(_("nummer"), null=True, blank=True)
    is_must = models.BooleanField(_("skal mødes"), default=False)
    is_block = models.BooleanField(_("skal ikke mødes"), default=False)

    class Meta:
        verbose_name = _("ønske på en matchdag")
        verbose_name_plural = _("ønsker på en matchdag")
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "apprentice", "side"], name="match_wish_once"),
            models.CheckConstraint(
                condition=Q(is_block=True, is_must=False, rank__isnull=True)
                | Q(is_block=False, rank__gte=1)
                | Q(is_block=False, rank__isnull=True, is_must=True),
                name="match_wish_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side}: {self.rank}"


class MatchTalk(models.Model):
    """One talk: a company and an apprentice at a table in a round, and what came of it.

    ``outcome`` is what holds, noted by an organiser or said by the company (``is_by_company``). ``said`` is the
    company's own answer; where an organiser had noted another, it waits (``said_waits``) until one is chosen.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("planlagt")
        HELD = "held", _("holdt")
        MISSED = "missed", _("ikke holdt")

    class Outcome(models.TextChoices):
        NONE = "none", _("intet noteret")
        INTERVIEW = "interview", _("jobsamtale")
        TRIAL = "trial", _("praktik")
        AGREEMENT = "agreement", _("aftale")
        ENDED = "ended", _("blev ikke til noget")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.ForeignKey(MatchDay, on_delete=models.CASCADE, related_name="talks")
    company = models.ForeignKey(MatchCompany, on_delete=models.CASCADE, related_name="talks")
    apprentice = models.ForeignKey(MatchApprentice, on_delete=models.CASCADE, related_name="talks")
    round = models.PositiveSmallIntegerField(_("runde"))
    table = models.PositiveSmallIntegerField(_("bord"))
    is_locked = models.BooleanField(_("ligger fast"), default=False)
    is_by_lot = models.BooleanField(_("ved lodtrækning"), default=False)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.PLANNED)
    outcome = models.CharField(_("udfald"), max_length=10, choices=Outcome.choices, default=Outcome.NONE)
    outcome_since = models.DateTimeField(null=True, blank=True)
    is_by_company = models.BooleanField(_("sagt af virksomheden"), default=False)
    said = models.CharField(_("virksomhedens svar"), max_length=10, choices=Outcome.choices, blank=True)
    said_at = models.DateTimeField(_("svaret"), null=True, blank=True)
    said_waits = models.BooleanField(_("svaret er et andet"), default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("samtale på en matchdag")
        verbose_name_plural = _("samtaler på en matchdag")
        ordering = ["round", "table"]
        constraints = [
            models.UniqueConstraint(fields=["company", "apprentice"], name="match_talk_once"),
            models.UniqueConstraint(fields=["apprentice", "round"], name="match_talk_one_at_a_time"),
            models.UniqueConstraint(fields=["day", "round", "table"], name="match_talk_one_at_a_table"),
        ]

    def __str__(self) -> str:
        return f"{self.round}.{self.table}"

    @property
    def is_noted(self) -> bool:
        """By an organiser, not by the company."""
        return self.outcome != self.Outcome.NONE and not self.is_by_company


class MatchSolve(models.Model):
    """One time that a plan was worked out: from what, how good it is, and what the lot decided.

    Where it is not proven, it could be better by ``gap`` at most in what ``gap_of`` names. ``lots`` are the pairs it
    was drawn for, each an apprentice's and a company's key, and then those it was drawn over.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", _("hele planen")
        REST = "rest", _("resten af dagen")

    day = models.ForeignKey(MatchDay, on_delete=models.CASCADE, related_name="solves")
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.PLAN)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    seed = models.PositiveIntegerField(_("lodtrækningens tal"))
    seconds = models.FloatField(_("sekunder"))
    is_proven = models.BooleanField(_("bevist bedst"))
    talks = models.PositiveIntegerField(_("samtaler"))
    by_lot = models.PositiveIntegerField(_("ved lodtrækning"), default=0)
    changed = models.PositiveIntegerField(_("ændret"), default=0)
    gap_of = models.CharField(max_length=8, blank=True)
    gap = models.PositiveIntegerField(default=0)
    lots = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("beregning af en matchdag")
        verbose_name_plural = _("beregninger af en matchdag")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.day_id} {self.at:%Y-%m-%d %H:%M}"
