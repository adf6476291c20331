"""Reminders: rules relative to an event, what is planned by them, and one ledger row per person reminded."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Letter

from .events import Event, EventKind
from .programmes import Programme


class ReminderRule(models.Model):
    """When who is reminded of which kind of event: of every programme, of one, or of a single event.

    Wall clock: ``days_before`` the local day of the start (``days_after`` that of the end), at ``at_time``.
    Elapsed: ``minutes_before`` the start, ``minutes_after`` the end. Words of its own stand in ``subject_…`` and
    ``text_…`` (events.domain.reminding.placeholders); empty: the built-in letter. By ``channel`` SMS it goes to those
    who asked for that, has no subject, and is short. ``is_settled``: what is planned follows the rule as it stands;
    while it does not, an errand is under way. One that is deleted holds nowhere and is shown nowhere; who was reminded
    by it still stands in the ledger.
    """

    class Audience(models.TextChoices):
        STAFF = "staff", _("de bemandede (ambassadører, vagter, crew)")
        HOST = "host", _("værten (skole eller booker)")
        INVITED = "invited", _("de indbudte, der kommer")
        UNANSWERED = "unanswered", _("de indbudte, der ikke har svaret")
        CAME = "came", _("de indbudte, der kom")
        ABSENT = "absent", _("de indbudte, der udeblev")

    slug = models.SlugField(primary_key=True, max_length=50)
    name = models.CharField(_("navn"), max_length=120)
    kind = models.CharField(_("slags"), max_length=16, choices=EventKind.choices)
    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="reminder_rules"
    )
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="reminder_rules")
    audience = models.CharField(_("til"), max_length=12, choices=Audience.choices)
    channel = models.CharField(
        _("sendes som"), max_length=4, choices=Letter.Channel.choices, default=Letter.Channel.MAIL
    )
    days_before = models.PositiveSmallIntegerField(_("dage før"), null=True, blank=True)
    days_after = models.PositiveSmallIntegerField(_("dage efter"), null=True, blank=True)
    at_time = models.TimeField(_("klokken"), null=True, blank=True)
    minutes_before = models.PositiveIntegerField(_("minutter før"), null=True, blank=True)
    minutes_after = models.PositiveIntegerField(_("minutter efter"), null=True, blank=True)
    late_hours = models.PositiveSmallIntegerField(_("for sent efter, timer"), default=24)
    subject_da = models.CharField(_("emne på dansk"), max_length=160, blank=True)
    text_da = models.TextField(_("tekst på dansk"), blank=True)
    subject_en = models.CharField(_("emne på engelsk"), max_length=160, blank=True)
    text_en = models.TextField(_("tekst på engelsk"), blank=True)
    is_active = models.BooleanField(_("i brug"), default=True)
    is_settled = models.BooleanField(default=True)
    deleted_at = models.DateTimeField(_("slettet"), null=True, blank=True)

    class Meta:
        verbose_name = _("regel for påmindelser")
        verbose_name_plural = _("regler for påmindelser")
        ordering = ["kind", "-days_before"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    days_before__isnull=False,
                    days_after__isnull=True,
                    at_time__isnull=False,
                    minutes_before__isnull=True,
                    minutes_after__isnull=True,
                )
                | Q(
                    days_before__isnull=True,
                    days_after__isnull=False,
                    at_time__isnull=False,
                    minutes_before__isnull=True,
                    minutes_after__isnull=True,
                )
                | Q(
                    days_before__isnull=True,
                    days_after__isnull=True,
                    at_time__isnull=True,
                    minutes_before__isnull=False,
                    minutes_after__isnull=True,
                )
                | Q(
                    days_before__isnull=True,
                    days_after__isnull=True,
                    at_time__isnull=True,
                    minutes_before__isnull=True,
                    minutes_after__isnull=False,
                ),
                name="reminderrule_wall_clock_or_elapsed",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["staff", "host"])
                | Q(audience__in=["invited", "unanswered"], days_after__isnull=True, minutes_after__isnull=True)
                | Q(audience__in=["came", "absent"], days_before__isnull=True, minutes_before__isnull=True),
                name="reminderrule_who_fits_when",
            ),
            models.CheckConstraint(
                condition=Q(programme__isnull=True) | Q(event__isnull=True), name="reminderrule_one_scope"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(is_active=False), name="reminderrule_deleted_is_not_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_after(self) -> bool:
        """It speaks of an event that is over."""
        return self.days_after is not None or self.minutes_after is not None


class Reminder(models.Model):
    """What one rule plans for one event, in one revision; everybody it is for hangs on it (``Reminded``).

    ``about_at`` is the start (of rules for afterwards: the end) that it reminds of. At most one is open at a time.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planlagt")
        WRITING = "writing", _("skrives nu")
        WRITTEN = "written", _("skrevet")
        DISARMED = "disarmed", _("bortfaldet")
        MISSED = "missed", _("for sent")

    OPEN = (State.PLANNED, State.WRITING)

    # The constraint and the index below begin with these two: no others are needed.
    rule = models.ForeignKey(ReminderRule, on_delete=models.CASCADE, related_name="reminders", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="reminders", db_index=False)
    revision = models.PositiveIntegerField()
    due_at = models.DateTimeField(_("skal af sted"))
    about_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    why = models.CharField(_("hvorfor"), max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("påmindelse")
        verbose_name_plural = _("påmindelser")
        constraints = [
            models.UniqueConstraint(fields=["rule", "event", "revision"], name="reminder_once"),
            models.UniqueConstraint(
                fields=["event", "rule"], condition=Q(state__in=["planned", "writing"]), name="reminder_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="reminder_due", condition=Q(state__in=["planned", "writing"])),
            models.Index(fields=["event", "state"], name="reminder_event"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} → {self.event_id}"


class Reminded(models.Model):
    """The ledger: one person of one reminder. It stands here before the letter is written, and that before it is sent.

    ``recipient`` is "user:<id>", "contact:<id>" or "mail:<address>".
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("venter")
        WRITTEN = "written", _("skrevet")
        LEFT_OUT = "left_out", _("udeladt")

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="people", db_index=False)
    recipient = models.CharField(_("modtager"), max_length=260)
    name = models.CharField(_("navn"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.CharField(_("hvorfor"), max_length=200, blank=True)
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mindet person")
        verbose_name_plural = _("mindede personer")
        constraints = [models.UniqueConstraint(fields=["reminder", "recipient"], name="reminded_once")]

    def __str__(self) -> str:
        return f"{self.reminder_id}: {self.recipient}"


class ReminderOff(models.Model):
    """Where a rule does not hold: in one programme, at one event, or for one person at one event."""

    rule = models.ForeignKey(ReminderRule, on_delete=models.CASCADE, related_name="offs")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="reminder_offs")
    recipient = models.CharField(_("modtager"), max_length=260, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("påmindelse slået fra")
        verbose_name_plural = _("påmindelser slået fra")
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=False, event__isnull=True, recipient="")
                | Q(programme__isnull=True, event__isnull=False),
                name="reminderoff_somewhere",
            ),
            models.UniqueConstraint(
                fields=["rule", "programme"], condition=Q(programme__isnull=False), name="reminderoff_programme_once"
            ),
            models.UniqueConstraint(
                fields=["rule", "event", "recipient"], condition=Q(event__isnull=False), name="reminderoff_event_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.programme_id or self.event_id} {self.recipient}".strip()
