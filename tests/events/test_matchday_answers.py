"""What companies say came of the talks of a matching day: asked once, answered by link, beside what was noted."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain.matchday import answers, outcomes
from events.domain.matchday import waiting as waiting_rows
from events.domain.pipeline import relations
from events.domain.scope import Scope
from events.models import EventStatus, MatchCompany, MatchDay, MatchTalk, Relation
from people.domain.refusals import Clash
from people.models import Letter, Transition
from tests.cast import ada
from tests.events.matchkit import a_day_that_is_over
from tests.making import a_trade

pytestmark = pytest.mark.django_db


def page_of(company: MatchCompany) -> str:
    return "/r/" + answers.link_of(company).split("/r/")[1]


def posted(client: Client, company: MatchCompany, **said: str) -> Any:
    """As the page sends it: with what stood there."""
    data = {}
    for name, value in said.items():
        talk = talk_of(company, name)
        data |= {f"o-{talk.pk}": value, f"seen-{talk.pk}": talk.outcome}
    return client.post(page_of(company), data, follow=True)


def talk_of(company: MatchCompany, name: str) -> MatchTalk:
    rows = MatchTalk.objects.select_related("day__event", "company__organisation", "apprentice__trade")
    return rows.get(company=company, apprentice__name=name)


def test_every_company_is_asked_once_a_week_after_the_day() -> None:
    day, _apprentices, companies = a_day_that_is_over()
    assert answers.ask_due(day.event.ends_at + timedelta(days=6)) == 0
    soon = day.event.ends_at + timedelta(days=7)
    assert answers.ask_due(soon) == 3
    assert answers.ask_due(soon + timedelta(minutes=1)) == 0
    assert answers.ask(day, now=soon, by=ada()) == 0
    letter = Letter.objects.get(kind="match_outcomes", to_email="firma0@firma.example")
    assert answers.link_of(companies[0]) in letter.text
    assert "mødte 4 lærlinge" in letter.text


def test_a_day_that_was_over_long_ago_asks_nobody() -> None:
    day, _apprentices, _companies = a_day_that_is_over()
    assert answers.ask_due(day.event.ends_at + timedelta(days=61)) == 0


def test_a_company_answers_without_login_pupil_by_pupil_and_goes_on_later() -> None:
    day, _apprentices, (firm, *_others) = a_day_that_is_over()
    stranger = Client()
    assert "Hvad førte samtalerne til?" in stranger.get(page_of(firm)).content.decode()
    assert not MatchTalk.objects.exclude(said="").exists()  # a GET says nothing
    page = posted(stranger, firm, Elev0="interview", Elev1="ended", Elev2="none").content.decode()
    assert "Tak, det er noteret." in page
    assert "sessionid" not in stranger.cookies
    found = {row.apprentice.name: row.outcome for row in firm.talks.select_related("apprentice")}
    assert found == {"Elev0": "interview", "Elev1": "ended", "Elev2": "none", "Elev3": "none"}
    row = next(one for one in answers.standing(day) if one.company == firm)
    assert (row.said, row.talks, row.is_done) == (3, 4, False)
    posted(stranger, firm, Elev0="trial", Elev3="none")
    assert talk_of(firm, "Elev0").outcome == "trial"
    said = Transition.objects.filter(what="outcome", new="trial").get()
    assert (said.actor, said.by) == ("Firma0", None)
    assert next(one for one in answers.standing(day) if one.company == firm).is_done


def test_an_agreement_by_link_makes_an_approved_company_active() -> None:
    _day, _apprentices, (firm, *_others) = a_day_that_is_over()
    facts = relations.Facts("full", date(2025, 1, 1))
    relations.set_stage(firm.organisation, a_trade("smed"), "approved", now=timezone.now(), facts=facts)
    posted(Client(), firm, Elev0="agreement")
    assert Relation.objects.get(organisation=firm.organisation).stage == "active"


# what was noted, what the company says → what holds, and whether it waits for an organiser
BOTH = [
    ("interview", "trial", "trial", False),  # a step further
    ("interview", "interview", "interview", False),
    ("interview", "ended", "interview", True),
    ("agreement", "ended", "agreement", True),
    ("ended", "trial", "ended", True),
]


@pytest.mark.parametrize(("noted", "said", "holds", "waits"), BOTH)
def test_what_an_organiser_noted_is_never_overwritten_unseen(noted: str, said: str, holds: str, waits: bool) -> None:
    day, _apprentices, (firm, *_others) = a_day_that_is_over()
    outcomes.note(talk_of(firm, "Elev0"), noted, now=timezone.now(), by=ada())
    posted(Client(), firm, Elev0=said)
    talk = talk_of(firm, "Elev0")
    assert (talk.outcome, talk.said, talk.said_waits) == (holds, said, waits)
    assert len(answers.waiting(day)) == waits
    rows = waiting_rows.said_otherwise(Scope(None), timezone.now(), 5).rows
    assert [row.what for row in rows] == ["En virksomhed siger noget andet, end der er noteret"] * waits


@pytest.mark.parametrize(("deed", "holds"), [("use", "ended"), ("keep", "agreement")])
def test_an_organiser_says_which_of_the_two_holds(deed: str, holds: str) -> None:
    day, _apprentices, (firm, *_others) = a_day_that_is_over()
    outcomes.note(talk_of(firm, "Elev0"), "agreement", now=timezone.now(), by=ada())
    posted(Client(), firm, Elev0="ended")
    client = Client()
    client.force_login(ada())
    page = client.get(reverse("organise:match_outcomes", args=[day.event_id])).content.decode()
    assert "Virksomheden siger noget andet" in page
    address = reverse("organise:match_said", args=[day.event_id, talk_of(firm, "Elev0").pk, deed])
    assert "Virksomheden siger noget andet" not in client.post(address, follow=True).content.decode()
    assert (talk_of(firm, "Elev0").outcome, talk_of(firm, "Elev0").said) == (holds, "ended")
    with pytest.raises(Clash):
        answers.decide(talk_of(firm, "Elev0"), True, now=timezone.now(), by=ada())


def test_who_answers_on_an_old_page_is_told_what_was_noted_meanwhile_and_nothing_is_kept() -> None:
    _day, _apprentices, (firm, *_others) = a_day_that_is_over()
    talks = [talk_of(firm, "Elev0"), talk_of(firm, "Elev1")]
    stale = {f"o-{talk.pk}": "ended" for talk in talks} | {f"seen-{talk.pk}": "none" for talk in talks}
    outcomes.note(talks[1], "agreement", now=timezone.now(), by=ada())
    answer = Client().post(page_of(firm), stale)
    assert answer.status_code == 409
    assert "Om Elev1 er der noteret noget andet imens: aftale." in answer.content.decode()
    assert [talk_of(firm, name).outcome for name in ("Elev0", "Elev1")] == ["none", "agreement"]


def test_an_organiser_on_an_old_page_does_not_overwrite_what_the_company_said() -> None:
    day, _apprentices, (firm, *_others) = a_day_that_is_over()
    posted(Client(), firm, Elev0="agreement")
    client = Client()
    client.force_login(ada())
    address = reverse("organise:match_outcome", args=[day.event_id, talk_of(firm, "Elev0").pk])
    page = client.post(address, {"outcome": "ended", "seen": "none"}, follow=True).content.decode()
    assert "Der er noteret noget andet imens." in page
    assert talk_of(firm, "Elev0").outcome == "agreement"


def test_the_organiser_sees_who_has_not_answered_and_is_told_to_call() -> None:
    day, _apprentices, (firm, other, _third) = a_day_that_is_over()
    client = Client()
    client.force_login(ada())
    address = reverse("organise:match_outcomes_ask", args=[day.event_id])
    assert "3 virksomheder er spurgt." in client.post(address, follow=True).content.decode()
    posted(Client(), firm, **{f"Elev{n}": "none" for n in range(4)})
    outcomes.note(talk_of(other, "Elev0"), "interview", now=timezone.now(), by=ada())
    page = client.get(reverse("organise:match_outcomes", args=[day.event_id]) + "?vis=svar").content.decode()
    assert re.search(r"Mangler svar <span[^>]*>2<", page)
    assert waiting_rows.silent(Scope(None), timezone.now() + timedelta(days=13), 5).rows == []
    rows = waiting_rows.silent(Scope(None), timezone.now() + timedelta(days=15), 5).rows
    assert [row.what for row in rows] == ["Ring til 2 virksomheder"]


def test_the_link_stands_until_two_weeks_after_gf2() -> None:
    day, _apprentices, (firm, *_others) = a_day_that_is_over()
    ends = timezone.localdate() + timedelta(days=100)
    MatchDay.objects.filter(pk=day.pk).update(gf2_ends_on=ends)
    day.refresh_from_db()
    assert answers.is_open(day, timezone.now() + timedelta(days=113))
    assert not answers.is_open(day, timezone.now() + timedelta(days=116))
    type(day.event).objects.filter(pk=day.event_id).update(status=EventStatus.LIVE)
    assert "Der er ingen samtaler at svare på." in Client().get(page_of(firm)).content.decode()
