"""Statements that are put together once answer and store what the ORM would."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from events.models import Programme
from people.domain.statements import Asked, fresh, insert, save, together
from people.models import ApiKey, Contact, IdempotentAnswer, Organisation, Trade, Transition
from tests.making import a_contact, a_programme, a_school

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)


def test_a_row_comes_with_what_is_related():
    school = a_school()
    key = ApiKey.objects.create(organisation=school, prefix="hs_x", key_hash="h", scopes=["a"], created_at=NOW)
    by_hash = Asked(
        lambda blank: ApiKey.objects.select_related("organisation").filter(key_hash=blank.one("it", ApiKey, "key_hash"))
    )
    for _turn in range(2):
        (found,) = by_hash(it="h")
        assert (found, found.scopes, found.created_at) == (key, ["a"], NOW)
        assert found.organisation.name == school.name
        assert by_hash(it="another") == []


@pytest.mark.parametrize("email", ["dorte@skole.example", "DORTE@Skole.example", "d_%te@skole.example"])
def test_case_may_be_ignored_and_nothing_is_a_pattern(email):
    contact = a_contact(email="Dorte@skole.example")
    known = Asked(
        lambda blank: Contact.objects.filter(
            organisation=blank.one("school", Contact, "organisation"),
            email__iexact=blank.one("email", Contact, "email", ignoring_case=True),
        )
    )
    found = known(school=contact.organisation_id, email=email)
    assert found == list(Contact.objects.filter(organisation=contact.organisation_id, email__iexact=email))
    assert bool(found) == ("%" not in email)


@pytest.mark.parametrize("trades", [[], ["smed"], ["smed", "industritekniker"], ["smed", "nobody"]])
def test_a_list_may_have_any_length_and_counts_come_along(trades):
    a_programme("one", trades=["smed"])
    a_programme("two", trades=["smed", "industritekniker"])
    covering = Asked(
        lambda blank: Programme.objects.annotate(
            covered=Count("trades", filter=Q(trades__slug__in=blank.each("trades", Trade, "slug")))
        ).order_by("slug")
    )
    expected = Programme.objects.annotate(covered=Count("trades", filter=Q(trades__in=trades))).order_by("slug")
    assert [(one.slug, one.covered) for one in covering(trades=trades)] == [(one.slug, one.covered) for one in expected]


def test_a_blank_that_gets_lost_is_refused():
    lost = Asked(lambda blank: Programme.objects.filter(trades__in=blank.each("trades", Trade, "slug")))
    with pytest.raises(TypeError):
        lost(trades=["smed"])


def test_rows_are_inserted_and_know_their_keys():
    lines = [Transition(subject_kind="x", subject_id=str(number), at=NOW, new="æ %s") for number in range(3)]
    assert insert(lines)
    stored = {line.pk: line.subject_id for line in Transition.objects.filter(subject_kind="x")}
    assert {line.pk: line.subject_id for line in lines} == stored
    assert Transition.objects.filter(new="æ %s", at=NOW).count() == 3


def test_every_kind_of_value_is_stored_as_the_orm_does():
    school = Organisation(kind="school", name="Ærø", latitude=55.5, longitude=None)
    assert insert([school])
    read = Organisation.objects.get(pk=school.pk)
    for field in Organisation._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(school, field.attname), field.name


@pytest.mark.parametrize("yes", [True, False])
def test_a_yes_where_a_number_is_kept_is_a_number(yes):
    row = fresh(Transition, subject_kind="test", subject_id="1", at=NOW, what="made", letters=yes)
    insert([row])
    assert Transition.objects.get(pk=row.pk).letters == int(yes)


def test_what_is_there_already_may_be_left():
    key = ApiKey.objects.create(organisation=a_school(), prefix="hs_x", key_hash="h", scopes=[], created_at=NOW)
    first, second = (
        IdempotentAnswer(key=key, idempotency_key="k", fingerprint=text, created_at=NOW) for text in ("a", "b")
    )
    assert insert([first], or_leave=True)
    assert not insert([second], or_leave=True)
    first.headers = {"ETag": '"é"'}
    save(first, "headers")
    read = IdempotentAnswer.objects.get()
    assert (read.fingerprint, read.headers) == ("a", {"ETag": '"é"'})


def test_a_fresh_row_is_what_the_constructor_makes():
    school = a_school()
    told = {"organisation": school, "prefix": "hs_x", "key_hash": "h", "created_at": NOW}
    row, same = fresh(ApiKey, **told), ApiKey(**told)
    assert (row.scopes, row.organisation, row.pk) == ([], school, row.pk)
    assert row.scopes is not fresh(ApiKey, **told).scopes
    assert {**row.__dict__, "id": None, "_state": None} == {**same.__dict__, "id": None, "_state": None}
    assert row._state.adding
    insert([row])
    assert ApiKey.objects.get() == row


def test_a_fresh_row_takes_no_field_that_there_is_not():
    with pytest.raises(TypeError):
        fresh(ApiKey, nothing=1)


def test_several_go_together_in_the_order_of_the_calls():
    with together() as many:
        known = many.ask(Asked(lambda blank: Trade.objects.filter(slug=blank.one("slug", Trade, "slug"))), slug="smed")
        many.insert([fresh(Trade, slug="smed", name="100 % smed", order=3)])
        found = many.ask(Asked(lambda blank: Trade.objects.filter(slug=blank.one("slug", Trade, "slug"))), slug="smed")
        again = []
        many.insert([fresh(Trade, slug="smed", name="En anden")], left=again)
        assert not found
    assert (known, [trade.name for trade in found], again) == ([], ["100 % smed"], [1])


def test_what_the_database_refuses_is_said_as_ever():
    insert([fresh(Trade, slug="smed", name="Smed")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([fresh(Trade, slug="smed", name="En anden")])
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            insert([fresh(Trade, slug="maler", name="Maler")])
    assert [trade.slug for trade in Trade.objects.filter(slug__in=["smed", "maler"])] == ["smed"]
