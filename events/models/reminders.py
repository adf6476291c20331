"""Reminders: rules relative to an event, and one ledger row per (rule, event, recipient, revision)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .events import Event, EventKind
from .programmes import Programme


class ReminderRule(models.Model):
    """When who is reminded of which kind of event.

    Wall clock: ``days_before`` the local day of the start, at ``at_time``. Elapsed: ``minutes_before`` the start.
    """

    class Audience(models.TextChoices):
        STAFF = "staff", _("de bemandede (ambassadører, vagter, crew)")
        HOST = "host", _("værten (skole eller booker)")
        INVITED = "invited", _("de indbudte, der kommer")
        UNANSWERED = "unanswered", _("de indbudte, der ikke har svaret")

    slug = models.SlugField(primary_key=True, max_length=50)
    name = models.CharField(_("navn"), max_length=120)
    kind = models.CharField(_("slags"), max_length=16, choices=EventKind.choices)
    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="reminder_rules"
    )
    audience = models.CharField(_("til"), max_length=12, choices=Audience.choices)
    days_before = models.PositiveSmallIntegerField(_("dage før"), null=True, blank=True)
    at_time = models.TimeField(_("klokken"), null=True, blank=True)
    minutes_before = models.PositiveIntegerField(_("minutter før"), null=True, blank=True)
    is_active = models.BooleanField(_("i brug"), default=True)

    class Meta:
        verbose_name = _("regel for påmindelser")
        verbose_name_plural = _("regler for påmindelser")
        ordering = ["kind", "-days_before"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days_before__isnull=False, at_time__isnull=False, minutes_before__isnull=True)
                | Q(days_before__isnull=True, at_time__isnull=True, minutes_before__isnull=False),
                name="reminderrule_wall_clock_or_elapsed",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """One planned reminder. ``recipient`` is "user:<id>", "contact:<id>" or "mail:<address>"."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planlagt")
        WRITTEN = "written", _("skrevet")
        DISARMED = "disarmed", _("bortfaldet")
        MISSED = "missed", _("for sent")

    rule = models.ForeignKey(ReminderRule, on_delete=models.CASCADE, related_name="reminders")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="reminders")
    recipient = models.CharField(_("modtager"), max_length=260)
    revision = models.PositiveIntegerField()
    due_at = models.DateTimeField(_("skal af sted"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    why = models.CharField(_("hvorfor"), max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("påmindelse")
        verbose_name_plural = _("påmindelser")
        constraints = [
            models.UniqueConstraint(fields=["rule", "event", "recipient", "revision"], name="reminder_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="reminder_due", condition=Q(state="planned")),
            models.Index(fields=["event", "state"], name="reminder_event"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} → {self.recipient}"
