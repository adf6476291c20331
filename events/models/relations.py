"""What companies are to a trade: from unknown to approved with apprentices, and what is agreed with each meanwhile."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Contact, Organisation, Trade

from .events import Event


class Relation(models.Model):
    """One company and one trade. ``last_apprentice_on`` is the last day on which it is known to have had one."""

    class Stage(models.TextChoices):
        UNKNOWN = "unknown", _("ukendt")
        CONTACTED = "contacted", _("kontaktet")
        APPLICATION = "application", _("søger godkendelse")
        APPROVED = "approved", _("godkendt")
        ACTIVE = "active", _("har lærlinge")
        DORMANT = "dormant", _("i dvale")

    class Approval(models.TextChoices):
        FULL = "full", _("fuld")
        LIMITED = "limited", _("tidsbegrænset")
        CONDITIONAL = "conditional", _("betinget")
        PARTIAL = "partial", _("delvis")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="relations", verbose_name=_("virksomhed")
    )
    trade = models.ForeignKey(Trade, on_delete=models.PROTECT, related_name="relations", verbose_name=_("uddannelse"))
    stage = models.CharField(_("trin"), max_length=12, choices=Stage.choices, default=Stage.UNKNOWN)
    stage_since = models.DateTimeField(_("siden"))
    approval = models.CharField(_("godkendelse"), max_length=12, choices=Approval.choices, blank=True)
    approved_on = models.DateField(_("godkendt den"), null=True, blank=True)
    last_apprentice_on = models.DateField(_("havde sidst en lærling"), null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("relation til en uddannelse")
        verbose_name_plural = _("relationer til uddannelser")
        ordering = ["trade", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "trade"], name="relation_once_per_trade"),
            models.CheckConstraint(
                condition=~Q(stage__in=["approved", "active"]) | (~Q(approval="") & Q(approved_on__isnull=False)),
                name="relation_approved_says_how_and_when",
            ),
        ]
        indexes = [models.Index(fields=["stage", "stage_since"], name="relation_stage")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.trade_id}: {self.stage}"


class FollowUp(models.Model):
    """What somebody has promised to do about a company, and by when."""

    class Status(models.TextChoices):
        OPEN = "open", _("åben")
        DONE = "done", _("gjort")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("virksomhed")
    )
    trade = models.ForeignKey(
        Trade, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("uddannelse")
    )
    event = models.ForeignKey(
        Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="follow_ups", verbose_name=_("møde")
    )
    what = models.CharField(_("hvad"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("hvem"),
    )
    due_on = models.DateField(_("senest"))
    status = models.CharField(_("status"), max_length=6, choices=Status.choices, default=Status.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("opfølgning")
        verbose_name_plural = _("opfølgninger")
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["due_on"], name="follow_up_open", condition=Q(status="open"))]

    def __str__(self) -> str:
        return self.what


class CompanyContact(models.Model):
    """One time that somebody was in touch with a company."""

    class Way(models.TextChoices):
        PHONE = "phone", _("telefon")
        MAIL = "mail", _("mail")
        VISIT = "visit", _("besøg")
        MEETING = "meeting", _("møde")

    class Outcome(models.TextChoices):
        TALKED = "talked", _("talte sammen")
        INTERESTED = "interested", _("er interesseret")
        CALL_AGAIN = "call_again", _("ring igen")
        NO_ANSWER = "no_answer", _("svarede ikke")
        NOT_NOW = "not_now", _("ikke nu")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="touches", verbose_name=_("virksomhed")
    )
    at = models.DateTimeField(_("hvornår"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    way = models.CharField(_("hvordan"), max_length=8, choices=Way.choices)
    outcome = models.CharField(_("hvad kom der ud af det"), max_length=12, choices=Outcome.choices)
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("med hvem")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    event = models.ForeignKey(
        Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("møde")
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kontakt til virksomheden")
        verbose_name_plural = _("kontakter til virksomheden")
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["organisation", "-at"], name="touch_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.way}: {self.outcome}"


class CanvassClaim(models.Model):
    """Who canvasses a company in a week; ``week`` is its Monday. Only one does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="claims", verbose_name=_("virksomhed")
    )
    week = models.DateField(_("uge"))
    school = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="claims_made",
        verbose_name=_("erhvervsskole"),
    )
    consultant = models.CharField(_("lærepladskonsulent"), max_length=120, blank=True)
    made_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("uge, hvor en skole søger læreplads")
        verbose_name_plural = _("uger, hvor en skole søger læreplads")
        ordering = ["-week", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "week"], name="canvass_once_a_week"),
            models.CheckConstraint(
                condition=Q(school__isnull=False) | ~Q(consultant=""), name="canvass_claim_says_who"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.week}"


class CanvassLink(models.Model):
    """By which a person at a vocational school takes companies for a week, until a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="canvass_links", verbose_name=_("kontakt")
    )
    good_until = models.DateField(_("virker til og med"))
    ended_at = models.DateTimeField(_("taget tilbage"), null=True, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("sendt"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("link til at tage virksomheder")
        verbose_name_plural = _("links til at tage virksomheder")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(ended_at__isnull=True), name="canvass_link_one_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.good_until}"


class CloseOut(models.Model):
    """One company of one meeting, talked through afterwards: what it is now, and what follows or that nothing does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="close_outs")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="close_outs")
    nothing_follows = models.BooleanField(_("ingen opfølgning"), default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("afslutning af et møde")
        verbose_name_plural = _("afslutninger af møder")
        constraints = [models.UniqueConstraint(fields=["event", "organisation"], name="close_out_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.organisation_id}"
