"""Programmes (indsatser): the recruiting projects, and who organises them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Committee, Trade


class Programme(models.Model):
    """One recruiting project with its owner, trades, audiences and colour."""

    class Colour(models.TextChoices):
        # Names of CSS custom properties in static/css and CSS3 names in calendars (see events.domain.colours).
        BLUE = "blue", _("blå")
        TEAL = "teal", _("petrol")
        GREEN = "green", _("grøn")
        LIME = "lime", _("lime")
        YELLOW = "yellow", _("gul")
        ORANGE = "orange", _("orange")
        RED = "red", _("rød")
        PINK = "pink", _("pink")
        PURPLE = "purple", _("lilla")
        INDIGO = "indigo", _("indigo")
        CYAN = "cyan", _("cyan")
        GREY = "grey", _("grå")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("navn i adresser"), max_length=60, unique=True)
    name = models.CharField(_("navn"), max_length=120)
    name_en = models.CharField(_("engelsk navn"), max_length=120, blank=True)
    committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, null=True, blank=True, related_name="programmes", verbose_name=_("udvalg")
    )
    trades = models.ManyToManyField(Trade, related_name="programmes", blank=True, verbose_name=_("uddannelser"))
    audiences = models.JSONField(_("målgrupper"), default=list, blank=True)
    purpose = models.TextField(_("formål"), blank=True)
    purpose_en = models.TextField(_("formål på engelsk"), blank=True)
    colour = models.CharField(_("farve"), max_length=10, choices=Colour.choices, default=Colour.BLUE)
    contact_email = models.EmailField(_("kontaktmail"), blank=True)
    visits_confirm_themselves = models.BooleanField(
        _("bekræft skolebesøg automatisk, når de er bemandet"), default=False
    )
    substitutes_are_asked_by_themselves = models.BooleanField(
        _("spørg selv afløsere, når en ambassadør melder fra i sidste øjeblik"), default=False
    )
    takes_visits = models.BooleanField(_("tager imod besøgsønsker"), default=False)
    takes_performances = models.BooleanField(_("tager imod bookinger af Robotbandet"), default=False)
    # By the clock of the event's zone; empty: as in settings.QUIET_HOURS; both the same: none.
    quiet_from = models.TimeField(_("stille fra"), null=True, blank=True)
    quiet_until = models.TimeField(_("stille til"), null=True, blank=True)
    is_public = models.BooleanField(_("vises på forsiden"), default=True)
    is_active = models.BooleanField(_("i gang"), default=True)
    order = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("indsats")
        verbose_name_plural = _("indsatser")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name

    @property
    def shown_purpose(self) -> str:
        """In the reader's language, where there is one."""
        return self.purpose_en if get_language() == "en" and self.purpose_en else self.purpose


class Role(models.Model):
    """What a person is to a programme; without a programme: to all of them."""

    class Kind(models.TextChoices):
        ORGANISER = "organiser", _("arrangør")
        CREW = "crew", _("crew")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(_("rolle"), max_length=10, choices=Kind.choices)
    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="roles", verbose_name=_("indsats")
    )

    class Meta:
        verbose_name = _("rolle")
        verbose_name_plural = _("roller")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "programme"], name="role_once"),
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(programme__isnull=True), name="role_for_all_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.programme_id or '*'}"
