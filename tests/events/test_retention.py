"""What was written about companies and in logs goes when nobody needs it any more, and when somebody is forgotten."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events import tasks
from events.domain import practice
from events.domain.pipeline import claims, followups, touches
from events.models import CanvassClaim, CompanyContact, Experience, FollowUp, PracticePartner, Relation
from people.domain.history import history_of
from people.domain.personaldata import forgetting
from people.models import Organisation, Transition
from tests.cast import ada
from tests.making import a_company, a_contact, a_practice_project, a_trade, a_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
YEAR = timedelta(days=365)


def a_promise(
    company: Organisation, what: str = "Ring til Mette på 12 34 56 78", *, days_ago: int = 0, **fields
) -> FollowUp:
    """Done so many days ago."""
    then = NOW - timedelta(days=days_ago)
    row = followups.promise(company, what, then.date(), owner=a_user(), now=then, **fields)
    followups.done(row, now=then)
    return row


def a_relation(company: Organisation, stage: str, *, days_ago: int, trade: str = "smed") -> None:
    then = NOW - timedelta(days=days_ago)
    Relation.objects.create(
        organisation=company, trade=a_trade(trade), stage=stage, stage_since=then, created_at=then, updated_at=then
    )


def kept(row: FollowUp) -> bool:
    """Whether its words are there still, in the row and in its history alike."""
    row.refresh_from_db()
    said = history_of(row).get(what="made").new
    assert (said == "") == (row.what == followups.DELETED)
    return bool(said)


@pytest.mark.parametrize(("days", "stays"), [(729, True), (731, False)])
def test_two_years_after_it_was_done_the_words_are_gone(days: int, stays: bool) -> None:
    row = a_promise(a_company(), days_ago=days)
    assert followups.forget(NOW) == (0 if stays else 1)
    assert kept(row) is stays
    assert (row.status, followups.forget(NOW)) == ("done", 0)


@pytest.mark.parametrize(
    ("stage", "days", "trade", "stays"),
    [
        ("dormant", 181, "smed", True),
        ("dormant", 183, "smed", False),
        ("dormant", 183, None, False),
        ("contacted", 183, "smed", True),
        ("dormant", 183, "industritekniker", True),
    ],
)
def test_half_a_year_after_the_relation_ended(stage: str, days: int, trade: str | None, stays: bool) -> None:
    company = a_company()
    row = a_promise(company, trade=a_trade(trade) if trade else None)
    a_relation(company, stage, days_ago=days)
    followups.forget(NOW)
    assert kept(row) is stays


def test_of_no_trade_it_stays_while_one_relation_lives() -> None:
    company = a_company()
    row = a_promise(company)
    a_relation(company, "dormant", days_ago=400)
    a_relation(company, "contacted", days_ago=400, trade="industritekniker")
    followups.forget(NOW)
    assert kept(row)


def test_of_a_company_out_of_use_and_never_of_an_open_one() -> None:
    company = a_company()
    row, still_open = a_promise(company), followups.promise(company, "Ring", NOW.date(), owner=a_user(), now=NOW)
    Organisation.objects.filter(pk=company.pk).update(is_active=False, updated_at=NOW - timedelta(days=183))
    followups.forget(NOW)
    assert (kept(row), kept(still_open)) == (False, True)


@pytest.mark.parametrize(("days", "stays"), [(729, True), (731, False)])
def test_a_projects_log_is_what_was_public_two_years_after_its_end(days: int, stays: bool) -> None:
    company = a_company()
    project = a_practice_project(
        starts_on=NOW.date() - timedelta(days=days + 100), ends_on=NOW.date() - timedelta(days=days), status="finished"
    )
    partner = PracticePartner.objects.create(
        project=project, organisation=company, contact=a_contact(company), created_at=NOW
    )
    lines = [
        Experience.objects.create(
            project=project, partner=partner, by=ada(), day=project.ends_on, tried=words, came_of_it="Det gik",
            is_shown=is_shown, created_at=NOW,
        )
        for words, is_shown in (("Mette prøvede", False), ("Afklaring på værkstedet", True))
    ]  # fmt: skip
    practice.forget(NOW)
    assert Experience.objects.filter(pk=lines[0].pk).exists() is stays
    assert (Experience.objects.get(pk=lines[1].pk).by is not None) is stays
    partner.refresh_from_db()
    assert (partner.contact is not None) is stays


def test_a_project_that_goes_on_keeps_its_log() -> None:
    project = a_practice_project(ends_on=NOW.date() - 3 * YEAR, starts_on=NOW.date() - 4 * YEAR, status="running")
    practice.note(project, project.starts_on, "Prøvet", "Gik", now=NOW, by=ada())
    assert (practice.forget(NOW), Experience.objects.count()) == (0, 1)


def test_it_is_swept_with_the_rest(time_machine) -> None:
    time_machine.move_to(NOW.replace(minute=tasks.FORGETS_AT))
    row = a_promise(a_company(), days_ago=800)
    done = tasks.tick()
    assert (done["follow_ups_forgotten"], done["practice_forgotten"]) == (1, 0)
    assert not kept(row)


def test_whoever_is_forgotten_stands_in_no_free_text_and_is_told_before() -> None:
    company = a_company()
    mette = a_contact(company, name="Mette Krogh", email="mette@nordlys.example", phone="+4512345678")
    row = followups.promise(company, "Ring til Mette Krogh på 12 34 56 78", NOW.date(), owner=ada(), now=NOW)
    long = followups.promise(company, ("Mette Krogh " * 17)[:200], NOW.date(), owner=ada(), now=NOW)
    other = followups.promise(company, "Ring til Mette Hansen", NOW.date(), owner=ada(), now=NOW)
    touches.note(company, "phone", "talked", now=NOW, words="Mette Krogh er syg; skriv til mette@nordlys.example")
    claims.claim(company, week=NOW.date(), consultant="Mette Krogh", now=NOW)
    practice.note(
        a_practice_project(status="running"), NOW.date(), "Mette Krogh viste rundt", "Godt", now=NOW, by=ada()
    )
    browser = Client()
    browser.force_login(ada())
    overview = browser.get(reverse("organise:personal_data"), {"who": f"contact:{mette.pk}"}).content.decode()
    for title in ("Nævnt i en opfølgning", "Nævnt i en note", "Nævnt i et praksisprojekts log", "for en uge"):
        assert title in overview
    assert "Navn, adresse og nummer tages ud af teksten." in overview
    file = browser.get(reverse("organise:personal_data_file"), {"who": f"contact:{mette.pk}"}).json()
    assert {one["table"] for one in file["tables"]} >= {"events.followup", "events.experience", "events.canvassclaim"}

    forgetting.anonymise(f"contact:{mette.pk}", now=NOW, by=ada())
    row.refresh_from_db(), long.refresh_from_db(), other.refresh_from_db()
    assert row.what == "Ring til Anonymiseret på Anonymiseret"
    assert (len(long.what), "Mette" in long.what) == (200, False)
    assert other.what == "Ring til Mette Hansen"
    assert CompanyContact.objects.get().note == "Anonymiseret er syg; skriv til Anonymiseret"
    assert CanvassClaim.objects.get().consultant == "Anonymiseret"
    assert Experience.objects.get().tried == "Anonymiseret viste rundt"
    assert not Transition.objects.filter(new__contains="Mette Krogh").exists()
