"""The letters of what is undone: what has not left is stopped, who heard hears how it is, who did not hears nothing.

Whoever was to hear something that the undone deed withdrew, hears it after all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Literal

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.domain import copies, copyupdates, ics, notices, telling
from events.domain.changes import Change
from events.domain.concerned import Recipient, each_once, may_be_written_to
from events.domain.telling import CANCELLED, INVITATION, MOVED, RESTORED, TIME_FIELDS, Told
from events.models import ChangeLetter, ChangeSet, Event, EventStatus
from people.domain import textletters
from people.domain.history import history_of, subject_kind
from people.domain.outbox import TakenBack, take_back, withdraw, write
from people.domain.traces import gathered
from people.models import Letter, User

GENERAL = "taken_back"


type Answer = Callable[[Letter, datetime], bool]
_answers: dict[str, Answer] = {}


def register_answer(kind: str, answer: Answer) -> None:
    """Letters of this kind that went out and are undone are answered by ``answer(letter, now)``: whether it did."""
    _answers[kind] = answer


def announce(event: Event, change: Change, now: datetime, by: User | None = None) -> int:
    """Writes them, in the transaction of the undoing; returns how many."""
    rows = ChangeLetter.objects.filter(
        change_set=change.undoes, letter__about_kind=subject_kind(event), letter__about_id=str(event.pk)
    )
    why = _("Fortrudt, før det kom af sted.")
    written = Letter.objects.filter(pk__in=rows.filter(how=ChangeLetter.How.WRITTEN).values("letter"))
    stopped = list(Letter.objects.filter(pk__in=rows.filter(how=ChangeLetter.How.WITHDRAWN).values("letter")))
    back = take_back(written, why)
    news = telling.news_of(event, change, now)
    if news:
        withdraw(telling.stale(event), why)
    with gathered() as trace:
        count = _answer(event, change, news, back, now, by) + _say_after_all(event, stopped, back, now, by)
    _text_back(event, back, {letter.to_phone for letter in trace.letters}, now, by)
    count += copyupdates.set_right(event, [*stopped, *back.stopped, *back.heard], now)
    _remind_after_all(stopped)
    change.told.letters += count
    line = history_of(event).filter(at=now, what="undone").order_by("-pk").first()
    if line is not None and count:
        type(line).objects.filter(pk=line.pk).update(letters=F("letters") + count)
    return count


def announce_rest(done: ChangeSet, events: Iterable[Event], now: datetime, by: User | None = None) -> int:
    """The letters about what else the undone deed touched: events that it made and that are gone again, and those that
    moved up in a queue."""
    known = {str(event.pk): event for event in events}
    standing = {str(pk) for pk in Event.objects.filter(pk__in=known).values_list("pk", flat=True)}
    rows = ChangeLetter.objects.filter(change_set=done, how=ChangeLetter.How.WRITTEN)
    rows = rows.exclude(letter__about_id__in=standing)
    back = take_back(Letter.objects.filter(pk__in=rows.values("letter")), _("Fortrudt, før det kom af sted."))
    heard: defaultdict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in _letters(back.heard):
        if by is None or letter.user_id != by.pk:
            heard[letter.about_id, _address(letter.to_email)].append(letter)
    others = Event.objects.filter(pk__in=[key for key, _email in heard if key and key not in known])
    there = {str(event.pk): event for event in others.select_related("venue", "programme")}
    count = 0
    for (key, _email), letters in heard.items():
        event = there.get(key) or known.get(key)
        if event is None:
            continue
        if key in known:
            event.status = EventStatus.CANCELLED  # it is no more; only thought of, never stored
        count += _corrected(back, letters, partial(_in_general, event, letters, now))
    return count


def _answer(event: Event, change: Change, news: str, back: TakenBack, now: datetime, by: User | None) -> int:
    """To each who heard of the undone deed one letter: in the words of the news where it is one, else in general."""
    heard: defaultdict[str, list[Letter]] = defaultdict(list)
    for letter in _letters(back.heard):
        heard[_address(letter.to_email)].append(letter)
    count = 0
    for one in _concerned(event, change, news, by) if news else []:
        if any(_is_news(event, letter) for letter in heard.get(_address(one.email), [])):
            letters = heard.pop(_address(one.email))
            count += _corrected(back, letters, partial(notices.tell, event, change, Told(one, news), now))
    for letters in heard.values():
        if by is None or letters[-1].user_id != by.pk:
            count += _corrected(back, letters, partial(_in_general, event, letters, now))
    return count


def _text_back(event: Event, back: TakenBack, texted: set[str], now: datetime, by: User | None) -> None:
    """Who read a text message that is not true any more, and got no newer one, gets one that says so."""
    for letter in back.heard:
        is_text = letter.channel == Letter.Channel.SMS and letter.expires_at is not None and letter.expires_at > now
        if not is_text or letter.to_phone in texted or (by is not None and letter.user_id == by.pk):
            continue
        assert letter.expires_at is not None
        again = textletters.write(
            "taken_back",
            dedupe=f"{GENERAL}:{letter.pk}",
            number=letter.to_phone,
            expires_at=letter.expires_at,
            now=now,
            to=letter.user or letter.contact,
            name=letter.to_name,
            email=letter.to_email,
            language=letter.language,
            about=event,
            context={
                "event": event,
                "written_at": letter.created_at,
                "programme": event.programme,
                "owner": event.owner,
            },
        )
        if again is not None and letter in back.on_the_way:
            Letter.objects.filter(pk=again.pk).update(corrects=letter)


def _say_after_all(event: Event, stopped: Iterable[Letter], back: TakenBack, now: datetime, by: User | None) -> int:
    """What had not left when the undone deed withdrew it, as things are now."""
    heard = {_address(letter.to_email) for letter in _letters(back.heard)}
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for letter in _letters(stopped):
        kinds[_address(letter.to_email)].add(letter.kind)
    others = telling.others_of(event)
    again = Change("moved", TIME_FIELDS)
    count = 0
    for one in _concerned(event, again, MOVED, by):
        was = kinds.get(_address(one.email), set())
        if _address(one.email) in heard or not was:
            continue
        if was & ({INVITATION} | others.first):
            count += notices.tell(event, again, Told(one, MOVED, anew=True, knows_old=False), now)
        elif was & ({CANCELLED} | others.off):
            count += notices.tell(event, again, Told(one, CANCELLED), now)
        elif telling.POSTPONED in was:
            count += notices.tell(event, again, Told(one, telling.POSTPONED), now)
        elif was & ({RESTORED} | others.on):
            count += notices.tell(event, again, Told(one, RESTORED), now)
        elif was & ({MOVED} | others.later):
            count += notices.tell(event, again, Told(one, MOVED, knows_old=False), now)
    return count


def _remind_after_all(stopped: Iterable[Letter]) -> None:
    """A reminder holds again as it was written."""
    pks = [letter.pk for letter in stopped if letter.kind.startswith("reminder_")]
    Letter.objects.filter(pk__in=pks, status=Letter.Status.CANCELLED).update(status=Letter.Status.QUEUED, error="")


def _concerned(event: Event, change: Change, news: str, by: User | None) -> list[Recipient]:
    themselves = Recipient.of_user(by, "").person if by else frozenset()
    return each_once(
        may_be_written_to(one for one in telling.concerned_by(event, change, news) if not one.person & themselves)
    )


def _is_news(event: Event, letter: Letter) -> bool:
    return letter.kind in telling.NEWS | telling.others_of(event).later


def _corrected(back: TakenBack, letters: list[Letter], write_it: Callable[[], bool]) -> int:
    """Writes one letter; where what it answers is still in a worker's hands it waits for the outcome."""
    with gathered() as trace:
        done = write_it()
    on_the_way = {letter.pk for letter in back.on_the_way}
    if all(letter.pk in on_the_way for letter in letters):
        answered = letters[-1].carried_by_id or letters[-1].pk
        Letter.objects.filter(pk__in=[letter.pk for letter in trace.letters]).update(corrects=answered)
    return int(done)


def _in_general(event: Event, letters: list[Letter], now: datetime) -> bool:
    """ "We wrote … That no longer holds", with the event as it stands and what the calendar is to do."""
    last = letters[-1]
    if last.kind in _answers:
        return _answers[last.kind](last, now)
    recipient = _recipient(last)
    with override(last.language):
        place = notices.place_line(event.venue, event.room, event.meeting_url)
    method = _method(event, letters)
    about = next((letter for letter in reversed(letters) if letter.calendar), None)
    shift = copies.shift_of(about) if about is not None else None
    if method:
        copies.outgrow(event, letters, now, shift)
    letter = write(
        GENERAL,
        dedupe=f"{GENERAL}:{last.pk}",
        now=now,
        to=last.user or last.contact,
        email=last.to_email,
        name=last.to_name,
        language=last.language,
        about=event,
        needs_basis=last.needs_basis,
        part="letters:back",
        calendar=ics.invitation(event, recipient, method, shift=shift) if method else "",
        calendar_method=method,
        context={"event": event, "subject": last.subject, "written_at": last.created_at, "place": place},
    )
    return letter is not None


def _recipient(letter: Letter) -> Recipient:
    if letter.user is not None:
        return Recipient.of_user(letter.user, "staff")
    if letter.contact is not None:
        return Recipient.of_contact(letter.contact, "host")
    return Recipient.of_address(letter.to_name, letter.to_email, letter.language, "host")


def _method(event: Event, letters: list[Letter]) -> Literal["REQUEST", "CANCEL", ""]:
    """REQUEST for whom the event stands in the calendar again, CANCEL for whom it never should have; "" for neither."""
    methods = [letter.calendar_method for letter in letters if letter.calendar]
    if not methods:
        return ""
    if methods[-1] == "CANCEL":
        return "" if event.is_cancelled else "REQUEST"
    about = next(copies.named_by(letter) for letter in reversed(letters) if letter.calendar)
    sent = [Letter.Status.SENT, Letter.Status.KEPT]
    before = Letter.objects.filter(
        about_kind=subject_kind(event), about_id=str(event.pk), to_email__iexact=letters[-1].to_email, status__in=sent
    )
    newest = before.exclude(pk__in=[letter.pk for letter in letters]).exclude(calendar="").order_by("-created_at")
    same = (letter for letter in newest if (named := copies.named_by(letter)) and about and named.uid == about.uid)
    was = next((letter.calendar_method for letter in same), "")
    return "REQUEST" if was == "REQUEST" and not event.is_cancelled else "CANCEL"


def _letters(rows: Iterable[Letter]) -> list[Letter]:
    """Without the text messages: they are sent beside letters, and what corrects those brings its own."""
    return [letter for letter in rows if letter.channel == Letter.Channel.MAIL]


def _address(email: str) -> str:
    return email.strip().lower()
