"""Trades (uddannelser): what the committees recruit for."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Trade(models.Model):
    """One vocational programme, e.g. industritekniker. The slug is what the API says."""

    slug = models.SlugField(primary_key=True, max_length=50)
    name = models.CharField(_("navn"), max_length=80, unique=True)
    name_en = models.CharField(_("engelsk navn"), max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("uddannelse")
        verbose_name_plural = _("uddannelser")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name
