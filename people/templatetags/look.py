"""Tags and filters of the look: icons, initials, tones, the page one is on, form controls."""

import zlib
from datetime import UTC, datetime

from django import template
from django.forms import BoundField, Widget, widgets
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

COLOURS = (
    "blue",
    "cyan",
    "teal",
    "green",
    "lime",
    "yellow",
    "orange",
    "red",
    "pink",
    "purple",
    "indigo",
    "grey",
)

# Which tone a status is shown in. A status that is not here is calm.
TONES = {
    "good": (
        "accepted active adopted approved attended booked both_agree carried_out checked_in cleared closed completed "
        "confirmed contracted done enrolled "
        "granted held_meeting met on_site open paid performed published ready settled staffed taken yes"
    ),
    "wait": (
        "advancing asked consent_pending considered delegated expiring feedback_due hold kept maybe needs_info "
        "offered offering ordered pending planned_close proposed qualifying rescheduling requested silent submitted "
        "tentative triage waiting waitlisted"
    ),
    "bad": (
        "absent bad bounced cancelled cancelled_by_ambassador cancelled_by_organiser cancelled_by_school declined "
        "escalated expired failed lapsed lost no no_show not_cleared overdue refused rejected uncovered"
    ),
    "info": (
        "allocated announced built claimed contacted enquiry held info invited matching minutes_out new offer queued "
        "returned routed sending sent travelling"
    ),
}
TONE_OF = {status: tone for tone, statuses in TONES.items() for status in statuses.split()}


@register.simple_tag
def icon(name: str, classes: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; without a label it is decoration and silent for screen readers."""
    source = f"{static('vendor/tabler-icons/icons.svg')}#{name}"
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon {}" {} focusable="false"><use href="{}"/></svg>', classes, spoken, source)


@register.filter
def initials(name: object) -> str:
    """Maja Holm Sørensen → MS."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def own_colour(name: object) -> str:
    """The same person always has the same colour: programme-teal …"""
    return f"programme-{COLOURS[zlib.crc32(str(name).encode()) % (len(COLOURS) - 1)]}"


@register.filter
def tone(status: object) -> str:
    """good, wait, bad, info or calm."""
    return TONE_OF.get(str(status), "calm")


@register.filter
def message_tone(tags: object) -> str:
    """Of a message's tags: bad for errors, wait for warnings, else good."""
    words = str(tags).split()
    return "bad" if "error" in words else "wait" if "warning" in words else "good"


@register.filter
def undo_address(tags: object) -> str:
    """The address that takes it back, from a message sent with extra_tags="undo:/…"."""
    return next((word.removeprefix("undo:") for word in str(tags).split() if word.startswith("undo:/")), "")


@register.filter
def undo_until(tags: object) -> datetime | None:
    """Until when, from a message sent with extra_tags="undo:/… until:<seconds since 1970>"."""
    found = next((word.removeprefix("until:") for word in str(tags).split() if word.startswith("until:")), "")
    return datetime.fromtimestamp(int(found), UTC) if found.isdigit() else None


@register.simple_tag(takes_context=True)
def here(context: template.Context, address: str, exact: bool = False) -> SafeString:
    """`aria-current="page"` when the page is that address or lies beneath it."""
    request = context.get("request")
    path = getattr(request, "path", "")
    address = address.split("#")[0]
    within = path == address or (not exact and path.startswith(address))
    return SafeString('aria-current="page"' if within else "")


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, number: int | str) -> str:
    """This address with another page number, filters kept."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def _classes(widget: Widget) -> str:
    if isinstance(widget, (widgets.RadioSelect, widgets.CheckboxSelectMultiple, widgets.HiddenInput)):
        return ""
    if isinstance(widget, widgets.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, (widgets.Select, widgets.SelectMultiple)):
        return "form-select"
    return "form-control"


@register.filter
def control(field: BoundField) -> SafeString:
    """The form control itself, with our classes beside its own."""
    widget = field.field.widget
    parts = [str(widget.attrs.get("class", "")), _classes(widget), "is-invalid" if field.errors else ""]
    classes = " ".join(part for part in parts if part)
    attrs: dict[str, str | bool] = {"class": classes} if classes else {}
    if isinstance(widget, widgets.FileInput):
        attrs |= {"data-choose": _("Vælg fil"), "data-none": _("Ingen fil valgt")}
    return field.as_widget(attrs=attrs)


@register.filter
def control_kind(field: BoundField) -> str:
    """How the field is laid out: hidden, check, group (radios and tick lists) or plain."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, (widgets.RadioSelect, widgets.CheckboxSelectMultiple)):
        return "group"
    if isinstance(widget, widgets.CheckboxInput):
        return "check"
    return "plain"
