"""What we know about a person: told in full, and forgotten so that no table holds the name any more."""

import json
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ambassadors.models import Application, Expense, Mentorship, PayBatch, VisitRequest
from config.domain import archive
from events.domain import meetings, needs
from events.models import Signup
from people.domain.personaldata import forgetting, persons, tables, telling
from people.domain.refusals import MoveNotAllowed
from people.models import Contact, Letter, User
from tests.cast import ada, maja
from tests.making import a_contact, a_mailable_contact, a_school, a_user, a_visit_request, an_event

# Fields that name somebody and need no declaration, each with the reason.
NOBODY = {
    "people.organisation": "an organisation's own switchboard",
    "people.errand": "who asked for it and what was read; gone after 30 days",
    "people.idempotentanswer": "gone after 24 hours",
    "people.webhookdelivery": "gone after 30 days",
    "people.apikey": "the name of a key",
    "events.programme": "the programme's own mailbox",
    "events.plan": "a draft of the calendar, with the owner's login",
    "events.plannedchange": "a draft of the calendar",
    "events.series": "who made it, with the login",
    "ambassadors.matchrun": "gone after 180 days",
    "ambassadors.matchline": "gone with its run after 180 days",
    "ambassadors.mentorproposal": "goes with its pair",
    "ambassadors.wageclaim": "the employer's; the apprentice's share is told as an expense",
    "ambassadors.gap": "a seat's, with the offer",
}
ADDRESSES = ("email", "to_email", "from_email", "contact_email", "guardian_email", "recipient")


def _names_somebody(model: type[models.Model]) -> list[str]:
    """Its columns that lead to a person: an address, or a login or contact whom the row is about."""
    found = []
    for field in model._meta.concrete_fields:
        leads = field.related_model is Contact or (
            field.related_model is User and field.remote_field.related_name != "+"
        )
        if leads or field.name in ADDRESSES:
            found.append(field.name)
    return found


def test_no_table_with_a_person_in_it_is_forgotten_about() -> None:
    declared = {one.model for one in tables.declared()}
    ours = ("people", "events", "ambassadors", "materials")
    found = {
        model._meta.label_lower: _names_somebody(model)
        for model in apps.get_models()
        if model._meta.app_label in ours and model not in declared and _names_somebody(model)
    }
    assert {name: fields for name, fields in found.items() if name not in NOBODY} == {}, (
        "Say in the app's domain/personalrows.py what is told of these and what becomes of them."
    )


@pytest.mark.django_db
def test_every_declared_table_can_be_read_and_every_field_has_a_name() -> None:
    nobody = persons.of_key("mail:ingen@demo.example")
    assert nobody is not None
    with override("da"):
        for table in tables.declared():
            assert list(table.rows(nobody)) == []
            for name in (*table.tells, *table.cleared, *table.renamed):
                table.model._meta.get_field(name)
            labels = {name: telling._label(table.model(), name) for name in table.tells}
            bare = {name for name, words in labels.items() if words.lower() == name.replace("_", " ")}
            assert bare <= {"status", "km", "note", "organisation"}, f"{table.model.__name__}: {bare}"


def _everything() -> str:
    """All texts of all tables, as one."""
    rows = []
    for model in archive.tables():
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        if names:
            rows += [f"{model._meta.label}: {row}" for row in model._base_manager.values_list(*names)]
    return "\n".join(rows)


def _forget(email: str) -> int:
    return forgetting.anonymise(f"mail:{email}", now=timezone.now(), by=ada())


@pytest.mark.django_db
def test_nothing_in_a_house_in_use_names_whoever_was_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ambassador, a teacher, a mentee, an applicant and one who signed up, out of the whole demo."""
    with override("da"):
        call_command("demo", today=date(2026, 11, 23), seed=1, stdout=StringIO(), stderr=StringIO())
    monkeypatch.setattr(tables, "_standing", [])
    rows = [
        User.objects.get(email="maja@demo.example"),
        Contact.objects.get(email="dorte@demo.example"),
        Mentorship.objects.exclude(email="").first(),
        Application.objects.exclude(status="draft").first(),
        Signup.objects.exclude(email="").first(),
    ]
    who = [(row.name, row.email) for row in rows if row]
    assert len(who) == len(rows)
    before = _everything()
    assert [name for name, email in who if name not in before or email not in before] == []
    for _name, email in who:
        assert _forget(email)
    after = _everything().splitlines()
    left = [line for line in after if any(name in line or email in line for name, email in who)]
    assert [line for line in left if line.partition(":")[0].lower() not in NOBODY] == []
    assert not User.objects.get(pk=rows[0].pk).is_active


@pytest.mark.django_db
class TestOnePerson:
    def test_who_has_several_entries_is_one_person(self) -> None:
        first, second = a_contact(email="bo@demo.example"), a_contact(a_school(), email="Bo@demo.example")
        a_user(name="Bo Friis", email="bo@demo.example")
        person = persons.of_key(f"contact:{second.pk}")
        assert person
        assert person.name == "Bo Friis"
        assert {one.pk for one in person.contacts} == {first.pk, second.pk}
        assert [one.key for one in persons.find("BO@demo.example")] == ["mail:bo@demo.example"]
        assert len(persons.find("bo fri")) == 1

    @pytest.mark.parametrize(
        "key", ["", "mail:", "mail:x", "user:1", "contact:00000000-0000-4000-8000-000000000000", "role:1"]
    )
    def test_a_key_of_nobody_is_nobody(self, key: str) -> None:
        assert persons.of_key(key) is None

    def test_what_is_still_to_come_stands_in_the_way(self) -> None:
        contact = a_mailable_contact(name="Eva Ågård", email="eva@firma.example")
        event = an_event(kind="network_meeting", status="published")
        meetings.invite(event, [contact], now=timezone.now())
        meetings.answer(event.invitations.get(), "yes", now=timezone.now())
        with pytest.raises(MoveNotAllowed, match="med i 1 arrangement, der ikke er overstået"):
            _forget("eva@firma.example")
        contact.refresh_from_db()
        assert contact.name == "Eva Ågård"

    def test_what_is_sealed_is_read_to_whom_it_is_about(self) -> None:
        contact = a_mailable_contact(email="eva@firma.example")
        event = an_event(kind="network_meeting", status="published")
        meetings.invite(event, [contact], now=timezone.now())
        needs.keep(event.invitations.get(), "Ingen nødder", "", now=timezone.now())
        told = telling.as_json(persons.of_key("mail:eva@firma.example"), timezone.now()).decode()
        assert "Ingen nødder" in told
        assert "Ingen nødder" not in _everything()

    def test_money_paid_keeps_the_name_for_the_years_of_the_accounts(self) -> None:
        it = maja()
        Expense.objects.create(
            ambassador=it,
            programme=it.programme,
            status="paid",
            title="Besøg",
            day=date(2025, 3, 1),
            created_at=timezone.now(),
            updated_at=timezone.now(),
            batch=PayBatch.objects.create(number=1, kind="expenses", count=1, total_ore=1, made_at=timezone.now()),
        )
        (sentence,) = tables.standing(persons.of_key("mail:maja@demo.example"), timezone.now())
        assert sentence.endswith("kræver, at navnet gemmes til 31. december 2030.")

    def test_nobody_forgets_oneself(self) -> None:
        with pytest.raises(MoveNotAllowed, match="anden arrangør"):
            _forget("ada@demo.example")


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture
    def client(self) -> Client:
        client = Client()
        client.force_login(ada())
        return client

    def test_it_is_found_read_taken_away_and_forgotten(self, client: Client) -> None:
        request = a_visit_request(contact_name="Karen Blå", contact_email="karen@skole.example")
        type(request).objects.update(status="closed")
        page = client.get(reverse("organise:personal_data"), {"q": "karen@skole.example"}).content.decode()
        assert "Besøgsønsker" in page
        assert "Karen Blå" in page
        taken = client.get(reverse("organise:personal_data_file"), {"who": "mail:karen@skole.example"})
        (told,) = [one for one in json.loads(taken.content)["tables"] if one["table"] == "ambassadors.visitrequest"]
        assert told["rows"][0]["contact_name"] == "Karen Blå"
        done = client.post(reverse("organise:anonymise"), {"who": "mail:karen@skole.example"}, follow=True)
        assert "Personen er anonymiseret" in done.content.decode()
        request.refresh_from_db()
        assert (request.contact_name, request.contact_email) == ("Anonymiseret", "")
        assert not Letter.objects.filter(to_email="karen@skole.example").exists()

    def test_it_says_why_not_yet(self, client: Client) -> None:
        a_visit_request(contact_email="karen@skole.example")
        page = client.get(reverse("organise:personal_data"), {"q": "karen@skole.example"}).content.decode()
        assert "Personen har 1 åbent besøgsønske." in page
        assert reverse("organise:anonymise") not in page
        client.post(reverse("organise:anonymise"), {"who": "mail:karen@skole.example"})
        assert VisitRequest.objects.get().contact_email == "karen@skole.example"
