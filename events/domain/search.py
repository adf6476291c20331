"""Search over everything an organiser may open: each app adds what it knows when it starts.

``register(find)``: ``find(scope, text, limit)`` answers with a Group of at most ``limit`` hits, or None.
Every source is bounded; none may walk a table to its end to find the first hits of a short text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain.agenda import local_today
from events.domain.scope import Scope
from events.domain.venues import spellings
from events.models import Event, Resource
from people.domain.danish import da_moment
from people.models import Contact, Organisation

LIMIT = 6
SHORTEST = 2
PAST = timedelta(days=400)  # events further back are found in the list of events


@dataclass(frozen=True)
class Hit:
    label: str
    url: str
    note: str = ""
    icon: str = "point"


@dataclass(frozen=True)
class Group:
    title: str
    hits: Sequence[Hit]


type Find = Callable[[Scope, str, datetime, int], Group | None]
_sources: list[tuple[int, Find]] = []

# Pages and deeds: what it is called, its address, words it is also found by, its icon.
PAGES = (
    (gettext_lazy("I dag"), "organise:day", gettext_lazy("dag venter opgaver forside"), "sun"),
    (gettext_lazy("Kalender"), "organise:calendar", gettext_lazy("måned uge plan"), "calendar-month"),
    (gettext_lazy("Besøgsønsker"), "organise:requests", gettext_lazy("skolebesøg ønsker skoler"), "inbox"),
    (gettext_lazy("Arrangementer"), "organise:events", gettext_lazy("liste møder stande"), "calendar-event"),
    (gettext_lazy("Ambassadører"), "organise:ambassadors", gettext_lazy("lærlinge korps"), "users-group"),
    (gettext_lazy("På vej ind"), "organise:pipeline", gettext_lazy("ansøgninger korps nye tavle"), "layout-columns"),
    (gettext_lazy("Sparring"), "organise:mentoring", gettext_lazy("mentor mentee par"), "user-heart"),
    (gettext_lazy("Skoler"), "organise:schools", gettext_lazy("institution gymnasium"), "school"),
    (gettext_lazy("Virksomheder"), "organise:companies", gettext_lazy("læreplads firma"), "building-factory-2"),
    (
        gettext_lazy("Virksomhedernes vej"),
        "organise:company_board",
        gettext_lazy("godkendelse tavle"),
        "route",
    ),
    (gettext_lazy("Ringelister"), "organise:company_calls", gettext_lazy("ring dvale bortfalder opfølgning"), "phone"),
    (gettext_lazy("Forslag til mål"), "organise:company_goals", gettext_lazy("praktikmål fagmål udvalg"), "bulb"),
    (
        gettext_lazy("Kurser og interesselister"),
        "organise:courses",
        gettext_lazy("amu eud kursus tilmelding"),
        "users",
    ),
    (
        gettext_lazy("Praksisprojekter"),
        "organise:practice_projects",
        gettext_lazy("milepæle erfaringer merit partnere"),
        "flag",
    ),
    (gettext_lazy("Indsatser"), "organise:programmes", gettext_lazy("projekter programmer"), "target"),
    (gettext_lazy("Undervisningsmoduler"), "organise:modules", gettext_lazy("forløb kasse klasse"), "book-2"),
    (
        gettext_lazy("Rækkevidde"),
        "organise:reach",
        gettext_lazy("rapport tal elever historier medier"),
        "chart-bar",
    ),
    (gettext_lazy("Breve"), "organise:letters", gettext_lazy("udbakke mail post"), "mail"),
    (gettext_lazy("Indstillinger"), "organise:settings", gettext_lazy("regler påmindelser"), "settings"),
)
DEEDS = (
    (gettext_lazy("Nyt netværksmøde"), "network_meeting", "network"),
    (gettext_lazy("Ny stand"), "stand", "building-warehouse"),
    (gettext_lazy("Ny optræden"), "performance", "music"),
    (gettext_lazy("Ny workshop"), "workshop", "tool"),
    (gettext_lazy("Ny karrierevejledning"), "counselling", "bulb"),
    (gettext_lazy("Ny matchdag"), "matching_day", "arrows-exchange"),
    (gettext_lazy("Nyt arrangement"), "other", "calendar-plus"),
)


def register(find: Find, order: int = 50) -> Find:
    if all(find is not known for _order, known in _sources):
        _sources.append((order, find))
        _sources.sort(key=lambda pair: pair[0])
    return find


def search(scope: Scope, text: str, now: datetime) -> list[Group]:
    """Groups with hits, pages and deeds first. Fewer than two letters find nothing."""
    words = " ".join(text.replace("\x00", " ").split())[:80]
    if len(words) < SHORTEST:
        return []
    groups = [find(scope, words, now, LIMIT) for _order, find in _sources]
    return [group for group in groups if group and group.hits]


def at_hand() -> list[Group]:
    """Before anything is typed: what is done most, and the pages."""
    deeds = [Hit(str(label), reverse("organise:event_new", args=[kind]), icon=icon) for label, kind, icon in DEEDS]
    rooms = [Hit(str(label), reverse(name), icon=icon) for label, name, _words, icon in PAGES]
    return [Group(_("Gør"), deeds), Group(_("Gå til"), rooms)]


def holds(field: str, text: str) -> Q:
    """The field holds the text, whatever the case, Æ, Ø and Å included."""
    match = Q()
    for words in spellings(text):
        match |= Q(**{f"{field}__icontains": words})
    return match


def pages(scope: Scope, text: str, now: datetime, limit: int) -> Group:
    wanted = text.casefold()
    hits = []
    for label, name, words, icon in PAGES:
        if any(word.startswith(wanted) for word in f"{label} {words}".casefold().split()):
            try:
                hits.append(Hit(str(label), reverse(name), icon=icon))
            except NoReverseMatch:
                continue
    for label, kind, icon in DEEDS:
        if wanted in str(label).casefold():
            hits.append(Hit(str(label), reverse("organise:event_new", args=[kind]), icon=icon))
    return Group(_("Sider og handlinger"), hits[:limit])


def events(scope: Scope, text: str, now: datetime, limit: int) -> Group:
    """Coming ones first, soonest first; then those of the last year, latest first."""
    today = local_today(now)
    rows = Event.objects.filter(scope.condition()).filter(holds("title", text)).select_related("venue")
    coming = list(rows.filter(day__gte=today).order_by("day", "starts_at")[:limit])
    past: QuerySet[Event] | list[Event] = []
    if len(coming) < limit:
        past = rows.filter(day__lt=today, day__gte=today - PAST).order_by("-day", "-starts_at")[: limit - len(coming)]
    hits = [
        Hit(
            event.title,
            reverse("organise:event", args=[event.pk]),
            ", ".join(part for part in (da_moment(event.starts_at), event.venue.town if event.venue else "") if part),
            "calendar-event",
        )
        for event in [*coming, *past]
    ]
    return Group(_("Arrangementer"), hits)


def _organisations(kind: str, name: str, title: Any, icon: str) -> Find:
    def find(scope: Scope, text: str, now: datetime, limit: int) -> Group:
        match = holds("name", text) | Q(town__istartswith=text)
        if text.isdigit():
            match = Q(institution_number__startswith=text) | Q(cvr__startswith=text)
        rows = Organisation.objects.filter(match, kind=kind).order_by("name")[:limit]
        return Group(
            str(title), [Hit(row.name, reverse(f"organise:{name}", args=[row.pk]), row.town, icon) for row in rows]
        )

    return find


schools = _organisations("school", "school", gettext_lazy("Skoler"), "school")
companies = _organisations("company", "company", gettext_lazy("Virksomheder"), "building-factory-2")


def contacts(scope: Scope, text: str, now: datetime, limit: int) -> Group:
    """People in schools and companies, by name or address."""
    match = Q(email__istartswith=text) if "@" in text else holds("name", text)
    rows = Contact.objects.filter(match).select_related("organisation").order_by("name")[:limit]
    return Group(
        _("Kontakter"), [Hit(row.name, page_of(row.organisation), row.organisation.name, "user") for row in rows]
    )


def page_of(organisation: Organisation) -> str:
    name = "organise:school" if organisation.kind == Organisation.Kind.SCHOOL else "organise:company"
    return reverse(name, args=[organisation.pk])


def staff(scope: Scope, text: str, now: datetime, limit: int) -> Group:
    """People who can be booked: leads to their calendar."""
    rows = Resource.objects.filter(holds("name", text), kind=Resource.Kind.PERSON).order_by("name")[:limit]
    calendar = reverse("organise:calendar")
    return Group(
        _("Personers kalender"),
        [Hit(row.name, f"{calendar}?person={row.user_id}", icon="calendar-month") for row in rows],
    )


SOURCES = ((pages, 10), (events, 20), (schools, 30), (companies, 40), (contacts, 60), (staff, 70))
