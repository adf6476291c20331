"""Two years of events, made, moved, taken back, cancelled and held while the rules change; what must be reminded of
when is worked out beside the product, from the calendar alone. ``python manage.py shell -c`` runs it in a database of
its own and prints both lists.
"""

import itertools
import json
import os
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")
BEGINS, ENDS = datetime(2027, 1, 4, tzinfo=UTC), datetime(2029, 1, 4, tzinfo=UTC)
CLOCKS_CHANGE = [date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26), date(2028, 10, 29)]
MINUTE = timedelta(minutes=1)
# name → kind, audience, when
RULES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "silent-10": ("network_meeting", "unanswered", {"days_before": 10, "at_time": "09:00"}),
    "guests-7": ("network_meeting", "invited", {"days_before": 7, "at_time": "09:00"}),
    "guests-180": ("network_meeting", "invited", {"minutes_before": 180}),
    "came-2": ("network_meeting", "came", {"days_after": 2, "at_time": "10:00"}),
    "absent-1": ("network_meeting", "absent", {"days_after": 1, "at_time": "08:30"}),
    "visit-2": ("school_visit", "staff", {"days_before": 2, "at_time": "09:00"}),
    "visit-300": ("school_visit", "staff", {"minutes_before": 300}),
    "visit-thanks": ("school_visit", "staff", {"minutes_after": 30}),
    "stand-3": ("stand", "staff", {"days_before": 3, "at_time": "18:00"}),
    "stand-0": ("stand", "staff", {"days_before": 0, "at_time": "07:00"}),
}
LIVE = {"network_meeting": "published", "school_visit": "confirmed", "stand": "allocated"}
HELD = {"network_meeting": "held", "school_visit": "carried_out", "stand": "struck"}


@dataclass
class Event:
    """One event of the story. ``life``: since when it is as it is (moment, starts, ends, is on)."""

    number: int
    kind: str
    programme: int
    life: list[tuple[datetime, datetime, datetime, bool]] = field(default_factory=list)
    deeds: list[tuple[datetime, str, Any]] = field(default_factory=list)
    bo_answers: datetime | None = None
    held_at: datetime | None = None


def a_story(chance: random.Random, many: int) -> list[Event]:
    return [_an_event(chance, number) for number in range(many)]


def _odd(moment: datetime) -> datetime:
    """Nothing is done on a whole minute, when reminders leave."""
    return moment.replace(second=30, microsecond=0)


def _a_start(chance: random.Random) -> datetime:
    if chance.random() < 0.45:
        day = chance.choice(CLOCKS_CHANGE) + timedelta(days=chance.randint(-2, 11))
    else:
        day = date(2027, 1, 20) + timedelta(days=chance.randint(0, 690))
    clock = time(chance.choice([4, 5, 7, 8, 9, 10, 13, 17, 19, 22]), chance.choice([0, 15, 30]))
    return datetime.combine(day, clock, ZONE).astimezone(UTC)


def _an_event(chance: random.Random, number: int) -> Event:
    event = Event(number, chance.choice(list(LIVE)), chance.randint(0, 1))
    starts, length = _a_start(chance), timedelta(minutes=chance.choice([60, 90, 240, 600]))
    made = _odd(starts - timedelta(hours=chance.choice([2, 30, 100, 300, 1000])) - 7 * MINUTE)
    made = max(made, _odd(BEGINS + timedelta(minutes=number)))
    starts = max(starts, made + timedelta(hours=1))
    now, is_on = made, True

    def note(at: datetime, what: str, told: Any = None) -> None:
        event.life.append((at, starts, starts + length, is_on))
        event.deeds.append((at, what, told))

    note(made, "make", (starts, starts + length))
    for _turn in range(chance.choice([0, 0, 1, 2, 3])):
        room = (starts - now) / MINUTE
        if room < 90:
            break
        now = _odd(now + chance.uniform(0.1, 0.7) * room * MINUTE)
        what = chance.choice(["move", "move", "words", "cancel", "undone"])
        if what in ("move", "undone"):
            before = starts
            starts = _odd(max(now + timedelta(hours=2), starts + timedelta(minutes=chance.choice(
                [-4320, -1440, -120, 60, 1440, 10080, 20160]
            )))).replace(second=0)  # fmt: skip
            if before == starts:
                continue
            note(now, "move", (starts, starts + length))
            if what == "undone":
                now, starts = now + MINUTE, before
                note(now, "undo")
        elif what == "words":
            note(now, "words", f"Ord {now:%d.%m. %H:%M}")
        else:
            is_on = False
            note(now, "cancel")
            if event.kind == "school_visit" or chance.random() < 0.4:
                return event
            now = _odd(now + chance.uniform(0.05, 0.5) * ((starts - now) / MINUTE) * MINUTE)
            is_on = True
            note(now, "restore")
    if event.kind == "network_meeting" and chance.random() < 0.6:
        event.bo_answers = _odd(made + chance.uniform(0.1, 0.9) * (starts - made))
        event.deeds.append((event.bo_answers, "answer", None))
    if chance.random() < 0.9:
        event.held_at = _odd(starts + length + timedelta(minutes=75))
        event.deeds.append((event.held_at, "hold", None))
    return event


@dataclass
class Versions:
    """What held since when."""

    rows: list[tuple[datetime, Any]]

    def at(self, moment: datetime) -> Any:
        return [what for since, what in self.rows if since <= moment][-1]


def _day(month: int, year: int = 2027) -> datetime:
    return datetime(year, month, 11, 10, 3, 30, tzinfo=UTC)


def the_rules() -> dict[str, Versions]:
    """Each with its changes; None while it is switched off."""
    found = {name: Versions([(BEGINS - timedelta(days=400), when)]) for name, (_kind, _who, when) in RULES.items()}
    found["guests-7"].rows.append((_day(6), {"days_before": 5, "at_time": "08:30"}))
    found["guests-180"].rows.append((_day(9), {"minutes_before": 90}))
    found["visit-2"].rows += [(_day(4), None), (_day(6), found["visit-2"].rows[0][1])]
    found["came-2"].rows.append((_day(2, 2028), {"days_after": 1, "at_time": "12:00"}))
    found["stand-3"].rows.append((_day(10, 2028), {"days_before": 2, "at_time": "22:30"}))  # in the quiet hours
    return found


def the_quiet_hours() -> list[Versions]:
    """Of the two programmes."""
    return [
        Versions([(BEGINS - timedelta(days=400), (time(21), time(7)))]),
        Versions([(BEGINS - timedelta(days=400), (time(21), time(7))), (_day(3, 2028), (time(23), time(5)))]),
    ]


# -- what must be, from the calendar alone ------------------------------------------------------------------


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE).replace(tzinfo=None)


def _at_clock(day: date, clock: time) -> datetime:
    """The first moment at which a clock on the wall shows this."""
    wanted = datetime.combine(day, clock)
    moment = datetime.combine(day, clock, UTC) - timedelta(hours=3)
    while _local(moment) != wanted:
        moment += timedelta(minutes=30)
    return moment


def _is_quiet(moment: datetime, quiet: tuple[time, time]) -> bool:
    clock = _local(moment).time()
    return clock > quiet[0] or clock < quiet[1]


def _due(when: dict[str, Any], starts: datetime, ends: datetime, quiet: tuple[time, time]) -> datetime:
    if "minutes_before" in when:
        due = datetime.fromtimestamp(starts.timestamp() - 60 * when["minutes_before"], UTC)
    elif "minutes_after" in when:
        due = datetime.fromtimestamp(ends.timestamp() + 60 * when["minutes_after"], UTC)
    elif "days_before" in when:
        due = _at_clock(
            _local(starts).date() - timedelta(days=when["days_before"]), time.fromisoformat(when["at_time"])
        )
    else:
        due = _at_clock(_local(ends).date() + timedelta(days=when["days_after"]), time.fromisoformat(when["at_time"]))
    later = earlier = due
    while _is_quiet(later, quiet):
        later += MINUTE
    while _is_quiet(earlier, quiet):
        earlier -= MINUTE
    is_after = "minutes_after" in when or "days_after" in when
    return later if is_after or later < starts else earlier if due != later else due


def _who(event: Event, audience: str, at: datetime) -> list[str]:
    has_answered = event.bo_answers is not None and event.bo_answers <= at
    was_held = event.held_at is not None and event.held_at <= at
    return {
        "staff": ["staff"],
        "unanswered": [] if has_answered else ["bo"],
        "invited": ["anna", "bo"] if has_answered else ["anna"],
        "came": ["anna"] if was_held else [],
        "absent": ["bo"] if was_held else [],
    }[audience]


def expected(events: list[Event]) -> Counter[tuple[str, int, str, str]]:
    """(rule, event, who, moment) of every reminder."""
    rules, quiets, found = the_rules(), the_quiet_hours(), Counter[tuple[str, int, str, str]]()
    for event in events:
        for name, (kind, audience, _when) in RULES.items():
            if kind == event.kind:
                for due, who in _of_rule(event, rules[name], quiets[event.programme], audience):
                    found[name, event.number, who, due.isoformat()] += 1
    return found


def _of_rule(event: Event, rule: Versions, quiet: Versions, audience: str) -> list[tuple[datetime, str]]:
    made = event.life[0][0]
    turns = {made, *(row[0] for row in event.life), *(at for at, _w in (*rule.rows, *quiet.rows) if at > made)}
    turns |= {event.held_at} if event.held_at else set()
    moments = [*sorted(turns), ENDS]
    found, reminded_of = [], set()
    for begins, ends in itertools.pairwise(moments):
        _since, starts_at, ends_at, is_on = [row for row in event.life if row[0] <= begins][-1]
        when = rule.at(begins)
        if not is_on or when is None:
            continue
        due = _due(when, starts_at, ends_at, quiet.at(begins))
        is_after = "minutes_after" in when or "days_after" in when
        about = ends_at if is_after else starts_at
        if begins < due <= ends and (is_after or due < starts_at) and about not in reminded_of:
            reminded_of.add(about)
            found += [(due, who) for who in _who(event, audience, due)]
    return found


# -- what happens, by the product ---------------------------------------------------------------------------


class Product:
    """Carries the story out."""

    def __init__(self, events: list[Event]) -> None:
        from events.models import ReminderRule
        from people.models import MailBasis
        from tests.making import a_contact, a_programme, an_organiser

        self.ada = an_organiser(name="Ada")
        self.programmes = [a_programme("den-ene"), a_programme("den-anden")]
        self.people = {name: a_contact(name=name, email=f"{name}@proof.example") for name in ("anna", "bo", "carl")}
        for contact in self.people.values():
            MailBasis.objects.create(contact=contact, basis="consent", recorded_at=BEGINS)
        ReminderRule.objects.all().delete()
        for name, (kind, audience, when) in RULES.items():
            ReminderRule.objects.create(slug=name, name=name, kind=kind, audience=audience, **_values(when))
        self.events = {event.number: event for event in events}
        self.made: dict[int, Any] = {}

    def do(self, now: datetime, number: int, what: str, told: Any) -> None:
        getattr(self, f"_{what}")(self.events[number], told, now)

    def _make(self, event: Event, told: Any, now: datetime) -> None:
        from events.domain.bookings import resource_of
        from events.models import Booking, Invitation
        from people.models import User
        from tests.making import an_event

        starts, ends = told
        row = an_event(
            kind=event.kind, status=LIVE[event.kind], programme=self.programmes[event.programme], venue=None,
            title=f"Nr. {event.number}", starts_at=starts, ends_at=ends, now=now, is_public=False,
        )  # fmt: skip
        self.made[event.number] = row
        if event.kind != "network_meeting":
            # Without a password: making one safe takes as long as everything else.
            user = User.objects.create(name=f"Person {event.number}", email=f"staff{event.number}@proof.example")
            times = {"busy_from": starts, "busy_to": ends, "created_at": now}
            Booking.objects.create(resource=resource_of(user), event=row, **times)
            return
        Invitation.objects.bulk_create(
            Invitation(event=row, contact=self.people[name], status=status, invited_at=now, updated_at=now)
            for name, status in (("anna", "yes"), ("bo", "invited"), ("carl", "no"))
        )

    def _move(self, event: Event, told: Any, now: datetime) -> None:
        from events.domain import changes

        times = {"starts_at": told[0], "ends_at": told[1]}
        changes.change_event(self.made[event.number], times, now=now, by=self.ada, quiet=True)

    def _words(self, event: Event, told: Any, now: datetime) -> None:
        from events.domain import changes

        changes.change_event(self.made[event.number], {"summary": told}, now=now, by=self.ada, quiet=True)

    def _undo(self, event: Event, told: Any, now: datetime) -> None:
        from events.domain import undo
        from events.models import ChangeSet

        done = ChangeSet.objects.filter(rows__event=self.made[event.number]).latest("at")
        undo.undo(done, now=now, by=self.ada)
        self.made[event.number].refresh_from_db()

    def _cancel(self, event: Event, told: Any, now: datetime) -> None:
        from events.domain import changes

        changes.cancel(self.made[event.number], now=now, by=self.ada, quiet=True)

    def _restore(self, event: Event, told: Any, now: datetime) -> None:
        self._status(event, LIVE[event.kind] if event.kind != "stand" else "planned", now)

    def _hold(self, event: Event, told: Any, now: datetime) -> None:
        from events.models import Invitation

        row = self.made[event.number]
        if event.kind == "network_meeting":
            Invitation.objects.filter(event=row, contact=self.people["anna"]).update(status="attended")
            Invitation.objects.filter(event=row, contact=self.people["bo"]).update(status="absent")
        row.refresh_from_db()
        if event.kind == "stand":
            if row.status == "planned":
                self._status(event, "allocated", now - timedelta(seconds=2))
            self._status(event, "open", now - timedelta(seconds=1))
        self._status(event, HELD[event.kind], now)

    def _status(self, event: Event, new: str, now: datetime) -> None:
        from events.domain import changes

        changes.change_status(self.made[event.number], new, now=now, by=self.ada, quiet=True)

    def _answer(self, event: Event, told: Any, now: datetime) -> None:
        from events.models import Invitation

        Invitation.objects.filter(event=self.made[event.number], contact=self.people["bo"]).update(status="yes")

    def rule(self, name: str, when: dict[str, Any] | None, now: datetime) -> None:
        from events.domain.reminding import rules
        from events.models import ReminderRule

        rule = ReminderRule.objects.get(pk=name)
        if when is None:
            rules.switch(rule, False, now=now)
        elif not rule.is_active:
            rules.switch(rule, True, now=now)
        else:
            rules.save(rules.of_values(_values(when), rule), now=now)

    def quiet(self, programme: int, hours: tuple[time, time], now: datetime) -> None:
        from events.domain.programmes import save_programme

        row = self.programmes[programme]
        save_programme({"name": row.name, "quiet_from": hours[0], "quiet_until": hours[1]}, now=now, programme=row)


def _values(when: dict[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(("days_before", "days_after", "minutes_before", "minutes_after", "at_time"))
    return empty | when | ({"at_time": time.fromisoformat(when["at_time"])} if "at_time" in when else {})


def run(many: int, seed: int = 20270328) -> None:
    from django.utils import timezone

    from events.domain.reminding import replanning
    from events.domain.reminding.delivering import deliver_due
    from people.domain import errands
    from people.models import Errand, Letter

    replanning.AT_ONCE = 0  # every change of a rule goes by an errand
    story = a_story(random.Random(seed), many)
    wanted = expected(story)
    product = Product(story)
    steps: list[tuple[datetime, int, Any]] = [
        (at, 0, lambda now, e=event, w=what, t=told: product.do(now, e.number, w, t))
        for event in story
        for at, what, told in event.deeds
    ]
    for name, versions in the_rules().items():
        steps += [(at, 1, lambda now, n=name, w=when: product.rule(n, w, now)) for at, when in versions.rows[1:]]
    for number, versions in enumerate(the_quiet_hours()):
        steps += [(at, 1, lambda now, n=number, h=hours: product.quiet(n, h, now)) for at, hours in versions.rows[1:]]
    ticks = {datetime.fromisoformat(key[3]) for key in wanted}
    ticks |= {tick - MINUTE for tick in ticks}
    ticks |= {BEGINS + timedelta(hours=7 * turn, minutes=turn % 60) for turn in range(2 * 366 * 24 // 7)}
    steps += [(tick, 2, deliver_due) for tick in ticks]
    for moment, _order, step in sorted(steps, key=lambda row: row[:2]):
        step(moment)
        for pk in Errand.objects.filter(status="waiting").values_list("pk", flat=True) if _order == 1 else ():
            errands.run(pk, moment)
    numbers = {str(row.pk): number for number, row in product.made.items()}
    found: Counter[tuple[str, int, str, str]] = Counter()
    for letter in Letter.objects.filter(kind__startswith="reminder_"):
        rule, event = letter.dedupe_key.split(":")[1:3]
        who = letter.to_email.partition("@")[0]
        who = "staff" if who.startswith("staff") else who
        found[rule, numbers[event], who, letter.created_at.astimezone(UTC).isoformat()] += 1
    told = {
        "expected": sorted([*key, count] for key, count in wanted.items()),
        "found": sorted([*key, count] for key, count in found.items()),
        "open": Errand.objects.exclude(status="done").count(),
        "at": timezone.now().isoformat(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    run(int(sys.argv[1]))
