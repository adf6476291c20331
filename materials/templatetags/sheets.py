"""A matching day's papers on its plan's page."""

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from events.models import Event
from materials.domain.matchdaysheets import SHEETS
from people.templatetags.look import icon

register = template.Library()


@register.simple_tag
def match_sheets(event: Event) -> SafeString:
    """A link for each paper."""
    rows = [
        (reverse("organise:match_sheet", args=[event.pk, which]), icon("printer"), title)
        for which, (title, _t, _m) in SHEETS.items()
    ]
    return format_html_join("", '<a class="btn btn-sm" href="{}">{}{}</a>', rows)
