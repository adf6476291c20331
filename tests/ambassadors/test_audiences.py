"""Gymnasiums and groups of adults are asked in their own way, answered in their own words, and met by who fits."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from ambassadors.domain import audiences, ranking, requests, triage
from ambassadors.domain.matching.problem import Person, Problem, Time, Visit
from ambassadors.domain.matching.problem import Weights as PlanWeights
from ambassadors.domain.matching.wording import Words
from ambassadors.models import Ambassador, VisitRequest
from people.domain.refusals import Invalid
from people.models import Letter
from tests.ambassadors.test_web_wishes import typed
from tests.making import (
    a_moment,
    a_new_request,
    a_school,
    a_visit_programme,
    a_visit_request,
    an_ambassador,
    an_organiser,
)
from tests.matching import a_plan

pytestmark = pytest.mark.django_db

GYMNASIUM: dict[str, Any] = {"study_programme": "htx", "study_year": 2, "merit": "Fysik B", "guidance_wished": True}
ADULTS: dict[str, Any] = {"group_kind": "jobcenter", "background": "Lager", "merit_wished": True, "evening": True}


def of_gymnasium(**own: Any) -> VisitRequest:
    return a_visit_request(audience="gymnasium", grade=None, own=GYMNASIUM | own)


def of_adults(**own: Any) -> VisitRequest:
    return a_visit_request(audience="adults", grade=None, own=ADULTS | own)


@pytest.mark.parametrize(
    ("audience", "own"), [("gymnasium", GYMNASIUM), ("adults", ADULTS), ("gymnasium", {}), ("adults", {})]
)
def test_each_is_asked_what_is_its_own_and_may_leave_it_out(audience: str, own: dict[str, Any]) -> None:
    wish = a_visit_request(audience=audience, grade=None, own=own)
    assert audiences.stored(wish) == audiences.EMPTY | own


@pytest.mark.parametrize(
    ("audience", "own", "pointers"),
    [
        ("grundskole", GYMNASIUM, ["/study_programme", "/study_year", "/merit", "/guidance_wished"]),
        ("grundskole", {"evening": True}, ["/evening"]),
        ("adults", {"merit": "Fysik B"}, ["/merit"]),
        ("gymnasium", ADULTS, ["/group_kind", "/background", "/merit_wished", "/evening"]),
        ("other", {"study_year": 1}, ["/study_year"]),
        ("gymnasium", {"study_programme": "phd"}, ["/study_programme"]),
        ("gymnasium", {"study_year": 5}, ["/study_year"]),
        ("gymnasium", {"study_year": 0}, ["/study_year"]),
        ("gymnasium", {"merit": "x" * 501}, ["/merit"]),
        ("adults", {"group_kind": "klub"}, ["/group_kind"]),
        ("adults", {"background": "x" * 301}, ["/background"]),
    ],
)
def test_what_belongs_to_another_audience_or_is_wrong_is_named(
    audience: str, own: dict[str, Any], pointers: list[str]
) -> None:
    a_visit_programme()
    asked = a_new_request(school=a_school(), audience=audience, grade=8 if audience == "grundskole" else None, own=own)
    with pytest.raises(Invalid) as refused:
        requests.submit(asked, now=timezone.now(), source="api")
    assert [pointer for pointer, _sentence in refused.value.errors] == pointers


def test_the_form_keeps_what_belongs_to_the_audience_that_was_chosen(client: Client) -> None:
    """Somebody fills in the fields for adults, and then it is a gymnasium after all."""
    a_visit_programme()
    a_school("999123", name="Vestervang Gymnasium", level="gymnasium")
    filled = GYMNASIUM | {"study_year": "2", "guidance_wished": "on"} | ADULTS | {"merit_wished": "on", "evening": "on"}
    assert client.post("/besoeg/", typed(audience="gymnasium", grade="", **filled)).status_code == 302
    assert audiences.stored(VisitRequest.objects.get()) == audiences.EMPTY | GYMNASIUM


def test_without_a_script_the_page_holds_each_audience_s_fields_apart(client: Client) -> None:
    page = client.get("/besoeg/").text
    assert page.index('data-audience="gymnasium"') < page.index('name="study_programme"')
    assert page.index('name="guidance_wished"') < page.index('data-audience="adults"') < page.index('name="group_kind"')


@pytest.mark.parametrize(("field", "value"), [("study_programme", "phd"), ("study_year", "9"), ("merit", "x" * 501)])
def test_the_form_says_what_is_wrong_beside_the_field(client: Client, field: str, value: str) -> None:
    a_visit_programme()
    a_school("999123", name="Vestervang Gymnasium", level="gymnasium")
    refused = client.post("/besoeg/", typed(audience="gymnasium", grade="", **{field: value}))
    assert refused.status_code == 422
    assert f'id="id_{field}_error"' in refused.text


def test_the_organiser_and_the_calendar_read_it() -> None:
    organiser = an_organiser()
    wish = of_gymnasium()
    client = Client()
    client.force_login(organiser)
    page = client.get(f"/organise/requests/{wish.pk}/").text
    for text in ("htx, 2. år", "Fysik B", "vejledningsmøde"):
        assert text in page
    wish = triage.choose_slot(wish, wish.slots.get(), now=timezone.now(), by=organiser)
    assert wish.event
    assert "Merit: Fysik B." in wish.event.description


# -- Answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["grundskole", "gymnasium", "adults", "other"])
def test_each_audience_has_its_own_standard_answers_in_the_school_s_language(audience: str) -> None:
    grade = 8 if audience == "grundskole" else None
    wish = a_visit_request(audience=audience, grade=grade, language="en")
    for one in (*audiences.rejections(wish), *audiences.questions(wish)):
        with translation.override("da"):
            danish = str(one.words).format(skole=wish.school_name)
        assert audiences.words_of(one, wish) != danish


def page_of(wish: VisitRequest) -> Client:
    client = Client()
    client.force_login(an_organiser())
    return client


def test_a_chosen_reason_is_sent_in_its_words_without_a_script_too() -> None:
    wish = of_gymnasium()
    client = page_of(wish)
    page = client.get(f"/organise/requests/{wish.pk}/").text
    assert "Ingen ambassadør med studenterhue" in page
    assert "Ingen voksen ambassadør" not in page
    untouched = triage.rejection_draft(wish)
    sent = {"reject-because": "no_student", "reject-text": untouched}
    assert client.post(f"/organise/requests/{wish.pk}/reject/", sent).status_code == 303
    wish.refresh_from_db()
    assert (wish.status, wish.rejected_because) == ("rejected", "no_student")
    assert "studenter" in Letter.objects.get(kind="visit_rejected").text


def test_own_words_stay_whatever_reason_is_noted() -> None:
    wish = of_adults()
    sent = {"reject-because": "single", "reject-text": "Ring til Else, så finder vi ud af det."}
    assert page_of(wish).post(f"/organise/requests/{wish.pk}/reject/", sent).status_code == 303
    assert "Ring til Else" in Letter.objects.get(kind="visit_rejected").text
    assert VisitRequest.objects.get().rejected_because == "single"


def test_a_reason_of_another_audience_is_none() -> None:
    wish = of_adults()
    refused = page_of(wish).post(f"/organise/requests/{wish.pk}/reject/", {"reject-because": "no_student"})
    assert refused.status_code == 422
    with pytest.raises(Invalid):
        triage.reject(wish, "Nej.", now=timezone.now(), because="young")


def test_a_standard_question_is_asked_without_typing() -> None:
    wish = of_gymnasium()
    client = page_of(wish)
    assert client.post(f"/organise/requests/{wish.pk}/question/", {"question-about": "merit"}).status_code == 303
    wish.refresh_from_db()
    assert wish.question.startswith("Hvilke fag og niveauer")
    assert client.post(f"/organise/requests/{wish.pk}/question/", {"question-question": ""}).status_code == 422


# -- Who fits --------------------------------------------------------------------------------------

CAME = Ambassador.CameFrom


def ranked(wish: VisitRequest) -> list[tuple[str, list[str]]]:
    slot, seat = wish.slots.get(), wish.seat_rows.first()
    assert seat
    return [(row.name, list(row.reasons)) for row in ranking.rank(wish, slot, seat)]


def three_of_a_trade() -> int:
    """As far away, as free and as busy as each other. The year of the visit."""
    year = a_moment(21).year
    an_ambassador(name="Anna Elev", trade="industritekniker", came_from=CAME.SCHOOL, born_year=year - 17)
    an_ambassador(name="Bo Student", trade="industritekniker", came_from=CAME.STUDENT, born_year=year - 21)
    an_ambassador(
        name="Carl Voksen",
        trade="industritekniker",
        came_from=CAME.ADULT,
        born_year=year - 33,
        topics=["at skifte spor"],
    )
    return year


def test_a_gymnasium_is_met_first_by_who_was_there() -> None:
    three_of_a_trade()
    rows = ranked(of_gymnasium())
    assert [name for name, _reasons in rows] == ["Bo Student", "Anna Elev", "Carl Voksen"]
    assert rows[0][1][1:3] == ["har selv en studentereksamen", "21 år"]


def test_adults_are_met_first_by_who_began_as_one() -> None:
    three_of_a_trade()
    rows = ranked(of_adults())
    assert [name for name, _reasons in rows] == ["Carl Voksen", "Anna Elev", "Bo Student"]
    assert rows[0][1][1:4] == ["begyndte selv som voksen", "33 år", "fortæller gerne om at skifte spor"]


def test_a_class_is_met_as_before() -> None:
    three_of_a_trade()
    rows = ranked(a_visit_request())
    assert [name for name, _reasons in rows] == ["Anna Elev", "Bo Student", "Carl Voksen"]
    assert not any("studentereksamen" in reason for _name, reasons in rows for reason in reasons)


def test_fitting_does_not_outweigh_half_a_country() -> None:
    """The student lives in Copenhagen, the other round the corner."""
    an_ambassador(
        name="Fjern Student", trade="industritekniker", came_from=CAME.STUDENT, postcode="2100", radius_km=400
    )
    an_ambassador(name="Nær Elev", trade="industritekniker", came_from=CAME.SCHOOL)
    assert [name for name, _reasons in ranked(of_gymnasium())] == ["Nær Elev", "Fjern Student"]


def test_adults_are_participants_and_no_pupils() -> None:
    assert audiences.heads(of_adults(evening=False)) == "24 deltagere"
    assert audiences.heads(of_gymnasium()) == "24 elever"
    assert audiences.heads(a_visit_request(pupils=1)) == "1 elev"


# -- Over a whole period ---------------------------------------------------------------------------


def test_a_plan_for_a_period_sends_who_fits_the_audience_and_says_so() -> None:
    """Both are as near and as free; one visit, two seats, two trades."""
    year = a_moment(21).year
    for trade in ("industritekniker", "smed"):
        an_ambassador(name=f"{trade} elev", trade=trade, came_from=CAME.SCHOOL, born_year=year - 17)
        an_ambassador(name=f"{trade} student", trade=trade, came_from=CAME.STUDENT, born_year=year - 21)
    of_gymnasium()
    run = a_plan()
    rows = list(run.lines.order_by("number"))
    assert {row.ambassador.user.name for row in rows if row.ambassador} == {"industritekniker student", "smed student"}
    words = Words(rows)
    for row in rows:
        assert "har selv en studentereksamen, 21 år" in [chip.text for chip in words.reasons(row)]
        others = {other.name: other.why for other in words.others(row)}
        assert others["smed elev"] == ["passer mindre til målgruppen"]


def test_what_fits_costs_nothing_more_and_what_does_not_is_never_below_nothing() -> None:
    at = Time("t", 0, 60, 0, 0)
    visit = Visit("v", (at,), fits={"fits": 45, "half": 15})
    people = [Person(key, "smed") for key in ("fits", "half", "other")]
    problem = Problem([visit], people, PlanWeights(distance=5))
    assert [problem.cost(person, visit, at) for person in people] == [0, 300, 450]
    assert problem.cost(people[2], Visit("v", (at,)), at) == 0
