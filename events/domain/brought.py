"""What every deed may bring: letters by whom they go to, calls, bookings and shifts, reminders, calendars."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.domain import stands
from events.domain.changes import KIT
from events.domain.consequences import Part, Rehearsed, register_part
from events.models import Booking, Event, EventStatus, Feed, Resource
from people.domain import textletters
from people.domain.danish import in_a_row
from people.models import Letter

NAMED = 3  # names said before "and n more"
FIRM, KIT_KINDS = Booking.State.FIRM, (Resource.Kind.ROBOT, Resource.Kind.VAN, Resource.Kind.ROOM)
LETTERS = "letters:"

# Whom letters go to: role → (one gets one, many do, what the history says when they were left out).
GROUPS: dict[str, tuple[Promise | str, Promise | str, Promise | str]] = {
    "staff": (
        gettext_lazy("{number} på holdet får brev: {names}."),
        gettext_lazy("{number} på holdet får brev: {names}."),
        gettext_lazy("uden brev til holdet"),
    ),
    "host": (
        gettext_lazy("Værten får brev: {names}."),
        gettext_lazy("{number} værter får brev: {names}."),
        gettext_lazy("uden brev til værten"),
    ),
    "invited": (
        gettext_lazy("{number} indbudt får brev: {names}."),
        gettext_lazy("{number} indbudte får brev: {names}."),
        gettext_lazy("uden brev til de indbudte"),
    ),
    "queue": (
        gettext_lazy("{number} rykker op i køen og får brev: {names}."),
        gettext_lazy("{number} rykker op i køen og får brev: {names}."),
        gettext_lazy("uden brev til dem, der rykker op"),
    ),
    "calendar": (
        gettext_lazy("{number} opdateret kalenderinvitation til {names}."),
        gettext_lazy("{number} opdaterede kalenderinvitationer til {names}."),
        gettext_lazy("uden opdateret kalenderinvitation"),
    ),
}
_LEFT_OUT: dict[str, Promise | str] = {
    KIT: gettext_lazy("grejet er stadig booket"),
    textletters.PART: gettext_lazy("uden SMS"),
    **{f"{LETTERS}{role}": words[2] for role, words in GROUPS.items()},
}


def register_group(role: str, one: Promise | str, many: Promise | str, left_out: Promise | str) -> None:
    """Whom else letters go to: sentences with {number} and {names}, and what the history says when they got none."""
    GROUPS[role] = (one, many, left_out)
    _LEFT_OUT[f"{LETTERS}{role}"] = left_out


def register_left_out(key: str, words: Promise | str) -> None:
    _LEFT_OUT[key] = words


def left_out_words(keys: Iterable[str]) -> list[str]:
    """What the history says of consequences that were left out: "uden brev til de indbudte"."""
    return [str(_LEFT_OUT[key]) for key in keys if key in _LEFT_OUT]


def letters(stands_done: Rehearsed) -> Iterator[Part]:
    """One part for each group; nobody is written to: one part that says so."""
    by_part: dict[str, list[str]] = {}
    texts = [letter for letter in stands_done.letters if letter.channel == Letter.Channel.SMS]
    for letter in stands_done.letters:
        if letter in texts:
            continue
        by_part.setdefault(stands_done.part_of.get(letter.pk, ""), []).append(letter.to_name or letter.address)
    if not by_part:
        yield Part("letters", "mail", _("Ingen får brev."))
    if texts:
        names = [letter.to_name or letter.address for letter in texts]
        sentence = ngettext(
            "{number} får også en SMS, for det haster: {names}.",
            "{number} får også en SMS, for det haster: {names}.",
            len(texts),
        ).format(number=len(texts), names=said(names))
        yield Part(textletters.PART, "device-mobile", sentence, len(texts), may_be_left_out=True)
    for role, (one, many, _left_out) in GROUPS.items():
        people = by_part.pop(f"{LETTERS}{role}", [])
        if people:
            sentence = str(one if len(people) == 1 else many).format(number=len(people), names=said(people))
            yield Part(f"{LETTERS}{role}", "mail", sentence, len(people), may_be_left_out=True)
    rest = [name for people in by_part.values() for name in people]
    if rest:
        sentence = ngettext(
            "{number} får sit første brev, nu som det er: {names}.",
            "{number} får deres første brev, nu som det er: {names}.",
            len(rest),
        ).format(number=len(rest), names=said(rest))
        yield Part("letters:first", "mail", sentence, len(rest))


def said(people: Sequence[str]) -> str:
    """ "Maja Holm, Jonas Berg, Dorte Holm og 3 til"; who hears of several things is named once."""
    names = list(dict.fromkeys(people))
    rest = len(names) - NAMED
    if rest > 0:
        return _("{names} og {rest} til").format(names=", ".join(names[:NAMED]), rest=rest)
    return in_a_row(names)


def calls(stands_done: Rehearsed) -> Iterator[Part]:
    rows = stands_done.calls
    if rows:
        sentence = ngettext(
            "{number} kan ikke få mail og skal ringes op: {names}.",
            "{number} kan ikke få mail og skal ringes op: {names}.",
            len(rows),
        ).format(number=len(rows), names=said([f"{row.name} ({row.phone})" if row.phone else row.name for row in rows]))
        yield Part("calls", "phone-call", sentence, len(rows), tone="wait")


def bookings(stands_done: Rehearsed) -> Iterator[Part]:
    """Who goes along, who is freed, what is freed, and who can come no more."""
    moved: Counter[str] = Counter()
    freed: dict[bool, list[str]] = {True: [], False: []}
    back, lost = [], []
    rows = {str(row.pk): row for row in _booked(stands_done)}
    for label_rows in ((row.before.get(_LABEL, {}), row.after.get(_LABEL, {})) for row in stands_done.rows):
        for pk, before in label_rows[0].items():
            after, row = label_rows[1].get(pk), rows.get(pk)
            if before is None or after is None or row is None:
                continue
            was, now = before.get("state", after["state"]), after["state"]
            if was == FIRM != now:
                freed[row.resource.kind in KIT_KINDS].append(row.resource.name)
            elif was != FIRM == now:
                back.append(row.resource.name)
            elif was == Booking.State.CANCELLED and now == Booking.State.RELEASED:
                lost.append(row.resource.name)
            elif now == FIRM:
                moved[row.resource.name] += 1
    for people in (*freed.values(), back, lost):
        people.sort()
    n = moved.total()
    sentence = ngettext("{number} booking flytter med.", "{number} bookinger flytter med.", n)
    yield from _some("bookings:moved", "users", list(moved.elements()), sentence)
    n = len(freed[False])
    sentence = ngettext("{number} er fri igen: {names}.", "{number} er fri igen: {names}.", n)
    yield from _some("bookings:people", "user-minus", freed[False], sentence)
    n = len(freed[True])
    sentence = ngettext("{number} ting frigives: {names}.", "{number} ting frigives: {names}.", n)
    yield from _some(KIT, "robot", freed[True], sentence, may_be_left_out=True)
    sentence = ngettext("{number} bookes igen: {names}.", "{number} bookes igen: {names}.", len(back))
    yield from _some("bookings:back", "lock", back, sentence)
    sentence = ngettext(
        "{number} er optaget og kommer ikke med igen: {names}.",
        "{number} er optaget og kommer ikke med igen: {names}.",
        len(lost),
    )
    yield from _some("bookings:lost", "user-x", lost, sentence, tone="wait")


_LABEL = Booking._meta.label_lower


def _some(key: str, icon: str, people: Sequence[str], sentence: str, **more: Any) -> Iterator[Part]:
    if people:
        yield Part(key, icon, sentence.format(number=len(people), names=said(people)), len(people), **more)


def _booked(stands_done: Rehearsed) -> Iterable[Booking]:
    keys = [pk for row in stands_done.rows for pk in row.before.get(_LABEL, {})]
    return Booking.objects.filter(pk__in=keys).select_related("resource")


def shifts(stands_done: Rehearsed) -> Iterator[Part]:
    """Shifts to come that lack people afterwards."""
    short = stands.uncovered(stands_done.now).filter(event__in=[event.pk for event in stands_done.events])
    rows = list(short.values_list("name", flat=True)[:200])
    if rows:
        sentence = ngettext(
            "{number} vagt mangler folk: {names}.", "{number} vagter mangler folk: {names}.", len(rows)
        ).format(number=len(rows), names=said(rows))
        yield Part("shifts", "alert-triangle", sentence, len(rows), tone="wait")


def reminders(stands_done: Rehearsed) -> Iterator[Part]:
    """Reminders that come at another time, fall away, or are armed again."""
    before, after = ({row[:2] for row in rows} for rows in (stands_done.armed_before, stands_done.armed))
    moved = len({row[:2] for row in set(stands_done.armed) - set(stands_done.armed_before)} & before)
    gone, new = len(before - after), len(after - before)
    if moved:
        sentence = ngettext("{number} påmindelse flytter med.", "{number} påmindelser flytter med.", moved)
        yield Part("reminders:moved", "bell", sentence.format(number=moved), moved)
    if gone:
        sentence = ngettext("{number} påmindelse falder bort.", "{number} påmindelser falder bort.", gone)
        yield Part("reminders:gone", "bell", sentence.format(number=gone), gone)
    if new:
        sentence = ngettext("{number} ny påmindelse sendes.", "{number} nye påmindelser sendes.", new)
        yield Part("reminders:new", "bell", sentence.format(number=new), new)


def calendars(stands_done: Rehearsed) -> Iterator[Part]:
    """Subscribed calendars show it when they are fetched the next time."""
    if not any(_is_shown(row.before) for row in stands_done.rows):
        return
    events = stands_done.events
    people = Booking.objects.filter(event__in=[event.pk for event in events], resource__user__isnull=False)
    feeds = Feed.objects.filter(user__in=people.values("resource__user")).exclude(etag="").count()
    sentence = (
        ngettext(
            "{number} abonneret kalender viser det, næste gang den hentes.",
            "{number} abonnerede kalendere viser det, næste gang de hentes.",
            feeds,
        ).format(number=feeds)
        if feeds
        else _("Abonnerede kalendere viser det, næste gang de hentes.")
    )
    yield Part("calendars", "rss", sentence, feeds)
    if any(event.status == EventStatus.CANCELLED for event in events):
        yield Part("calendars:kept", "calendar-x", _("Det bliver stående i kalenderen som aflyst."))


_EVENT = Event._meta.label_lower


def _is_shown(before: dict[str, Any]) -> bool:
    return any(values for values in before.get(_EVENT, {}).values())


def register() -> None:
    for order, find in enumerate((letters, calls, bookings, shifts, reminders)):
        register_part(find, order * 10)
    register_part(calendars, 90)
