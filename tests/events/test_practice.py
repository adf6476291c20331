"""Practice projects: partners write by link, milestones are late on the day, what is shown is chosen."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import practice
from events.domain.scope import Scope
from events.domain.undo import as_one, undo
from events.models import Experience, Milestone, PracticeProject
from people.domain.answerlinks import make_token
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter
from tests.cast import ada, ben, cleo
from tests.making import a_company, a_contact, a_practice_project, a_programme, a_school

pytestmark = pytest.mark.django_db


def a_partner(project: PracticeProject | None = None, **fields):
    project, company = project or a_practice_project(**fields), a_company(name="Nordlys")
    contact = a_contact(company, name="Mette Krogh", email="mette@nordlys.example")
    return practice.add_partner(project, company, contact, now=timezone.now(), by=ada())


def test_a_partner_writes_in_the_log_by_link_and_nobody_else_sees_it_before_it_is_shown():
    row = a_partner(is_public=True, status="running")
    link = reverse("answer", args=[make_token("practice", row.pk)])
    sent = {"day": timezone.localdate().isoformat(), "tried": "Samtalen først", "came_of_it": "Flere spørgsmål"}
    assert Client().post(link, sent | {"tried": ""}).status_code == 422
    assert Client().post(link, sent | {"tried": "Hans 010190-1234"}).status_code == 422
    assert Client().post(link, sent)["Location"] == f"{link}?tak=1"
    written = Experience.objects.get()
    assert (written.partner, written.by, written.is_shown) == (row, None, False)
    assert "Samtalen først" in Client().get(link).content.decode()
    public = reverse("practice", args=[row.project.slug])
    assert "Samtalen først" not in Client().get(public).content.decode()
    practice.show(written, True, now=timezone.now(), by=ada())
    assert "Samtalen først" in Client().get(public).content.decode()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"is_public": False, "status": "running"}, 404),
        ({"is_public": True, "status": "planned"}, 404),
        ({"is_public": True, "status": "finished"}, 200),
    ],
)
def test_a_stranger_sees_what_is_public_and_has_begun(fields: dict[str, object], status: int):
    project = a_practice_project(**fields)
    assert Client().get(reverse("practice", args=[project.slug])).status_code == status


def test_the_link_ends_a_month_after_the_project():
    today = timezone.localdate()
    row = a_partner(starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=31))
    assert Client().get(reverse("answer", args=[make_token("practice", row.pk)])).status_code == 410


def test_the_link_is_sent_once_a_day_and_to_somebody():
    row = a_partner()
    for _twice in range(2):
        practice.send_link(row, now=timezone.now(), by=ada())
    letter = Letter.objects.get(kind="practice_link")
    assert (letter.to_email, make_token("practice", row.pk) in letter.text) == ("mette@nordlys.example", True)
    school = practice.add_partner(row.project, a_school(), None, now=timezone.now(), by=ada())
    with pytest.raises(MoveNotAllowed, match="ingen kontakt"):
        practice.send_link(school, now=timezone.now(), by=ada())


def test_a_late_milestone_is_the_programmes_business_until_it_is_reached():
    programme, now = a_programme("voksne"), timezone.now()
    project = a_practice_project(programme=programme, status="running")
    day = timezone.localdate(now)
    row = practice.add_milestone(project, "Meritaftale", day - timedelta(days=1), owner=ada(), now=now, by=ada())
    practice.add_milestone(project, "Senere", day, owner=None, now=now, by=ada())
    mine, others = Scope(frozenset({programme.pk})), Scope(frozenset({a_programme("anden").pk}))
    [waiting] = practice.overdue(mine, now, 9).rows
    assert (waiting.what, waiting.who) == ("Milepæl er ikke nået: Meritaftale", project.title)
    assert practice.overdue(others, now, 9).total == 0
    with as_one(now=now, by=ada()) as done:
        practice.reach(row, day, now=now, by=ada())
    assert practice.overdue(mine, now, 9).total == 0
    undo(done, now=now, by=ada())
    assert practice.overdue(mine, now, 9).total == 1
    with pytest.raises(Invalid):
        practice.reach(row, day + timedelta(days=1), now=now, by=ada())


def test_it_is_finished_when_it_says_what_was_learned():
    project, now = a_practice_project(status="running"), timezone.now()
    with pytest.raises(MoveNotAllowed, match="hvad I lærte"):
        practice.set_status(project, "finished", now=now, by=ada())
    PracticeProject.objects.filter(pk=project.pk).update(learned="To dage er nok.")
    project.refresh_from_db()
    practice.set_status(project, "finished", now=now, by=ada())
    with pytest.raises(MoveNotAllowed, match="er afsluttet og kan ikke stoppes"):
        practice.set_status(project, "stopped", now=now, by=ada())


def test_a_partner_taken_out_leaves_what_it_wrote_and_comes_back_with_it():
    row, now = a_partner(), timezone.now()
    practice.note(row.project, timezone.localdate(), "Prøvet", "Lært", now=now, partner=row)
    with as_one(now=now, by=ada()) as done:
        practice.remove_partner(row, now=now, by=ada())
    assert Experience.objects.get().partner is None
    undo(done, now=now, by=ada())
    assert Experience.objects.get().partner.organisation.name == "Nordlys"


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_one_question(many: int, django_assert_num_queries):
    for _number in range(many):
        a_partner()
    with django_assert_num_queries(1):
        assert len([str(row.programme) for row in practice.projects(Scope(), timezone.localdate())]) == many


def test_an_organiser_makes_one_and_works_on_its_page():
    programme, today = a_programme(), timezone.localdate()
    browser = Client()
    browser.force_login(ada())
    sent = {
        "title": "To dages afklaring",
        "programme": str(programme.pk),
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=90)).isoformat(),
        "owner": str(ada().pk),
        "aim": "På værkstedet.",
    }
    wrong = browser.post(reverse("organise:practice_new"), sent | {"ends_on": (today - timedelta(days=1)).isoformat()})
    assert wrong.status_code == 422
    page = browser.post(reverse("organise:practice_new"), sent)["Location"]
    project = PracticeProject.objects.get()
    company = a_company(name="Nordlys")
    a_contact(company, name="Mette Krogh", email="mette@nordlys.example")

    def act(deed: str, **data: str) -> str:
        browser.post(reverse("organise:practice_act", args=[project.pk, deed]), data)
        return browser.get(page).content.decode()

    assert "Mette Krogh" in act("partner", **{"p-organisation": "nordlys"})
    assert "Ingen, eller flere, hedder det." in act("partner", **{"p-organisation": "Ukendt"})
    assert "Aftale skrevet" in act("milestone", **{"m-what": "Aftale skrevet", "m-due_on": today.isoformat()})
    act("reached", row=str(Milestone.objects.get().pk))
    assert Milestone.objects.get().done_on == today
    assert "Meritaftale" in act("document", **{"d-title": "Meritaftale", "d-url": "https://x.example/m.pdf"})
    assert "i gang" in act("status", status="running")
    browser.force_login(ben(a_programme("robotbandet-2")))
    assert browser.get(page).status_code == 404
    browser.force_login(cleo())
    assert browser.get(reverse("organise:practice_projects")).status_code == 404
