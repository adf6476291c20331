"""The history of a request in sentences, its visit's included."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.models import Gap, VisitRequest
from events.domain import story
from events.domain.story import Line
from people.domain.danish import quoted
from people.domain.history import history_of
from people.domain.lifecycle import label_of
from people.models import Transition

# what → (icon, sentence) with {who}, {old}, {new}; the visit's page uses them too.
SENTENCES = {
    "offers": ("send", gettext_lazy("{who} spurgte {new}.")),
    "offers_back": ("arrow-back-up", gettext_lazy("{who} trak tilbuddene tilbage: {old}.")),
    "seats": ("users", gettext_lazy("{who} ændrede antallet af ambassadører fra {old} til {new}.")),
    "school": ("school", gettext_lazy("{who} fandt skolen på listen: {new}.")),
    "feedback": ("message", gettext_lazy("{who} fortalte, hvordan besøget gik.")),
    "no_show": ("user-x", gettext_lazy("{who} noterede, at {new} ikke kom.")),
    "merged": ("copy", gettext_lazy("{who} lagde et ønske mere ind i dette: {new}.")),
    "guidance": ("school", gettext_lazy("{who} aftalte et vejledningsmøde med {new}.")),
    "slots": ("calendar-time", gettext_lazy("{who} foreslog nye tider.")),
}


def _seat(row: Transition, who: str) -> tuple[str, str]:
    if row.new:
        return "user-check", _("{navn} er med.").format(navn=row.new)
    return "user-minus", _("{navn} er ikke med længere.").format(navn=row.old)


def _release(row: Transition, who: str) -> tuple[str, str]:
    sentences = {
        "granted": ("building-factory-2", _("{who} gav {navn} fri.")),
        "refused": ("building-factory-2", _("{who} kunne ikke give {navn} fri.")),
        "reminded": ("bell", _("{who} mindede lærepladsen om {navn}.")),
    }
    icon, sentence = sentences.get(row.new, ("building-factory-2", "{who}: {navn}"))
    return icon, sentence.format(who=who, navn=row.old)


def _trip(row: Transition, who: str) -> tuple[str, str]:
    if row.new:
        return "users", _("{who} tog en klasse til med på turen: {klasse}.").format(who=who, klasse=row.new)
    return "users", _("En klasse er ikke med på turen længere: {klasse}.").format(klasse=row.old)


def _gap(row: Transition, who: str) -> tuple[str, str]:
    sentences = {
        Gap.Status.WITHOUT.value: ("user", _("{who} valgte at gennemføre besøget med én.")),
        Gap.Status.ONLINE.value: ("link", _("{who} valgte at holde besøget online.")),
        Gap.Status.NEW_DATE.value: ("calendar-time", _("{who} valgte at finde en ny dato.")),
    }
    icon, sentence = sentences.get(row.new, ("point-filled", "{who}"))
    return icon, sentence.format(who=who)


def register() -> None:
    """Teaches the event's own history these lines."""
    for what, (icon, sentence) in SENTENCES.items():
        story.tell(what, icon, sentence)
    story.tell("seat", "user-check", _seat)
    story.tell("release", "building-factory-2", _release)
    story.tell("gap", "medical-cross", _gap)
    story.tell("trip", "users", _trip)


def of_request(wish: VisitRequest) -> list[Line]:
    """Newest first; two queries."""
    rows = list(history_of(wish))
    lines = [_line(wish, row) for row in rows]
    if wish.event is not None:
        # Where both moved together, the request's line says it.
        own = {(row.at, row.new) for row in rows if row.what == "status"}
        kept = [
            row
            for row in history_of(wish.event)
            if row.what != "made" and not (row.what == "status" and (row.at, row.new) in own)
        ]
        lines += story.story(wish.event, kept)
    # What one deed wrote has one time; the order in which it was written decides.
    return sorted(lines, key=lambda line: (line.at, line.pk), reverse=True)


def _line(wish: VisitRequest, row: Transition) -> Line:
    who = row.by.name if row.by and row.by.name else row.actor or _("Systemet")
    who = who[:1].upper() + who[1:]
    note = quoted(row.why) if row.why else ""
    if row.what == "made":
        icon, text = "inbox", _("{who} bad om et besøg.").format(who=who)
        if wish.source == VisitRequest.Source.ORGANISER:
            text = _("{who} oprettede ønsket for skolen.").format(who=who)
    elif row.what == "status":
        icon, text = _status(wish, row, who)
    elif row.what == "release":
        icon, text = _release(row, who)
    elif row.what == "gap":
        icon, text = _gap(row, who)
    elif row.what in SENTENCES:
        icon, sentence = SENTENCES[row.what]
        text = str(sentence).format(who=who, old=row.old, new=row.new)
    else:
        icon, text = "point-filled", f"{who}: {row.new or row.old or row.what}."
    return Line(text, row.at, icon, note, row.pk)


def _status(wish: VisitRequest, row: Transition, who: str) -> tuple[str, str]:
    status = VisitRequest.Status
    known: dict[tuple[str, str], tuple[str, str]] = {
        (status.DRAFT, status.SUBMITTED): ("mail-check", _("{who} bekræftede ønsket.")),
        ("", status.NEEDS_INFO): ("help-circle", _("{who} spurgte skolen.")),
        (status.NEEDS_INFO, status.SUBMITTED): ("message", _("{who} svarede på spørgsmålet.")),
        (status.NEEDS_INFO, status.RESCHEDULING): ("message", _("{who} svarede på spørgsmålet.")),
        ("", status.RESCHEDULING): ("calendar-time", _("{who} bad om en ny tid.")),
        (status.MATCHING, status.OFFERING): ("calendar-check", _("{who} valgte tiden.")),
        ("", status.CONFIRMED): ("circle-check", _("{who} bekræftede besøget.")),
        ("", status.CANCELLED): ("calendar-x", _("{who} aflyste.")),
        ("", status.REJECTED): ("x", _("{who} svarede, at det ikke kunne lade sig gøre.")),
        ("", status.CARRIED_OUT): ("flag", _("{who} noterede, at besøget er holdt.")),
    }
    icon, sentence = known.get((row.old, row.new)) or known.get(("", row.new)) or ("circle-check", "")
    if sentence:
        return icon, sentence.format(who=who)
    return icon, _("{who} ændrede status fra {old} til {new}.").format(
        who=who, old=label_of(wish, row.old), new=label_of(wish, row.new)
    )
