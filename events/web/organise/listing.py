"""The list of events: filters, search and order stand in the address."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from events.domain import listing, months
from events.models import EventStatus
from events.web.doors import organiser_required
from events.web.organise import filters


@organiser_required
def events(request: HttpRequest) -> HttpResponse:
    now, get = timezone.now(), request.GET
    chosen = filters.read(request, months.programmes())
    when = get.get("when") if get.get("when") in ("coming", "past", "all") else "coming"
    order = get.get("order") if get.get("order") in listing.ORDERS else "latest" if when == "past" else "soonest"
    status = get.get("status", "")
    if status != "gone" and status not in EventStatus.values:
        status = ""
    text = get.get("q", "").strip().replace("\x00", "")[:80]
    asked = listing.Asked(replace(chosen.wanted, text=""), text, when or "coming", status, order or "soonest")
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
        "statuses": [*EventStatus.choices, ("gone", _("frigivet, udløbet eller afslået"))],
    }
    return render(request, "events/organise/events.html", page)
