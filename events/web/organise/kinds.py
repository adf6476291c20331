"""What each kind of event shows and does on its page; registered when the app starts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.domain import kinddefaults, performances
from events.domain.pipeline import closeouts, visits
from events.models import Event, EventKind, EventStatus
from events.web import signingup
from events.web.matchday import section as matchday
from events.web.organise import band, companyvisits, meeting, roster, sections


def register() -> None:
    matchday.register()
    for kind in meeting.KINDS:
        sections.register(
            kind, _("Gæster"), "events/organise/section_meeting.html", meeting.section, key="gaester-del", order=10
        )
        sections.register_move(kind, EventStatus.INVITED, address=_invite, verb=_("Invitér"))
    sections.register_move(EventKind.NETWORK_MEETING, EventStatus.CLOSED, address=_close_out)
    sections.register_move(
        EventKind.NETWORK_MEETING, EventStatus.MINUTES_OUT, address=_minutes, verb=_("Skriv referat")
    )
    for kind in kinddefaults.STAFFED:
        sections.register(
            kind,
            _("Tilmeldte"),
            "events/organise/section_signups.html",
            signingup.section,
            key="tilmeldte-del",
            order=8,
        )
    sections.register(
        EventKind.COMPANY_VISIT,
        _("Virksomheden"),
        "events/organise/section_company_visit.html",
        companyvisits.section,
        key="virksomheden-del",
        order=10,
    )
    sections.register_move(EventKind.COMPANY_VISIT, EventStatus.CONFIRMED, perform=visits.confirm)
    sections.register(
        EventKind.STAND,
        _("Vagtplan"),
        "events/organise/section_roster.html",
        roster.section,
        key="vagter-del",
        order=10,
    )
    sections.register(
        EventKind.PERFORMANCE,
        _("Robotbandet"),
        "events/organise/section_band.html",
        band.section,
        key="bandet-del",
        order=10,
    )
    sections.register_move(EventKind.PERFORMANCE, EventStatus.HOLD, address=_hold, verb=_("Reservér"))
    sections.register_move(EventKind.PERFORMANCE, EventStatus.CONTRACTED, address=_book, verb=_("Book"))
    sections.register_move(EventKind.PERFORMANCE, EventStatus.DECLINED, address=_decline, verb=_("Afslå"))
    sections.register_move(EventKind.PERFORMANCE, EventStatus.RELEASED, perform=performances.release_holds)
    sections.register_move(EventKind.PERFORMANCE, EventStatus.EXPIRED, shown=False)


def _invite(event: Event) -> str:
    return reverse("organise:meeting_invite", args=[event.pk])


def _close_out(event: Event) -> str:
    """To the sitting while companies that came are not talked through; then it is one press."""
    return reverse("organise:close_out", args=[event.pk]) if closeouts.missing(event) else ""


def _minutes(event: Event) -> str:
    return reverse("organise:minutes", args=[event.pk])


def _hold(event: Event) -> str:
    return reverse("organise:band_hold", args=[event.pk])


def _book(event: Event) -> str:
    return reverse("organise:band_book", args=[event.pk])


def _decline(event: Event) -> str:
    return reverse("organise:band_decline", args=[event.pk])
