"""A practice project on paper, for those who work in it."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import practice
from materials.domain import practicesheet
from tests.cast import ada, ben
from tests.making import a_company, a_contact, a_practice_project
from tests.materials.test_meeting_print import text_of

pytestmark = pytest.mark.django_db


def test_goals_milestones_people_and_the_log_stand_on_it(tmp_path: Path) -> None:
    now, by = timezone.now(), ada()
    project = a_practice_project(
        title="Afklaring på værkstedet", aim="Voksne prøver faget.", owner=by, status="running"
    )
    company = a_company(name="Nordlys Maskinfabrik")
    a_contact(company, name="Mette Krogh", phone="+4512345678", is_primary=True)
    partner = practice.add_partner(project, company, company.contacts.get(), now=now, by=by)
    practice.add_milestone(project, "Første hold er begyndt", project.ends_on, owner=by, now=now, by=by)
    practice.note(project, now.date(), "To dage i svejsehallen", "Tre vil fortsætte", now=now, partner=partner)
    words = " ".join(" ".join(text_of(practicesheet.sheet(project, now.date()), tmp_path)).split())
    for told in (
        "Afklaring på værkstedet", "Voksne prøver faget.", "Første hold er begyndt", "Nordlys Maskinfabrik",
        "Mette Krogh", "12 34 56 78", "To dage i svejsehallen", "Tre vil fortsætte", str(by),
    ):  # fmt: skip
        assert told in words.replace("\u00a0", " ")


def test_only_its_own_organisers_print_it() -> None:
    address = reverse("organise:practice_print", args=[a_practice_project().pk])
    for who, status in ((ada(), 200), (ben(), 404)):
        browser = Client()
        browser.force_login(who)
        answer = browser.get(address)
        assert answer.status_code == status
        if status == 200:
            assert answer.content.startswith(b"%PDF-")
