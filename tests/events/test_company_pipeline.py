"""Companies on their way to apprentices: stages, approvals that lapse, follow-ups, calls, weeks, merged companies."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from events.domain.pipeline import approvals, board, claims, companyhistory, followups, relations, touches
from events.domain.pipeline.relations import Facts, set_stage
from events.domain.scope import Scope
from events.domain.undo import as_one, undo
from events.models import CanvassClaim, CompanyContact, FollowUp, Relation
from people.domain import merging
from people.domain.history import history_of
from people.domain.letterchoices import choose
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import Letter, Organisation
from tests.cast import ada
from tests.making import a_company, a_contact, a_programme, a_school, a_trade, a_user, an_event, an_organiser

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 30)
APPROVED = Facts("full", date(2024, 3, 1))


def at(stage: str, company: Organisation | None = None, trade: str = "smed", **fields) -> Relation:
    """A company that has stood there for a while."""
    if stage in ("approved", "active"):
        fields = {"approval": "full", "approved_on": date(2024, 3, 1)} | fields
    return Relation.objects.create(
        organisation=company or a_company(),
        trade=a_trade(trade),
        stage=stage,
        **{"stage_since": NOW, "created_at": NOW, "updated_at": NOW} | fields,
    )


# -- stages ----------------------------------------------------------------------------------------------------------


def test_a_company_goes_all_the_way_and_each_step_stands_in_its_history():
    company, trade, by = a_company(), a_trade("smed"), ada()
    for stage in ("contacted", "application"):
        set_stage(company, trade, stage, now=NOW, by=by)
    set_stage(company, trade, "approved", now=NOW, by=by, facts=APPROVED)
    row = set_stage(company, trade, "active", now=NOW, by=by, why="Første lærling begyndte")
    assert (row.stage, row.approval, row.last_apprentice_on) == ("active", "full", TODAY)
    moves = history_of(row).filter(what="stage").values_list("old", "new", "by__name", "why")
    assert list(moves)[-1] == ("approved", "active", "Ada Krogh", "Første lærling begyndte")
    assert [old for old, *_rest in moves] == ["unknown", "contacted", "application", "approved"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("unknown", "active", "Virksomheden er ukendt og kan ikke få lærlinge, før den er godkendt."),
        ("unknown", "dormant", "Virksomheden er ukendt og kan ikke gå i dvale."),
        ("active", "application", "Virksomheden har lærlinge og kan ikke søge godkendelse."),
        ("approved", "unknown", "Virksomheden er godkendt og kan ikke blive ukendt."),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_with_a_sentence(old: str, new: str, sentence: str):
    row = at(old)
    with pytest.raises(MoveNotAllowed) as refusal:
        set_stage(row.organisation, row.trade, new, now=NOW)
    assert refusal.value.sentence == sentence
    row.refresh_from_db()
    assert row.stage == old


def test_approved_says_how_and_since_when():
    company, trade = a_company(), a_trade("smed")
    with pytest.raises(Invalid) as refusal:
        set_stage(company, trade, "approved", now=NOW)
    assert [pointer for pointer, _sentence in refusal.value.errors] == ["/approval", "/approved_on"]
    assert not company.relations.exists()
    with pytest.raises(Invalid, match="fremtiden"):
        set_stage(company, trade, "approved", now=NOW, facts=Facts("full", TODAY + timedelta(days=1)))


def test_a_school_has_no_relation_to_a_trade():
    with pytest.raises(MoveNotAllowed):
        set_stage(a_school(), a_trade("smed"), "contacted", now=NOW)


def test_an_approval_that_is_asked_for_anew_is_none_until_it_is_given():
    row = at("approved")
    row = set_stage(row.organisation, row.trade, "application", now=NOW)
    assert (row.approval, row.approved_on) == ("", None)


def test_a_lapsed_approval_cannot_be_used_again():
    row = at("dormant", approval="full", approved_on=date(2021, 3, 1))
    with pytest.raises(MoveNotAllowed, match=r"bortfaldt 1\. marts 2026"):
        set_stage(row.organisation, row.trade, "active", now=NOW)


def test_a_change_of_stage_is_taken_back_as_one():
    row, by = at("contacted"), ada()
    now = timezone.now()
    with as_one(now=now, by=by) as change:
        set_stage(row.organisation, row.trade, "application", now=now, by=by)
    undo(change, now=now, by=by)
    row.refresh_from_db()
    assert row.stage == "contacted"


# -- approvals that lapse --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("approved_on", "last", "today", "said"),
    [
        (date(2021, 5, 31), None, date(2025, 11, 29), None),
        (date(2021, 5, 31), None, date(2025, 11, 30), False),
        (date(2021, 5, 31), None, date(2026, 5, 30), False),
        (date(2021, 5, 31), None, date(2026, 5, 31), True),
        (date(2015, 5, 31), date(2021, 5, 31), date(2026, 5, 30), False),
        (date(2024, 2, 29), None, date(2029, 2, 28), True),
    ],
)
def test_an_approval_lapses_five_years_after_it_or_after_the_last_apprentice(approved_on, last, today, said):
    row = Relation(stage="approved", approval="full", approved_on=approved_on, last_apprentice_on=last)
    found = approvals.warning(row, today)
    assert (found.is_over if found else None) == said


def test_who_has_apprentices_loses_nothing():
    assert approvals.warning(Relation(stage="active", approved_on=date(2010, 1, 1)), TODAY) is None


# -- lists and board -------------------------------------------------------------------------------------------------


def listed(name: str, wanted: board.Wanted | None = None) -> list[str]:
    rows = board.to_call(name, wanted or board.Wanted(), TODAY, claims.monday(TODAY))
    return [one.relation.organisation.name for one in rows]


def test_the_lists_of_whom_to_call():
    at("dormant", a_company(name="Hviler"), approval="full", approved_on=date(2025, 1, 1))
    at("approved", a_company(name="Bortfalder"), approved_on=date(2022, 2, 1))
    at("approved", a_company(name="Er bortfaldet"), approved_on=date(2020, 2, 1))
    at("contacted", a_company(name="Aldrig"))
    late = at("active", a_company(name="For sent"))
    promised(late.organisation, due_on=TODAY - timedelta(days=2))
    assert listed("dormant") == ["Hviler"]
    assert listed("lapsing") == ["Bortfalder"]
    assert listed("never") == ["Aldrig"]
    assert listed("overdue") == ["For sent"]
    assert board.counts(board.Wanted(), TODAY) == {"overdue": 1, "lapsing": 1, "dormant": 1, "never": 1}


def test_the_board_counts_each_stage_and_shows_what_is_next():
    row = at("contacted", a_company(name="Nordlys"))
    at("contacted", trade="industritekniker")
    promised(row.organisation, "Send ansøgningen", due_on=TODAY + timedelta(days=9))
    promised(row.organisation, "Ring", due_on=TODAY + timedelta(days=2))
    columns = {one.stage: one for one in board.board(board.Wanted(trade=row.trade), TODAY)}
    assert {stage: one.total for stage, one in columns.items() if one.total} == {"contacted": 1}
    assert columns["contacted"].cards[0].next.what == "Ring"
    programme = a_programme(trades=["industritekniker"])
    assert [one.total for one in board.board(board.Wanted(programme=programme), TODAY)] == [0, 1, 0, 0, 0, 0]


def test_a_column_begins_with_what_presses_or_as_one_likes():
    """Late on the 20th, next week, without a deadline; the last has stood there longest."""
    rows = {name: at("contacted", a_company(name=name)) for name in ("Bo", "Cy", "Al")}
    Relation.objects.filter(pk=rows["Al"].pk).update(stage_since=NOW - timedelta(days=90))
    promised(rows["Bo"].organisation, due_on=TODAY + timedelta(days=7))
    promised(rows["Cy"].organisation, due_on=TODAY - timedelta(days=10), trade=rows["Cy"].trade)
    promised(rows["Al"].organisation, due_on=TODAY - timedelta(days=20), trade=a_trade("industritekniker"))
    touches.note(rows["Cy"].organisation, "phone", "no_answer", now=NOW, at=NOW - timedelta(days=40))
    touches.note(rows["Al"].organisation, "phone", "no_answer", now=NOW, at=NOW - timedelta(days=2))

    def column(order: str) -> board.Column:
        return next(one for one in board.board(board.Wanted(), TODAY, order=order) if one.stage == "contacted")

    def names(order: str) -> list[str]:
        return [card.relation.organisation.name for card in column(order).cards]

    assert names("deadline") == ["Cy", "Bo", "Al"]
    assert names("name") == ["Al", "Bo", "Cy"]
    assert names("contact") == ["Bo", "Cy", "Al"]
    assert (column("deadline").total, column("deadline").late) == (3, 1)


@pytest.mark.parametrize("companies", [1, 3])
def test_a_board_of_any_size_takes_the_same_few_questions(companies: int, django_assert_num_queries):
    for _number in range(companies):
        promised(at("contacted").organisation)
    with django_assert_num_queries(3):
        board.board(board.Wanted(), TODAY)


# -- follow-ups ------------------------------------------------------------------------------------------------------


def promised(company: Organisation, what: str = "Ring", *, due_on: date | None = None, **fields) -> FollowUp:
    values = {"owner": None, "created_at": NOW, "updated_at": NOW} | fields
    return FollowUp.objects.create(organisation=company, what=what, due_on=due_on or TODAY, **values)


def test_a_promise_says_what_who_and_when():
    with pytest.raises(Invalid) as refusal:
        followups.promise(a_company(), " ", TODAY - timedelta(days=1), owner=None, now=NOW)
    assert [pointer for pointer, _sentence in refusal.value.errors] == ["/what", "/owner", "/due_on"]


def test_done_and_taken_back():
    by, now = ada(), timezone.now()
    row = promised(a_company(), owner=by)
    with as_one(now=now, by=by) as change:
        followups.done(row, now=now, by=by)
    with pytest.raises(MoveNotAllowed, match="er gjort"):
        followups.done(row, now=now, by=by)
    undo(change, now=now, by=by)
    row.refresh_from_db()
    assert (row.status, row.done_at) == ("open", None)


def test_more_than_a_week_late_it_is_everybodys_and_the_owner_gets_one_letter():
    owner = an_organiser(email="sille@demo.example")
    choose(owner, digest=False)  # else it stands in the morning's overview
    programme = a_programme("flere-laerepladser")
    late = promised(
        a_company(name="Nordlys"), owner=owner, due_on=TODAY - timedelta(days=8), event=an_event(programme=programme)
    )
    promised(a_company(), owner=owner, due_on=TODAY - timedelta(days=7))
    promised(a_company(), owner=owner, due_on=TODAY - timedelta(days=30), status="done")
    assert (followups.escalate_due(NOW), followups.escalate_due(NOW)) == (1, 0)
    letter = Letter.objects.get(kind="follow_up_overdue")
    assert (letter.to_email, letter.subject) == ("sille@demo.example", "Din opfølgning hos Nordlys venter")
    assert f"/organise/companies/{late.organisation_id}/" in letter.text
    theirs, others = Scope(frozenset({programme.pk})), Scope(frozenset({a_programme("anden").pk}))
    assert [row.who for row in followups.escalated(theirs, NOW, 9).rows] == ["Nordlys"]
    assert (followups.escalated(others, NOW, 9).total, followups.escalated(Scope(), NOW, 9).total) == (0, 1)


def test_many_late_ones_are_one_thing_to_do_on_the_day():
    for number in range(5):
        promised(a_company(name=f"Nr. {number}"), due_on=TODAY - timedelta(days=20 - number), escalated_at=NOW)
    [row] = followups.escalated(Scope(), NOW, 3).rows
    assert row.what == "5 opfølgninger er mere end en uge for sene"
    assert row.who == "Nr. 0, Nr. 1 og flere"
    assert row.url.endswith("?list=overdue")


def test_without_a_meeting_it_belongs_to_the_programmes_of_its_trade():
    programme = a_programme(trades=["smed"])
    promised(a_company(), trade=a_trade("smed"), escalated_at=NOW)
    promised(a_company(), escalated_at=NOW)
    assert followups.escalated(Scope(frozenset({programme.pk})), NOW, 9).total == 1


# -- calls -----------------------------------------------------------------------------------------------------------


def test_who_is_reached_is_unknown_no_longer():
    row = at("unknown")
    touches.note(row.organisation, "phone", "interested", now=NOW, by=ada())
    row.refresh_from_db()
    assert row.stage == "contacted"


def test_who_does_not_answer_is_called_again_until_somebody_does():
    company, by = at("unknown").organisation, ada()
    _row, words = touches.called(company, "no_answer", now=NOW, by=by)
    assert "om 2 dage" in words
    assert [row.due_on for row in followups.open_ones([company.pk])] == [TODAY + timedelta(days=2)]
    touches.called(company, "talked", now=NOW, by=by)
    assert not followups.open_ones([company.pk]).exists()
    assert company.touches.count() == 2


def test_an_outcome_that_is_none_is_refused():
    with pytest.raises(Invalid):
        touches.called(a_company(), "nonsense", now=NOW, by=ada())


def test_after_five_years_it_is_forgotten_with_whom_one_spoke():
    company = a_company()
    old = touches.note(company, "visit", "talked", now=NOW, contact=a_contact(company), words="Kaffe med Mette")
    assert touches.forget(NOW + timedelta(days=5 * 365 + 1)) == 1
    old.refresh_from_db()
    assert (old.contact, old.note, old.outcome) == (None, "", "talked")


# -- weeks -----------------------------------------------------------------------------------------------------------


def a_vocational_school(name: str) -> Organisation:
    return a_school(name=name, level=Organisation.Level.VOCATIONAL)


def test_two_schools_cannot_canvass_one_company_in_the_same_week():
    company, first, second = a_company(name="Nordlys"), a_vocational_school("Mercantec"), a_vocational_school("Tech")
    claims.claim(company, week=TODAY, school=first, consultant="Mette", now=NOW)
    assert claims.claim(company, week=TODAY + timedelta(days=6), school=first, consultant="Mette", now=NOW)
    with pytest.raises(Clash) as refusal:
        claims.claim(company, week=TODAY + timedelta(days=6), school=second, now=NOW)
    words = "Mercantec (Mette) har Nordlys i uge 49, til og med søndag den 6. december. "
    assert refusal.value.sentence == words + "Vælg en anden uge, eller tal sammen."
    claims.claim(company, week=TODAY + timedelta(days=7), school=second, now=NOW)
    assert CanvassClaim.objects.count() == 2


def test_a_week_given_back_is_free():
    company = a_company()
    claims.give_back(claims.claim(company, week=TODAY, consultant="Mette", now=NOW), now=NOW)
    assert claims.claim_of(company, TODAY) is None
    with pytest.raises(Invalid):
        claims.claim(company, week=TODAY, now=NOW)
    with pytest.raises(MoveNotAllowed):
        claims.claim(company, week=TODAY - timedelta(days=7), consultant="Mette", now=NOW)


# -- merged companies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "into"), [("active", "contacted"), ("contacted", "active")])
def test_of_two_relations_for_one_trade_the_further_one_stays(old: str, into: str):
    gone, stays = a_company(), a_company()
    at(old, gone)
    at(into, stays)
    at("application", gone, trade="industritekniker")
    promised(gone, owner=a_user())
    touches.note(gone, "phone", "no_answer", now=NOW)
    claims.claim(gone, week=TODAY, consultant="Mette", now=NOW)
    merging.merge(gone, stays, now=NOW)
    rows = dict(stays.relations.values_list("trade", "stage"))
    assert rows == {"smed": "active", "industritekniker": "application"}
    assert not gone.relations.exists()
    assert (stays.follow_ups.count(), stays.touches.count(), stays.claims.count()) == (1, 1, 1)
    assert not CompanyContact.objects.filter(organisation=gone).exists()


def test_what_the_other_knew_of_an_approval_is_kept():
    gone, stays = a_company(), a_company()
    at("dormant", gone, approval="full", approved_on=date(2023, 5, 1), last_apprentice_on=date(2025, 6, 1))
    at("application", stays, last_apprentice_on=date(2024, 1, 1))
    merging.merge(gone, stays, now=NOW)
    row = stays.relations.get()
    assert (row.stage, row.approved_on, row.last_apprentice_on) == ("dormant", date(2023, 5, 1), date(2025, 6, 1))
    late, early = a_company(), a_company()
    at("active", early, last_apprentice_on=date(2024, 1, 1))
    at("approved", late, last_apprentice_on=date(2025, 1, 1))
    merging.merge(late, early, now=NOW)
    assert early.relations.get().last_apprentice_on == date(2025, 1, 1)


def test_standings_warn_and_tell():
    row = at("approved", approved_on=date(2022, 2, 1))
    set_stage(row.organisation, row.trade, "dormant", now=NOW, by=ada(), why="Ingen svarer")
    (one,) = relations.standings(row.organisation, TODAY)
    assert one.lapse is not None
    assert one.lapse.words == "Godkendelsen bortfalder 1. februar 2027"
    (day,) = companyhistory.page(row.organisation, Scope(), NOW, sort="stages").days
    assert (day.lines[0].text, day.lines[0].note) == ("Smed: godkendt → i dvale", "Ada Krogh · Ingen svarer")
