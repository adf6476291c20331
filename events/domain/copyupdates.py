"""Copies that came by invitation are kept true where no news does it: other words, and the further shifts of a stand.

What is moved, cancelled or on again is news, and its letter carries the calendar part (events.domain.notices); whoever
did it gets the calendar part alone. Other words are no news: only who keeps the calendar by invitations hears of them,
and only where the copy would show it, whoever made the change. The copy last sent is what is compared with, so that
nothing is sent twice and nothing is left behind.
"""

import re
from collections.abc import Iterable
from datetime import datetime

import icalendar
from django.utils.translation import gettext as _

from events.domain import calendarchoice, copies, ics, lifecycle, telling
from events.domain.changes import VISIBLE_FIELDS, Change
from events.domain.concerned import Recipient
from events.domain.news import CANCELLED, RESTORED
from events.models import Booking, Event, EventKind, Shift
from people.domain.outbox import withdraw, write
from people.models import Letter, User

UPDATED = copies.UPDATED
PART = "letters:calendar"
FIRM = Booking.State.FIRM
_VERSION = re.compile(r"^(?:DTSTAMP|LAST-MODIFIED|SEQUENCE):.*\n", re.MULTILINE)


def follow(event: Event, change: Change, now: datetime) -> int:
    """Sends what was reworded to those who hold it by invitation; returns how many letters."""
    if change.what != "edited" or change.quiet or not VISIBLE_FIELDS & change.fields:
        return 0
    if event.ends_at <= now or event.is_cancelled or telling.news_of(event, change, now):
        return 0
    users = User.objects.filter(resource__bookings__event=event, resource__bookings__state=FIRM)
    users = users.filter(calendar=User.Calendar.INVITATIONS).distinct().order_by("name", "pk")
    written = sum(
        renew(event, user, shift, now) for user in users for shift in copies.own_parts(event, user, FIRM, now)
    )
    change.told.letters += written
    return written


def follow_own(event: Event, change: Change, now: datetime, by: User | None) -> int:
    """Whoever acts is told nothing, but an own copy must not keep the old time: it follows by a letter for the calendar
    alone. Returns how many letters."""
    news = telling.news_of(event, change, now)
    if not news or by is None or change.quiet or by.calendar != User.Calendar.INVITATIONS:
        return 0
    written = 0
    if news == CANCELLED:
        for shift in copies.own_parts(event, by, Booking.State.CANCELLED, now):
            if copies.holds(event, by, shift):
                calendar = ics.invitation(event, Recipient.of_user(by, "staff"), "CANCEL", shift=shift)
                written += _write(event, by, shift, "CANCEL", calendar, now)
    else:
        for shift in copies.own_parts(event, by, FIRM, now):
            if copies.holds(event, by, shift):
                written += renew(event, by, shift, now)
            elif news == RESTORED and calendarchoice.is_to_come(event, shift, now):
                written += calendarchoice.invite(by, event, now, shift, part=PART)
    change.told.letters += written
    return written


def settled(event: Event, change: Change, now: datetime) -> None:
    """What was tentative goes ahead: those put on it meanwhile are invited, and who was invited before sees that it
    does. For a visit its own letters do that."""
    was = lifecycle.calendar_status(change.old_status) if change.old_status else ""
    is_settled = lifecycle.calendar_status(event.status) == "CONFIRMED"
    if was != "TENTATIVE" or not is_settled or event.kind == EventKind.SCHOOL_VISIT:
        return
    firm = event.bookings.filter(state=FIRM, resource__user__calendar=User.Calendar.INVITATIONS)
    for booking in firm.select_related("resource__user", "event__programme", "event__venue", "shift").order_by("pk"):
        user, shift = booking.resource.user, booking.shift
        if user is not None and calendarchoice.is_to_come(event, shift, now):
            if copies.holds(event, user, shift):
                renew(event, user, shift, now)
            else:
                calendarchoice.put_on(booking, now)


def renew(event: Event, user: User, shift: Shift | None, now: datetime) -> bool:
    """The event, or the shift, as it is now, to somebody whose calendar holds it otherwise; whether it was sent.

    What had not left goes as it is now instead.
    """
    if user.calendar != User.Calendar.INVITATIONS:
        return False
    calendar = ics.invitation(event, Recipient.of_user(user, "staff"), "REQUEST", shift=shift)
    last = copies.newest(event, user, shift)
    if last is None or last.calendar_method != "REQUEST" or _says_the_same(last.calendar, calendar):
        return False
    if last.status in telling.WAITING and last.kind in copies.OWN_LETTERS:
        withdraw(Letter.objects.filter(pk=last.pk), _("Blev forældet, før det kom af sted."))
        if last.kind == copies.INVITED:
            return calendarchoice.invite(user, event, now, shift, part="")
        last = copies.newest(event, user, shift)
        if last is None or _says_the_same(last.calendar, calendar):
            return False
    return _write(event, user, shift, "REQUEST", calendar, now, was=_summary(last.calendar))


def further_shifts(event: Event, user: User | None, method: str, now: datetime) -> int:
    """A letter carries one UID: of the shifts of somebody who keeps them by invitations the news has the first, and
    each further one a letter of its own."""
    if event.kind != EventKind.STAND or user is None or user.calendar != User.Calendar.INVITATIONS:
        return 0
    state = Booking.State.CANCELLED if method == "CANCEL" else FIRM
    count = 0
    for shift in copies.own_parts(event, user, state, now)[1:]:
        if method != "CANCEL":
            count += _write(event, user, shift, "REQUEST", copies.invitation(event, user, now, shift), now)
        elif copies.holds(event, user, shift):
            calendar = ics.invitation(event, Recipient.of_user(user, "staff"), "CANCEL", shift=shift)
            count += _write(event, user, shift, "CANCEL", calendar, now)
    return count


def set_right(event: Event, letters: Iterable[Letter], now: datetime) -> int:
    """After a deed was taken back: whoever keeps the calendar by invitations and was written to by it, or was to be,
    has in it what they are on, as it is, and nothing else."""
    users = {one.user.pk: one.user for one in letters if one.user is not None}
    about = {
        (one.user_id, copies.shift_of(one)) for one in letters if one.calendar and not copies.is_of_gone_shift(one)
    }
    count = 0
    for user in users.values():
        if user.calendar != User.Calendar.INVITATIONS or event.ends_at <= now or event.is_cancelled:
            continue
        own = copies.own_parts(event, user, FIRM, now)
        for shift in own:
            if copies.holds(event, user, shift):
                count += renew(event, user, shift, now)
            elif calendarchoice.is_to_come(event, shift, now):
                count += calendarchoice.invite(user, event, now, shift)
        for _user, shift in about:
            if _user == user.pk and shift not in own and (calendar := copies.cancellation(event, user, now, shift)):
                count += _write(event, user, shift, "CANCEL", calendar, now)
    return count


def _write(
    event: Event, user: User, shift: Shift | None, method: str, calendar: str, now: datetime, was: str = ""
) -> bool:
    is_now = _summary(calendar)
    version = f"{event.revision}.{ics.sequence_of(event, shift)}.{ics.version_time(event, shift):%Y%m%dT%H%M%S}"
    letter = write(
        UPDATED,
        dedupe=f"{UPDATED}:{ics.uid_of(event, shift)}:{user.pk}:{method}:{version}",
        now=now,
        to=user,
        about=event,
        part=PART,
        calendar=calendar,
        calendar_method=method,
        context={
            "event": event,
            "shift": shift,
            "is_off": method == "CANCEL",
            "is_now": is_now,
            "was": was if was != is_now else "",
        },
    )
    return letter is not None


def _says_the_same(one: str, other: str) -> bool:
    return _VERSION.sub("", one) == _VERSION.sub("", other)


def _summary(calendar: str) -> str:
    return ics.bare_summary(str(icalendar.Calendar.from_ical(calendar).walk("VEVENT")[0].get("SUMMARY", "")))
