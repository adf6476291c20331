"""The list of events: filters, search and order stand in the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.domain import listing, months
from events.models import EventStatus
from events.web.doors import organiser_required
from events.web.organise import exchange, filters

FORMS = ("xlsx", "csv", "ics")


@organiser_required
def events(request: HttpRequest) -> HttpResponse:
    now, get = timezone.now(), request.GET
    chosen = filters.read(request, months.programmes())
    asked = exchange.asked(request)
    number = int(get["page"]) if get.get("page", "").isascii() and get.get("page", "").isdigit() else 1
    page = {
        **filters.choices(chosen),
        "now": now,
        "page": listing.page(asked, min(number, 10_000), now),
        "asked": asked,
        "order": get.get("order") if get.get("order") in listing.ORDERS else "",
        "whens": [("coming", _("Kommende")), ("past", _("Forbi")), ("all", _("Alle"))],
        "orders": [
            ("", _("Nærmest i tid")),
            ("soonest", _("Tidligste først")),
            ("latest", _("Seneste først")),
            ("changed", _("Sidst ændret")),
        ],
        "exports": [(form, reverse("organise:event_export", args=[form]) + f"?{get.urlencode()}") for form in FORMS],
        "statuses": [*EventStatus.choices, ("gone", _("frigivet, udløbet eller afslået"))],
    }
    return render(request, "events/organise/events.html", page)
