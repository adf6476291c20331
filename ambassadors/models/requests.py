"""What a school asked for: a visit request with up to three slots."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models import Event, Programme
from people.models import ApiKey, Contact, Organisation, Trade


class VisitRequest(models.Model):
    """A school's wish for a visit. ``event`` is the visit once a slot was chosen.

    One that ``rides_with`` another has no visit of its own: two classes back to back are one trip.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("afventer bekræftelse fra kontakten")
        SUBMITTED = "submitted", _("modtaget")
        NEEDS_INFO = "needs_info", _("afventer svar fra skolen")
        MATCHING = "matching", _("finder ambassadører")
        OFFERING = "offering", _("spørger ambassadører")
        STAFFED = "staffed", _("bemandet")
        CONFIRMED = "confirmed", _("bekræftet")
        RESCHEDULING = "rescheduling", _("finder ny dato")
        CARRIED_OUT = "carried_out", _("gennemført")
        CLOSED = "closed", _("afsluttet")
        REJECTED = "rejected", _("kan ikke imødekommes")
        CANCELLED = "cancelled", _("aflyst")
        LAPSED = "lapsed", _("ikke bekræftet i tide")

    class Audience(models.TextChoices):
        PRIMARY = "grundskole", _("grundskole")
        GYMNASIUM = "gymnasium", _("gymnasium")
        ADULTS = "adults", _("voksne")
        OTHER = "other", _("andre")

    class Study(models.TextChoices):
        STX = "stx", "stx"
        HHX = "hhx", "hhx"
        HTX = "htx", "htx"
        HF = "hf", "hf"
        EUX = "eux", "eux"

    class Group(models.TextChoices):
        JOBCENTRE = "jobcenter", _("jobcenter")
        AMU = "amu", _("AMU-kursus")
        COMPANY = "company", _("medarbejdere i en virksomhed")
        FOLK_HIGH_SCHOOL = "folk_high_school", _("højskole")
        ADULT_EDUCATION = "adult_education", _("VUC eller anden voksenuddannelse")
        UNION = "union", _("fagforening eller a-kasse")
        OTHER = "other", _("en anden gruppe")

    class Format(models.TextChoices):
        PHYSICAL = "physical", _("fysisk")
        VIRTUAL = "virtual", _("online")

    class Side(models.TextChoices):
        SCHOOL = "school", _("skolen")
        AMBASSADOR = "ambassador", _("ambassadøren")
        ORGANISER = "organiser", _("arrangøren")

    class Source(models.TextChoices):
        API = "api", _("API")
        WEB = "web", _("formular")
        ORGANISER = "organiser", _("arrangør")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="visit_requests")
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WEB)
    school = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visit_requests",
        verbose_name=_("skole"),
    )
    unlisted_school = models.CharField(_("skolens navn og by"), max_length=200, blank=True)
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="visit_requests"
    )
    contact_name = models.CharField(_("kontaktperson"), max_length=120)
    contact_email = models.EmailField(_("e-mail"), max_length=254)
    contact_phone = models.CharField(_("telefon"), max_length=20, blank=True)
    audience = models.CharField(_("målgruppe"), max_length=12, choices=Audience.choices, default=Audience.PRIMARY)
    grade = models.PositiveSmallIntegerField(_("klassetrin"), null=True, blank=True, validators=[MaxValueValidator(10)])
    study_programme = models.CharField(_("gymnasial uddannelse"), max_length=3, choices=Study.choices, blank=True)
    study_year = models.PositiveSmallIntegerField(_("årgang"), null=True, blank=True)
    merit = models.CharField(_("merit"), max_length=500, blank=True)
    guidance_wished = models.BooleanField(_("vil have et vejledningsmøde"), default=False)
    group_kind = models.CharField(_("slags gruppe"), max_length=16, choices=Group.choices, blank=True)
    background = models.CharField(_("baggrund"), max_length=300, blank=True)
    merit_wished = models.BooleanField(_("vil have realkompetencer vurderet"), default=False)
    evening = models.BooleanField(_("kan om aftenen"), default=False)
    pupils = models.PositiveSmallIntegerField(
        _("antal elever"), validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    trades = models.ManyToManyField(Trade, related_name="+", blank=True, verbose_name=_("uddannelser"))
    module = models.SlugField(_("undervisningsmodul"), max_length=60, blank=True, db_index=False)
    format = models.CharField(_("form"), max_length=10, choices=Format.choices, default=Format.PHYSICAL)
    teacher_present = models.BooleanField(_("en lærer er med hele tiden"), default=True)
    language = models.CharField(_("sprog"), max_length=2, choices=[("da", "Dansk"), ("en", "English")], default="da")
    notes = models.TextField(_("besked"), max_length=5000, blank=True)
    webhook_url = models.URLField(max_length=500, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    seats = models.PositiveSmallIntegerField(_("antal ambassadører"), default=2)
    event = models.OneToOneField(Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="visit_request")
    rides_with = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="riders", verbose_name=_("med på turen")
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("lagt sammen med"),
    )
    feedback_asked_again = models.BooleanField(default=False, editable=False)
    rejected_because = models.CharField(_("begrundelse"), max_length=20, blank=True)
    question = models.CharField(_("spørgsmål til skolen"), max_length=1000, blank=True)
    answer = models.CharField(_("skolens svar"), max_length=2000, blank=True)
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirm_by = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(_("aflyst af"), max_length=10, choices=Side.choices, blank=True)
    cancelled_at = models.DateTimeField(_("aflyst"), null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("besøgsønske")
        verbose_name_plural = _("besøgsønsker")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(seats__in=[1, 2]), name="visitrequest_one_or_two_seats"),
            models.CheckConstraint(
                condition=Q(pupils__gte=1) & Q(pupils__lte=500), name="visitrequest_pupils_1_to_500"
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=False) | ~Q(unlisted_school=""), name="visitrequest_has_a_school"
            ),
            models.CheckConstraint(
                condition=Q(rides_with__isnull=True) | Q(event__isnull=True), name="visitrequest_rider_has_no_visit"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "created_at"], name="visitrequest_status"),
            models.Index(fields=["programme", "status", "created_at"], name="visitrequest_programme"),
            models.Index(fields=["school", "updated_at", "id"], name="visitrequest_school"),
            models.Index(fields=["module"], name="visitrequest_module", condition=~Q(module="")),
            models.Index(fields=["confirm_by"], name="visitrequest_unconfirmed", condition=Q(status="draft")),
        ]

    def __str__(self) -> str:
        return self.school_name

    @property
    def school_name(self) -> str:
        return self.school.name if self.school else self.unlisted_school


class Slot(models.Model):
    """One proposed time. A held one is shown as tentative until ``held_until``."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("foreslået")
        HELD = "held", _("holdt")
        CHOSEN = "chosen", _("valgt")
        RELEASED = "released", _("frigivet")
        EXPIRED = "expired", _("udløbet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(VisitRequest, on_delete=models.CASCADE, related_name="slots")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    day = models.DateField(editable=False)
    starts_at = models.DateTimeField(_("starter"))
    ends_at = models.DateTimeField(_("slutter"))
    held_until = models.DateTimeField(_("holdes til"), null=True, blank=True)

    class Meta:
        verbose_name = _("foreslået tid")
        verbose_name_plural = _("foreslåede tider")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_takes_time"),
        ]
        indexes = [
            models.Index(fields=["day", "starts_at"], name="slot_held_day", condition=Q(state="held")),
            models.Index(fields=["held_until"], name="slot_expires", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
