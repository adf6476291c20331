"""Two entries became one, and it was a mistake: within ten minutes everything that moved comes back."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import mergers, undo
from events.domain.pipeline import claims, followups, relations, touches
from events.domain.venues import venue_of
from events.models import ChangeRow, ChangeSet
from people.domain import merging
from people.domain.apikeys import make_key
from people.models import Contact, Organisation
from tests.cast import ada
from tests.making import a_company, a_contact, a_school, a_trade, a_user, a_visit_request

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


def a_pair() -> tuple[Organisation, Organisation]:
    """Two entries for one company: each knows something that the other does not."""
    old, into = a_company(name="Nordlys", phone="+4512000001"), a_company(name="Nordlys A/S", phone="")
    smed, other = a_trade("smed"), a_trade("industritekniker")
    old.trades.add(smed, other)
    into.trades.add(smed)
    approved = relations.Facts("full", date(2024, 5, 1))
    relations.set_first(old, smed, "active", approved, now=NOW, by=ada())
    relations.set_first(into, smed, "contacted", relations.Facts(), now=NOW, by=ada())
    relations.set_first(old, other, "contacted", relations.Facts(), now=NOW, by=ada())
    followups.promise(old, "Ring igen", NOW.date(), owner=a_user(), now=NOW, by=ada())
    touches.note(old, "phone", "talked", now=NOW, by=ada(), contact=a_contact(old, name="Mette Krogh"))
    for company, consultant in ((old, "Mette"), (into, "Jens")):
        claims.claim(company, week=NOW.date(), consultant=consultant, now=NOW)
    claims.claim(old, week=NOW.date() + timedelta(weeks=1), consultant="Mette", now=NOW)
    venue_of(old), venue_of(into)
    return old, into


def everything(*organisations: Organisation) -> dict[str, Any]:
    """Every row that hangs on one of them, and they themselves, without the times of change."""
    pks = [one.pk for one in organisations]
    rows: dict[str, Any] = {}
    for model, field in [(Organisation, "pk"), (Organisation.trades.through, "organisation"), *merging.hanging()]:
        for values in model._base_manager.filter(**{f"{field}__in": pks}).values():
            values.pop("updated_at", None)
            key = "" if model is Organisation.trades.through else values.get("id", "")
            if not key:
                values.pop("id", None)
                key = json.dumps(values, default=str, sort_keys=True)
            rows[f"{model.__name__} {key}"] = values
    return rows


def merged(old: Organisation, into: Organisation, now: datetime = NOW) -> ChangeSet:
    return mergers.merge(old, into, now=now, by=ada())


@pytest.mark.parametrize("turned", [False, True])
def test_everything_that_moved_comes_back(turned: bool) -> None:
    old, into = reversed(a_pair()) if turned else a_pair()
    before = everything(old, into)
    change = merged(old, into)
    assert everything(old, into) != before
    into.refresh_from_db()
    assert into.phone == "+4512000001"
    undo.undo(change, now=NOW + timedelta(minutes=9), by=ada())
    assert everything(old, into) == before


def test_a_school_comes_back_with_its_keys_and_wishes() -> None:
    old, into = a_school("700001", name="Lilleby"), a_school("700002", name="Storby")
    a_visit_request(school=old)
    make_key(old, now=NOW, name="Aula")
    before = everything(old, into)
    undo.undo(merged(old, into), now=NOW, by=ada())
    assert everything(old, into) == before


def test_what_was_corrected_meanwhile_stays_corrected() -> None:
    old, into = a_pair()
    change = merged(old, into)
    Contact.objects.filter(name="Mette Krogh").update(phone="+4587654321")
    new = a_contact(into, name="Bo Ny")
    undo.undo(change, now=NOW, by=ada())
    assert old.contacts.get(name="Mette Krogh").phone == "+4587654321"
    new.refresh_from_db()
    assert new.organisation == into


def test_what_somebody_went_on_from_is_said_and_nothing_is_taken_back() -> None:
    old, into = a_pair()
    change = merged(old, into)
    relations.set_stage(into, a_trade("smed"), "dormant", now=NOW, by=ada())
    Contact.objects.filter(name="Mette Krogh").delete()
    with pytest.raises(undo.CannotUndo) as refused:
        undo.undo(change, now=NOW, by=ada())
    assert refused.value.sentence.startswith("Det kan ikke fortrydes. Siden er ændret: ")
    assert "1 relation til en uddannelse" in refused.value.sentence
    assert "1 kontakt" in refused.value.sentence
    old.refresh_from_db()
    assert old.merged_into == into


def test_after_ten_minutes_it_stands() -> None:
    change = merged(*a_pair())
    with pytest.raises(undo.CannotUndo):
        undo.undo(change, now=NOW + timedelta(minutes=10), by=ada())


def test_no_person_is_written_down_a_second_time() -> None:
    old, into = a_pair()
    a_contact(old, name="Karen Privat", email="karen@nordlys.example", phone="+4511223344")
    change = merged(old, into)
    kept = json.dumps([[row.before, row.after] for row in ChangeRow.objects.filter(change_set=change)])
    assert ("Karen" in kept, "karen@" in kept, "+4511223344" in kept, "Mette" in kept) == (False,) * 4


def test_the_way_back_stands_on_the_page_and_in_both_histories() -> None:
    old, into = a_pair()
    browser = Client()
    browser.force_login(ada())
    address = reverse("organise:organisation_merge", args=[old.pk])
    assert "Det kan fortrydes i ti minutter." in browser.get(address).content.decode()
    done = browser.post(address, {"into": "Nordlys A/S", "sure": "1"})
    change = ChangeSet.objects.get(what="merged")
    way = reverse("organise:change_undo", args=[change.pk])
    page = reverse("organise:company", args=[into.pk])
    assert done["Location"] == page
    assert way in browser.get(page).content.decode()
    browser.post(way, headers={"Referer": f"http://testserver{page}"})
    for one in (old, into):
        shown = browser.get(reverse("organise:company", args=[one.pk])).content.decode()
        assert "fortrød sammenlægningen." in shown
        assert "Er blevet en del af" not in shown
