"""Visits to companies: agreed, made, and closed when it is said what came of them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import changes
from events.domain.conflicts import Answer
from events.domain.pipeline import goals, visits
from events.domain.scope import Scope
from events.domain.undo import as_one, undo
from events.models import CompanyVisit, Event, FollowUp, GoalSuggestion, Relation
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import Letter, Organisation
from tests.cast import ada, ben, cleo
from tests.making import a_company, a_contact, a_moment, a_programme, a_trade, an_organiser

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ANYWAY = Answer("Det er aftalt.")


def a_place(**fields) -> Organisation:
    return a_company(name="Nordlys", street="Havnevej 2", postcode="8000", town="Aarhus C", **fields)


def arranged(company: Organisation | None = None, **changes_) -> Event:
    company = company or a_place()
    starts = changes_.pop("starts_at", a_moment(14))
    wish = visits.Wish(
        **{
            "programme": a_programme(),
            "title": "Besøg hos Nordlys",
            "starts_at": starts,
            "ends_at": starts + HOUR,
            "people": [ada()],
        }
        | changes_
    )
    return visits.arrange(company, wish, now=timezone.now(), by=ada(), answer=ANYWAY)


def held(company: Organisation | None = None, **fields) -> Event:
    """One that was made an hour ago."""
    event = arranged(company, **fields)
    begun = timezone.now() - 2 * HOUR
    Event.objects.filter(pk=event.pk).update(starts_at=begun, ends_at=begun + HOUR, status="confirmed")
    event.refresh_from_db()
    return event


def test_what_is_agreed_is_confirmed_and_the_company_gets_one_letter_for_its_calendar():
    company = a_place()
    mette = a_contact(company, name="Mette Krogh", email="mette@nordlys.example")
    event = arranged(company, contact=mette, is_agreed=True, is_green=True)
    assert (event.status, event.is_green, event.company_visit.organisation) == ("confirmed", True, company)
    letter = Letter.objects.get(kind="company_visit_agreed")
    assert (letter.to_email, "METHOD:REQUEST" in letter.calendar) == ("mette@nordlys.example", True)
    assert ("Nordlys" in letter.text, "Ada Krogh" in letter.text) == (True, True)
    assert [row.resource.name for row in visits.visitors(event)] == ["Ada Krogh"]
    changes.cancel(event, now=timezone.now(), by=ada(), why="Travlt")
    assert not Letter.objects.filter(
        kind="event_cancelled"
    ).exists()  # the letter about it has not left: it is withdrawn
    assert Letter.objects.get(kind="company_visit_agreed").status == "cancelled"


def test_what_is_only_planned_tells_nobody_until_it_is_confirmed():
    company = a_place()
    event = arranged(company, contact=a_contact(company, email="m@nordlys.example"))
    assert (event.status, Letter.objects.count(), visits.host(event)) == ("planned", 0, [])
    visits.confirm(event, now=timezone.now(), by=ada())
    assert Letter.objects.filter(kind="company_visit_agreed").count() == 1


def test_who_goes_must_be_free_and_be_somebody():
    arranged()
    with pytest.raises(Clash):
        arranged(a_company(postcode="8000"), title="Besøg to")
    with pytest.raises(Invalid) as refusal:
        arranged(a_company(postcode=""), people=[])
    assert [pointer for pointer, _sentence in refusal.value.errors] == ["", "/people"]
    assert Event.objects.count() == 1


def test_undone_it_never_was():
    with as_one(now=timezone.now(), by=ada(), what="made") as done:
        arranged(is_agreed=True)
    undo(done, now=timezone.now(), by=ada())
    assert (Event.objects.count(), CompanyVisit.objects.count()) == (0, 0)


def test_a_visit_that_was_made_is_a_time_that_one_was_in_touch_once():
    event = held()
    Relation.objects.create(
        organisation=event.company_visit.organisation,
        trade=a_trade(),
        **dict.fromkeys(("stage_since", "created_at", "updated_at"), timezone.now()),
    )
    changes.change_status(event, "carried_out", now=timezone.now(), actor="systemet")
    visits.note_visit(event, now=timezone.now())
    touch = event.company_visit.organisation.touches.get()
    assert (touch.way, touch.at, touch.event) == ("visit", event.starts_at, event)
    assert Relation.objects.get().stage == "contacted"


def test_it_is_closed_when_it_is_said_what_came_of_it():
    event, now = held(), timezone.now()
    changes.change_status(event, "carried_out", now=now, by=ada())
    with pytest.raises(MoveNotAllowed, match="hvad der kom ud af besøget"):
        changes.change_status(event, "closed", now=now, by=ada())
    visits.nothing_came(event, now=now, by=ada())
    changes.change_status(event, "closed", now=now, by=ada())
    assert event.status == "closed"


def test_a_lead_moves_the_relation_and_somebody_helps_them():
    event, trade, now = held(), a_trade("smed"), timezone.now()
    with as_one(now=now, by=ada()) as done:
        visits.lead(event, trade, owner=ada(), now=now, by=ada())
    row = Relation.objects.get()
    assert (row.stage, FollowUp.objects.get().event, visits.has_yield(event)) == ("application", event, True)
    undo(done, now=now, by=ada())
    assert (Relation.objects.count(), FollowUp.objects.count()) == (0, 0)
    Relation.objects.create(
        organisation=event.company_visit.organisation,
        trade=trade,
        stage="approved",
        approval="full",
        approved_on=now.date(),
        stage_since=now,
        created_at=now,
        updated_at=now,
    )
    with pytest.raises(MoveNotAllowed, match="allerede godkendt"):
        visits.lead(event, trade, owner=ada(), now=now, by=ada())
    with pytest.raises(MoveNotAllowed, match="ikke begyndt"):
        visits.lead(arranged(title="Senere", starts_at=a_moment(30)), trade, owner=ada(), now=now, by=ada())


# -- goals -----------------------------------------------------------------------------------------------------------


def suggested(words: str = "Regne på levetid", **fields) -> GoalSuggestion:
    values = {"trade": a_trade("smed"), "kind": "fagmaal", "now": timezone.now(), "by": ada()} | fields
    return goals.suggest(values.pop("trade"), values.pop("kind"), words, **values)


def test_a_suggestion_is_noted_once_and_holds_no_number_of_a_person():
    assert suggested() == suggested("Regne  på levetid ")
    for words, kind in (("", "fagmaal"), ("Svejse", "andet"), ("Hans, 010190-1234", "fagmaal")):
        with pytest.raises(Invalid):
            suggested(words, kind=kind)


def test_a_decision_says_when_and_why_and_can_be_taken_back():
    row, now = suggested(), timezone.now()
    with as_one(now=now, by=ada()) as done:
        goals.decide(row, "set_aside", now=now, by=ada(), why="Står der allerede")
    row.refresh_from_db()
    assert (row.status, row.decided_at, row.decision) == ("set_aside", now, "Står der allerede")
    with pytest.raises(MoveNotAllowed, match="er lagt til side og kan ikke tages med"):
        goals.decide(row, "adopted", now=now, by=ada())
    undo(done, now=now, by=ada())
    row.refresh_from_db()
    assert (row.status, row.decided_at, row.decision) == ("new", None, "")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_committees_list_takes_the_same_few_questions(rows: int, django_assert_num_queries):
    for number in range(rows):
        suggested(f"Nr. {number}", organisation=a_company())
    with django_assert_num_queries(1):
        assert len(list(goals.table(goals.Wanted()))) == rows + 1


def test_only_a_trades_own_committee_decides():
    row, mine = suggested(), a_programme("smede", trades=["smed"])
    assert goals.may_decide(Scope(), "smed")
    assert goals.may_decide(Scope(frozenset({mine.pk})), "smed")
    other = a_programme("robotbandet", trades=["industritekniker"])
    browser = Client()
    browser.force_login(ben(other))
    address = reverse("organise:company_goal_decide", args=[row.pk])
    assert browser.post(address, {"status": "adopted"}).status_code == 404
    page = browser.get(reverse("organise:company_goals")).content.decode()
    assert ("Regne på levetid" in page, address in page) == (True, False)


# -- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.force_login(ada())
    return browser


def test_from_the_company_to_what_came_of_it(client: Client):
    company, programme = a_place(), a_programme()
    a_trade("smed")
    starts = a_moment(20)
    sent = {
        "title": "Besøg hos Nordlys",
        "programme": str(programme.pk),
        "date": starts.date().isoformat(),
        "starts": "10:00",
        "ends": "11:00",
        "people": [str(ada().pk)],
        "reason": "Aftalt",
        "is_agreed": "on",
    }
    answer = client.post(reverse("organise:company_visit_new", args=[company.pk]), sent)
    event = Event.objects.get()
    assert answer["Location"] == reverse("organise:event", args=[event.pk])
    page = client.get(answer["Location"]).content.decode()
    assert ("Nordlys" in page, "Nyt forslag til mål" in page) == (True, False)
    begun = timezone.now() - 2 * HOUR
    Event.objects.filter(pk=event.pk).update(starts_at=begun, ends_at=begun + HOUR)
    client.post(
        reverse("organise:suggestion_new", args=[event.pk]),
        {"s-trade": "smed", "s-kind": "praktikmaal", "s-words": "Reparere frem for at skifte", "s-is_green": "on"},
    )
    client.post(reverse("organise:lead_new", args=[event.pk]), {"l-trade": "smed", "l-owner": str(ada().pk)})
    assert Relation.objects.get().stage == "application"
    page = client.get(reverse("organise:company_goals"), {"green": "on", "trade": "smed"}).content.decode()
    assert "Reparere frem for at skifte" in page
    csv = client.get(reverse("organise:company_goal_export", args=["csv"])).content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith("Smed;praktikmål;Reparere frem for at skifte;Nordlys;ja;nyt;")


def test_a_visit_is_its_own_programmes(client: Client):
    event = held()
    mine = an_organiser(a_programme("en-anden"))
    for user, status in ((mine, 404), (cleo(), 404)):
        browser = Client()
        browser.force_login(user)
        assert browser.post(reverse("organise:visit_nothing", args=[event.pk])).status_code == status
