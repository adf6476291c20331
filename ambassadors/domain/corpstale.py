"""The history of an ambassador in sentences: in, trained, on pause, cleared, pictures allowed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.models import Ambassador, Application, PictureConsent
from events.domain.story import Line
from people.domain.danish import quoted
from people.domain.history import history_of
from people.models import Transition

Status, Check = Ambassador.Status, Ambassador.Clearance

SENTENCES: Mapping[str, tuple[str, Any]] = {
    "made": ("user-plus", gettext_lazy("{who} fik {name} med i korpset.")),
    "absence": ("sun", gettext_lazy("{who} noterede fravær.")),
    "absence_removed": ("sun", gettext_lazy("{who} fjernede et fravær.")),
    "weekly_hours": ("calendar-time", gettext_lazy("{who} ændrede de faste tider.")),
    "edited": ("pencil", gettext_lazy("{who} rettede {new}.")),
    "picture_guardian": ("user-check", gettext_lazy("Værgen {who} sagde ja til billeder {purpose}.")),
}
STATUS: Mapping[str, tuple[str, Any]] = {
    Status.ACTIVE: ("circle-check", gettext_lazy("{who} gjorde {name} aktiv.")),
    Status.PAUSED: ("clock-pause", gettext_lazy("{who} satte {name} på pause.")),
    Status.ALUMNI: ("award", gettext_lazy("{who} takkede {name} af.")),
}
CLEARANCE: Mapping[str, tuple[str, Any]] = {
    Check.ORDERED: ("search", gettext_lazy("{who} bestilte børneattest.")),
    Check.CONSENT_PENDING: ("hourglass", gettext_lazy("{who} noterede, at attesten venter på samtykke.")),
    Check.CLEARED: ("shield-check", gettext_lazy("{who} noterede børneattesten i orden.")),
    Check.NOT_CLEARED: ("ban", gettext_lazy("{who} noterede børneattesten ikke i orden.")),
    Check.LAPSED: ("clock", gettext_lazy("Børneattesten udløb.")),
    Check.NOT_REQUIRED: ("shield-lock", gettext_lazy("{who} noterede, at børneattest ikke er nødvendig.")),
}


def of_ambassador(ambassador: Ambassador, *, what: str = "", most: int = 30) -> list[Line]:
    """Newest first, all of it or only ``what``; one query."""
    rows = history_of(ambassador).filter(what=what) if what else history_of(ambassador)
    return [_line(ambassador, row) for row in rows.reverse()[:most]]


def _line(ambassador: Ambassador, row: Transition) -> Line:
    who = row.by.name if row.by and row.by.name else row.actor or _("Systemet")
    who = who[:1].upper() + who[1:]
    purposes = dict(PictureConsent.Purpose.choices)
    words = {
        "who": who,
        "name": ambassador.user.first_name,
        "new": row.new,
        "purpose": purposes.get(row.new or row.old, ""),
    }
    note = quoted(row.why) if row.why else ""
    if row.what == "status":
        icon, sentence = STATUS.get(row.new, ("point-filled", ""))
    elif row.what == "clearance":
        icon, sentence = CLEARANCE.get(row.new, ("point-filled", ""))
    elif row.what == "picture_consent":
        icon = "camera" if row.new else "eye-off"
        sentence = (
            _("{who} sagde ja til billeder {purpose}.") if row.new else _("{who} trak billeder {purpose} tilbage.")
        )
    elif row.what == "portrait":
        icon, sentence = "photo", _("{who} skiftede portrættet.") if row.new else _("{who} fjernede portrættet.")
    elif row.what == "training":
        icon = "school"
        sentence = _("{who} satte {name} på »{new}«.") if row.new else _("{who} tog {name} af oplæringen.")
    else:
        icon, sentence = SENTENCES.get(row.what, ("point-filled", ""))
    text = str(sentence).format(**words) if sentence else f"{who}: {row.new or row.old or row.what}."
    return Line(text, row.at, icon, note)


APPLICATION: Mapping[str, tuple[str, Any]] = {
    "applied": ("mail-check", gettext_lazy("{who} bekræftede ansøgningen.")),
    "interview": ("message-2", gettext_lazy("{who} foreslog tider til en samtale.")),
    "accepted": ("heart-handshake", gettext_lazy("{who} sagde ja.")),
    "declined": ("x", gettext_lazy("{who} sagde nej.")),
    "withdrawn": ("arrow-back-up", gettext_lazy("{who} trak ansøgningen tilbage.")),
}


def of_application(application: Application) -> list[Line]:
    """Newest first; one query."""
    return [_application_line(row) for row in history_of(application).reverse()[:30]]


def _application_line(row: Transition) -> Line:
    who = row.by.name if row.by and row.by.name else row.actor or _("Systemet")
    icon, sentence = "point-filled", ""
    if row.what == "made":
        icon, sentence = "inbox", _("{who} søgte.")
    elif row.what == "status":
        icon, sentence = APPLICATION.get(row.new, (icon, ""))
    elif row.what == "interview":
        icon = "calendar-check" if row.new else "calendar-x"
        sentence = _("{who} valgte en tid til samtalen.") if row.new else _("{who} kunne ikke på nogen af tiderne.")
    text = str(sentence).format(who=who) if sentence else f"{who}: {row.new or row.what}."
    return Line(text, row.at, icon, quoted(row.why) if row.why else "")
