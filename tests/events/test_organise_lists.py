"""The day, the calendar, the list and search: what stands there, and that it costs the same for one row and thirty."""

import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.access import scope_of
from events.domain import agenda, months, waiting
from events.domain.scope import Scope
from events.models import Event, EventKind, EventStatus, Resource, Shift
from events.templatetags.agenda import age
from people.models import Letter, Municipality
from tests.cast import ada
from tests.making import a_company, a_contact, a_moment, a_performance, a_programme, a_school, a_user, a_venue, an_event

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Copenhagen")


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(ada())
    return client


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=ZONE) + timedelta(hours=hour)


def fill(count: int) -> None:
    """Events of every kind this month, today and soon, each with its shift, staff, letter and organisations."""
    today = timezone.localdate()
    for number in range(count):
        programme = a_programme(f"indsats-nr-{number % 5}")
        venue = a_venue(name=f"Hal {number}")
        an_event(programme=programme, venue=venue, starts_at=at(today, 8 + number % 8))
        an_event(programme=programme, venue=venue, starts_at=at(today + timedelta(days=1)), status="planned")
        stand = an_event(
            kind=EventKind.STAND, status="open", starts_at=at(today), ends_at=at(today + timedelta(days=2))
        )
        soon = timezone.now() + timedelta(hours=30)
        Shift.objects.create(
            event=stand, name="Vagt", day=soon.date(), starts_at=soon, ends_at=soon + timedelta(hours=2)
        )
        an_event(starts_at=timezone.now() - timedelta(days=3), status=EventStatus.INVITED)
        a_contact(a_company(name=f"Firma {number}"))
        a_contact(a_school(name=f"Skole {number}"))
        Resource.objects.create(kind="person", name=f"Person {number}", user=a_user(name=f"Person {number}"))
        Letter.objects.create(
            kind="x",
            dedupe_key=uuid.uuid4().hex,
            status="failed",
            to_email="a@b.example",
            subject="Hej",
            text="Hej",
            created_at=timezone.now(),
            due_at=timezone.now(),
            message_id="x",
        )


PAGES = [
    "/organise/",
    "/organise/calendar/",
    "/organise/calendar/?view=list",
    "/organise/calendar/?view=week",
    "/organise/calendar/events.json",
    "/organise/events/",
    "/organise/events/?when=past&q=m",
    "/organise/search/?q=firma",
    "/organise/schools/",
    "/organise/companies/",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_the_same_queries_for_one_row_three_and_thirty(client: Client, path: str) -> None:
    costs = []
    for count in (1, 2, 27):
        fill(count)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        costs.append(len(queries))
    # A full list asks once more how many there are in all, whatever the number.
    assert costs[0] == costs[1]
    assert costs[2] <= costs[1] + 6


def test_the_day_shows_what_waits_oldest_deadline_first() -> None:
    now = timezone.now()
    late = agenda.Waiting("x", "Først", "/", deadline=now - timedelta(days=1))
    soon = agenda.Waiting("x", "Så", "/", deadline=now + timedelta(days=1), since=now - timedelta(days=9))
    old = agenda.Waiting("x", "Dernæst", "/", since=now - timedelta(days=9))
    new = agenda.Waiting("x", "Sidst", "/", since=now)
    assert [row.what for row in sorted([new, soon, old, late], key=agenda.Waiting.order)] == [
        "Først",
        "Så",
        "Dernæst",
        "Sidst",
    ]


def test_the_day_names_uncovered_shifts_failed_letters_and_what_was_not_closed(client: Client) -> None:
    fill(1)
    page = client.get("/organise/").content.decode()
    assert "Vagten »Vagt« mangler 1 person" in page
    assert "Brevet »Hej« kunne ikke sendes" in page
    assert "Ja, markér" in page


def test_what_waits_is_answered_in_place(client: Client) -> None:
    event = an_event(starts_at=timezone.now() - timedelta(days=3), status=EventStatus.INVITED)
    answer = client.post(f"/organise/events/{event.pk}/status/", {"new": "held", "next": "/organise/"})
    event.refresh_from_db()
    assert (answer.headers["Location"], event.status) == ("/organise/", "held")
    answer = client.post(f"/organise/events/{event.pk}/status/", {"new": "minutes_out", "next": "https://x.example/"})
    assert answer.headers["Location"] == f"/organise/events/{event.pk}/"


def test_an_empty_day_says_what_will_stand_there(client: Client) -> None:
    page = client.get("/organise/").content.decode()
    assert "Intet venter på dig" in page
    assert "Der sker intet i dag." in page


def a_month(first: date, **wanted: object) -> months.Month:
    return months.month(agenda.Wanted(**wanted), first, timezone.now(), months.programmes())  # type: ignore[arg-type]


def test_a_month_has_whole_weeks_from_monday_with_their_numbers() -> None:
    month = a_month(date(2027, 2, 1))
    assert [week.number for week in month.weeks] == [5, 6, 7, 8]
    assert (month.weeks[0].days[0].day, month.weeks[-1].days[-1].day) == (date(2027, 2, 1), date(2027, 2, 28))
    assert [week.number for week in a_month(date(2027, 1, 1)).weeks] == [53, 1, 2, 3, 4]
    assert a_month(date(2027, 3, 1)).weeks[3].days[3].holiday == "Skærtorsdag"


def test_a_day_of_the_month_shows_six_and_counts_the_rest() -> None:
    for number in range(9):
        an_event(title=f"Nr. {number}", starts_at=at(date(2027, 2, 3), 8 + number))
    an_event(title="Frigivet", kind=EventKind.PERFORMANCE, status="released", starts_at=at(date(2027, 2, 3), 6))
    day = a_month(date(2027, 2, 1)).weeks[0].days[2]
    assert [entry.title for entry in day.entries] == [f"Nr. {number}" for number in range(6)]
    assert (day.total, day.more) == (9, 3)


def test_what_lasts_several_days_stands_on_each_of_them() -> None:
    first = date(2027, 2, 5)
    an_event(kind=EventKind.STAND, status="open", starts_at=at(first), ends_at=at(first + timedelta(days=3)))
    days = [day for week in a_month(first).weeks for day in week.days if day.entries]
    assert [day.day for day in days] == [first + timedelta(days=number) for number in range(4)]
    assert a_month(first).total == 1


def test_an_evening_across_midnight_stands_on_the_day_it_begins_and_the_next() -> None:
    evening = date(2027, 2, 26)
    an_event(starts_at=at(evening, 23), ends_at=at(evening, 25))
    assert [day.day for week in a_month(evening).weeks for day in week.days if day.entries] == [
        evening,
        evening + timedelta(days=1),
    ]


def test_the_month_is_filtered_by_programme_kind_person_and_municipality(client: Client) -> None:
    place = a_venue(municipality=Municipality.objects.get(code=751))
    mine = an_event(
        title="Mit møde", venue=place, owner=ada(), starts_at=at(date(2027, 2, 3)), programme=a_programme("a")
    )
    an_event(title="Andres", kind=EventKind.STAND, starts_at=at(date(2027, 2, 3)), programme=a_programme("b"))
    for wanted in ("programme=a", "kind=network_meeting", f"person={ada().pk}", "municipality=751"):
        page = client.get(f"/organise/calendar/?date=2027-02-01&{wanted}").content.decode()
        assert (mine.title in page, "Andres" in page) == (True, False), wanted
    page = client.get("/organise/calendar/?date=2027-02-01&programme=ukendt&kind=x&person=x&municipality=x").content
    assert "Andres" in page.decode()


@pytest.mark.parametrize("nonsense", ["date=x", "date=0001-01-01", "date=9999-12-31", "view=x", "person=%00", "page=x"])
def test_an_address_with_nonsense_still_opens(client: Client, nonsense: str) -> None:
    for page in ("/organise/calendar/", "/organise/events/", "/organise/calendar/events.json", "/organise/schools/"):
        assert client.get(f"{page}?{nonsense}&start={nonsense}&q=%00").status_code == 200


def test_held_times_of_other_apps_stand_hatched_in_the_calendar(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = at(date(2027, 2, 3), 9)
    block = agenda.Block("b1", "Holdt til Vestervang", starts, starts + timedelta(hours=1), date(2027, 2, 3), "/x/")
    monkeypatch.setattr(agenda, "_blocks", [lambda wanted, first, last, limit: [block] if first <= block.day else []])
    month = client.get("/organise/calendar/?date=2027-02-01").content.decode()
    assert "Holdt til Vestervang" in month
    assert "is-tentative" in month
    drawn = client.get("/organise/calendar/events.json?start=2027-02-01&end=2027-02-08").json()
    assert [(one["title"], one["editable"], one["extendedProps"]["href"]) for one in drawn] == [
        ("Holdt til Vestervang", False, "/x/")
    ]


def test_the_week_draws_wall_clock_times_and_only_what_may_be_moved_is_movable(client: Client) -> None:
    an_event(title="Kan flyttes", starts_at=at(date(2027, 2, 3), 10))
    an_event(title="Forbi", status="closed", starts_at=at(date(2027, 2, 4), 10))
    an_event(kind=EventKind.STAND, title="Messe", starts_at=at(date(2027, 2, 4)), ends_at=at(date(2027, 2, 6), 16))
    drawn = client.get("/organise/calendar/events.json?start=2027-02-01T00:00&end=2027-02-08T00:00").json()
    told = {one["title"]: (one["start"], one["end"], one["allDay"], one["editable"]) for one in drawn}
    assert told == {
        "Kan flyttes": ("2027-02-03T10:00:00", "2027-02-03T12:00:00", False, True),
        "Forbi": ("2027-02-04T10:00:00", "2027-02-04T12:00:00", False, False),
        "Messe": ("2027-02-04T00:00:00", "2027-02-07T00:00:00", True, True),
    }


def test_the_list_searches_sorts_and_leafs(client: Client) -> None:
    for number in range(45):
        an_event(title=f"Møde {number:02}", starts_at=a_moment(1 + number), venue=a_venue(town="Ærøskøbing"))
    first = client.get("/organise/events/?q=ærøsk").content.decode()
    assert ("Møde 00" in first, "Møde 44" in first, "45 passer" in first) == (True, False, True)
    assert "Møde 44" in client.get("/organise/events/?q=ærøsk&page=2").content.decode()
    assert "Møde 44" in client.get("/organise/events/?order=latest").content.decode()
    assert "Intet passer" in client.get("/organise/events/?q=findes ikke").content.decode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("smedens", "Smedens dag"),
        ("SMEDENS", "Smedens dag"),
        ("ørnhøj", "Ørnhøj Skole"),
        ("999", "Ørnhøj Skole"),
        ("åby", "Åby Værksted"),
        ("eva", "Eva Ågård"),
        ("eva@", "Eva Ågård"),
        ("kalen", "Kalender"),
        ("nyt netv", "Nyt netværksmøde"),
    ],
)
def test_search_finds_events_schools_companies_people_pages_and_deeds(client: Client, text: str, found: str) -> None:
    an_event(title="Smedens dag")
    a_school("999777", name="Ørnhøj Skole")
    a_contact(a_company(name="Åby Værksted"), name="Eva Ågård", email="eva@vaerksted.example")
    page = client.get("/organise/search/", {"q": text}, headers={"HX-Request": "true", "HX-Target": "search-results"})
    assert found in page.content.decode()
    assert "<html" not in page.content.decode()


@pytest.mark.parametrize("text", ["", "a", "%", "\\", "'; drop table", "x" * 500, "\x00\x00\x00"])
def test_search_for_little_or_nonsense_finds_nothing_and_does_not_fail(client: Client, text: str) -> None:
    assert client.get("/organise/search/", {"q": text}).status_code == 200


@pytest.mark.parametrize(("text", "found"), [("", True), ("a", True), ("smed", False)])
def test_before_anything_is_typed_the_search_offers_what_is_done_most(client: Client, text: str, found: bool) -> None:
    page = client.get("/organise/search/", {"q": text}, headers={"HX-Request": "true", "HX-Target": "search-results"})
    assert ("Nyt netværksmøde" in page.content.decode()) is found


def test_a_scope_narrows_but_never_widens() -> None:
    mine, other = uuid.uuid4(), uuid.uuid4()
    assert Scope(frozenset({mine})).narrowed([other]).programmes == frozenset()
    assert Scope().narrowed([other]).programmes == frozenset({other})
    assert Scope(frozenset({mine})).narrowed([]).programmes == frozenset({mine})


def test_a_day_too_full_to_draw_says_how_many_are_left_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(months, "SPAN", 28)
    for number in range(6):
        an_event(title=f"Nr. {number}", starts_at=at(date(2027, 2, 3), 8 + number))
    later = an_event(title="Dagen efter", starts_at=at(date(2027, 2, 4), 8))
    listed = client.get("/organise/calendar/?view=list&date=2027-02-01").content.decode()
    shown = [text in listed for text in ("Nr. 1", "Nr. 2", "4 mere", later.title)]
    assert shown == [True, False, True, True]
    week = client.get("/organise/calendar/?view=week&date=2027-02-01").content.decode()
    assert "2 arrangementer er der ikke plads til at tegne" in week
    drawn = client.get("/organise/calendar/events.json?start=2027-02-01&end=2027-02-08").json()
    assert [one["title"] for one in drawn] == ["Nr. 0", "Nr. 1", "Nr. 2", "Nr. 3", "Dagen efter"]


def test_an_enquiry_waits_with_the_deadline_that_the_enquirer_was_promised() -> None:
    event = a_performance()
    Event.objects.filter(pk=event.pk).update(created_at=datetime(2026, 11, 27, 12, tzinfo=UTC))  # a Friday
    found = waiting.new_enquiries(scope_of(ada()), datetime(2026, 11, 28, 12, tzinfo=UTC), 5)
    assert [row.deadline for row in found.rows] == [datetime(2026, 12, 2, 15, tzinfo=UTC)]


def test_the_week_draws_what_it_counts_tentative_hatched_and_cancelled_hollow(client: Client) -> None:
    today = timezone.localdate()
    teal = a_programme(colour="teal")
    for status in ("published", "planned"):
        an_event(programme=teal, status=status, starts_at=at(today))
    an_event(programme=teal, status="cancelled", cancelled_at=timezone.now(), starts_at=at(today))
    page = client.get("/organise/").content.decode()
    drawn = page[page.index("week-strip") : page.index("Venter på dig")]
    assert drawn.count("<i ") == 3
    assert 'class="programme-teal is-tentative"' in drawn
    assert 'class="programme-teal is-cancelled"' in drawn


def test_what_came_just_now_is_a_moment_old(client: Client) -> None:
    now = timezone.now()
    assert [age(now - timedelta(seconds=seconds), now) for seconds in (10, 70)] == ["et øjeblik", "1\u00a0minut"]
