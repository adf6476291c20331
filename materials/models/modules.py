"""Teaching modules: what a class can work with before the ambassadors come."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.models import Programme
from people.models import Trade

SHORTEST, LONGEST = 15, 600  # minutes


class TeachingModule(models.Model):
    """One module. Its slug stands in addresses, in the API and in the requests that wish for it, and stays."""

    class Subject(models.TextChoices):
        PHYSICS = "fysik-kemi", _("fysik/kemi")
        SCIENCE = "natur-teknologi", _("natur/teknologi")
        CRAFT = "haandvaerk-design", _("håndværk og design")
        MATHS = "matematik", _("matematik")
        DANISH = "dansk", _("dansk")
        ART = "billedkunst", _("billedkunst")
        TECHNOLOGY = "teknologiforstaaelse", _("teknologiforståelse")
        CAREERS = "uddannelse-job", _("uddannelse og job")
        ACROSS = "tvaerfagligt", _("flere fag sammen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="modules", verbose_name=_("indsats")
    )
    slug = models.SlugField(_("navn i adresser"), max_length=60, unique=True)
    title = models.CharField(_("titel"), max_length=120)
    title_en = models.CharField(_("engelsk titel"), max_length=120, blank=True)
    summary = models.TextField(_("hvad klassen laver"), max_length=1500)
    summary_en = models.TextField(_("det samme på engelsk"), max_length=1500, blank=True)
    grade_from = models.PositiveSmallIntegerField(_("fra klassetrin"), validators=[MaxValueValidator(10)])
    grade_to = models.PositiveSmallIntegerField(_("til klassetrin"), validators=[MaxValueValidator(10)])
    subject = models.CharField(_("fag"), max_length=24, choices=Subject.choices)
    minutes = models.PositiveSmallIntegerField(
        _("minutter"), validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    trades = models.ManyToManyField(Trade, related_name="+", blank=True, verbose_name=_("uddannelser"))
    kit = models.TextField(_("det, ambassadørerne har med"), max_length=1000, blank=True)
    kits = models.PositiveSmallIntegerField(_("kasser, der kan lånes"), default=0, validators=[MaxValueValidator(50)])
    material_url = models.URLField(_("link til lærervejledningen"), max_length=500, blank=True)
    is_published = models.BooleanField(_("vises for skolerne"), default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("undervisningsmodul")
        verbose_name_plural = _("undervisningsmoduler")
        ordering = ["grade_from", "title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grade_from__lte=F("grade_to"), grade_to__lte=10), name="module_grades_in_order"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST), name="module_takes_its_time"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="module_listed", condition=Q(is_published=True)),
            models.Index(fields=["updated_at", "id"], name="module_changed", condition=Q(is_published=True)),
        ]

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title

    @property
    def shown_summary(self) -> str:
        """In the reader's language, where there is one."""
        return self.summary_en if get_language() == "en" and self.summary_en else self.summary
