"""The demo: the same for the same seed and day, complete, and never on top of something else."""

import functools
import itertools
import operator
from collections import defaultdict
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from ambassadors.models import (
    Ambassador,
    Application,
    Expense,
    MentorSession,
    Mentorship,
    Offer,
    Release,
    Slot,
    VisitRequest,
    WageClaim,
)
from config.demo.basket import ORDER
from config.demo.cast import LOGINS
from config.demo.chance import Chance, is_demos
from config.demo.register import cvr_number
from events.data.catalogue import PROGRAMMES
from events.domain.lifecycle import MOVES, SHOWN_TO_ALL
from events.models import Booking, Event, Hold, Invitation, Programme, Reminder, Role, Shift
from people.domain.identifiers import cvr_warning
from people.domain.mailbasis import may_mail
from people.models import Contact, Letter, Organisation, Transition, User

TODAY = date(2026, 11, 23)  # a Monday with school
SUNDAY_IN_JULY = date(2027, 7, 11)


def load(*, today: date = TODAY, seed: int = 1, **options: object) -> str:
    out = StringIO()
    call_command("demo", today=today, seed=seed, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Everything the demo made, but what depends on this machine's secret and address."""
    return {
        model._meta.label: sorted(
            (row[1:] if model is Letter else row)
            for row in model._default_manager.values_list(
                *(
                    field.attname
                    for field in model._meta.concrete_fields
                    if field.name not in ("text", "html", "calendar")
                )
            ).order_by("pk")
        )
        if model is not Letter
        else sorted(Letter.objects.values_list("dedupe_key", "status", "created_at"))
        for model in ORDER
    }


@pytest.fixture(scope="class")
def demo(django_db_setup, django_db_blocker):
    """The small demo, loaded once for the tests that only look at it."""
    from django.db import transaction
    from django.utils.translation import override

    with django_db_blocker.unblock(), transaction.atomic(), override("da"):
        said = load()
        yield said
        transaction.set_rollback(True)


@pytest.mark.django_db
class TestTheSmallDemo:
    @pytest.fixture(autouse=True)
    def _loaded(self, demo):
        self.said = demo

    def test_prints_who_may_log_in(self):
        for email, _what in LOGINS:
            assert email in self.said
            assert User.objects.get(email=email).check_password("demo-only")
        assert "Med DEBUG=0 afvises adgangskoden" in self.said

    def test_has_every_status_of_every_kind_of_event(self):
        there = set(Event.objects.exclude(kind="other").values_list("kind", "status"))
        wanted = {
            (str(kind), str(status))
            for kind, moves in MOVES.items()
            for status in {*moves, *(new for after in moves.values() for new in after)}
            if kind != "other"
        }
        assert wanted - there == set()

    @pytest.mark.parametrize(
        ("model", "never"),
        [
            (VisitRequest, set()),
            (Offer, {"draft", "no_show"}),
            (Release, set()),
            (Expense, set()),
            (WageClaim, set()),
            (Invitation, set()),
            (Letter, {"sending", "queued", "bundled"}),
            (Ambassador, set()),
            (Application, set()),
            (Mentorship, {"both_agree"}),  # it goes on by itself the moment both have said yes
            (MentorSession, {"cancelled"}),
        ],
    )
    def test_has_every_status_of(self, model, never):
        there = set(model.objects.values_list("status", flat=True))
        assert set(model.Status.values) - there == never

    @pytest.mark.parametrize(("model", "never"), [(Slot, set()), (Hold, {"taken"}), (Reminder, {"missed", "writing"})])
    def test_has_every_state_of(self, model, never):
        there = set(model.objects.values_list("state", flat=True))
        assert set(model.State.values) - there == never

    def test_every_programme_has_something_public_to_come(self):
        assert Programme.objects.count() == len(PROGRAMMES) == 18
        until = timezone.make_aware(timezone.datetime.combine(TODAY, timezone.datetime.max.time()))
        with_something = set(
            Event.objects.filter(
                is_public=True, status__in=SHOWN_TO_ALL - {"cancelled"}, starts_at__gt=until
            ).values_list("programme__slug", flat=True)
        )
        assert with_something == {entry.slug for entry in PROGRAMMES}

    def test_something_happens_today_and_was_attended_before(self):
        assert set(Event.objects.filter(day=TODAY).values_list("kind", flat=True)) >= {
            "school_visit",
            "network_meeting",
            "stand",
            "performance",
        }
        assert Invitation.objects.filter(status="attended", event__day__lt=TODAY).exists()

    def test_nobody_and_nothing_is_in_two_places_at_once(self):
        assert_nothing_double()

    def test_some_shifts_to_come_lack_people(self):
        coming = Shift.objects.filter(day__gt=TODAY).annotate(staffed=models.Count("bookings"))
        assert coming.filter(staffed__lt=models.F("min_people")).exclude(event__status="cancelled").exists()
        assert coming.filter(staffed__gte=models.F("min_people")).exists()

    def test_maja_has_visits_to_come_and_dorte_is_the_contact_of_999001(self):
        maja = User.objects.get(email="maja@demo.example")
        assert Booking.objects.filter(resource__user=maja, state="firm", event__day__gt=TODAY).count() >= 3
        assert Offer.objects.filter(ambassador__user=maja, status="sent").count() == 1
        assert Contact.objects.get(user__email="dorte@demo.example").organisation.institution_number == "999001"
        assert Organisation.objects.filter(institution_number="999002").exists()

    def test_ada_organises_everything_ben_the_band_and_cleo_nothing(self):
        roles = {
            (role.user.email.split("@")[0], role.programme and role.programme.slug)
            for role in Role.objects.filter(kind="organiser").select_related("user", "programme")
        }
        assert ("ada", None) in roles
        assert {slug for who, slug in roles if who == "ben"} == {"robotbandet"}
        assert not {who for who, _slug in roles} & {"cleo", "maja", "dorte"}

    def test_nobody_without_a_basis_is_invited_by_letter(self):
        by_letter = Invitation.objects.filter(by="letter", contact__organisation__kind="company")
        contacts = Contact.objects.filter(pk__in=by_letter.values("contact"))
        assert contacts
        assert all(may_mail(contact)[0] for contact in contacts)
        assert Invitation.objects.filter(by="phone").exists()

    def test_is_large_enough(self):
        schools = Organisation.objects.filter(kind="school", institution_number__startswith="999")
        assert schools.count() == 60
        assert schools.values("municipality__region_periods__region").distinct().count() >= 5
        assert Organisation.objects.filter(kind="company").count() == 80
        assert Ambassador.objects.count() == 40

    def test_companies_have_numbers_that_add_up_and_addresses_that_cannot_exist(self):
        assert not any(cvr_warning(row.cvr) for row in Organisation.objects.filter(kind="company"))
        for model in (User, Contact, Organisation):
            assert not model.objects.exclude(email="").exclude(email__endswith=".example").exists()

    def test_made_all_its_ids_itself(self):
        for model in (User, Organisation, Programme, Event, VisitRequest, Invitation):
            assert all(is_demos(pk) for pk in model.objects.values_list("pk", flat=True))

    @pytest.mark.parametrize(
        ("model", "moments"),
        [
            (Event, ["created_at", "changed_at", "updated_at"]),
            (VisitRequest, ["created_at", "updated_at"]),
            (Offer, ["sent_at", "answered_at"]),
            (Release, ["asked_at", "answered_at"]),
            (Invitation, ["invited_at", "answered_at", "updated_at"]),
            (Reminder, ["created_at", "done_at"]),
            (Letter, ["created_at"]),
            (Transition, ["at"]),
            (Programme, ["created_at", "updated_at"]),
            (Organisation, ["created_at", "updated_at"]),
            (Contact, ["created_at"]),
        ],
    )
    def test_happened_before_its_day_began(self, model, moments):
        dawn = timezone.make_aware(timezone.datetime.combine(TODAY, timezone.datetime.min.time()))
        later = [models.Q((f"{moment}__gt", dawn)) for moment in moments]
        assert not model.objects.filter(functools.reduce(operator.or_, later)).exists()

    def test_loaded_again_it_stays_as_it_is(self):
        before = Event.objects.count()
        assert "allerede" in load()
        assert Event.objects.count() == before

    def test_another_one_does_not_come_on_top(self):
        with pytest.raises(CommandError, match="--reset"):
            load(seed=2)

    def test_goes_no_further_when_somebody_moved_in(self):
        User.objects.create_user("karen@skole.dk", name="Karen")
        with pytest.raises(CommandError, match=r"karen@skole\.dk"):
            load(reset=True)
        assert Event.objects.exists()


def assert_nothing_double() -> None:
    taken = defaultdict(list)
    for resource, start, end in Booking.objects.filter(state="firm").values_list("resource", "busy_from", "busy_to"):
        taken[resource].append((start, end))
    for periods in taken.values():
        periods.sort()
        for (_start, end), (start, _end) in itertools.pairwise(periods):
            assert end <= start


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_the_same_seed_and_day_give_the_same_rows():
    load()
    first = rows()
    load(reset=True)
    assert rows() == first


@pytest.mark.django_db
def test_another_seed_gives_other_people():
    load()
    first = set(User.objects.values_list("name", flat=True))
    load(seed=2, reset=True)
    assert set(User.objects.values_list("name", flat=True)) != first


@pytest.mark.django_db
@pytest.mark.parametrize("today", [SUNDAY_IN_JULY, date(2028, 2, 29), date(2026, 12, 24), date(2027, 3, 28)])
def test_loads_on_any_day(today):
    load(today=today)
    assert_nothing_double()
    until = today + timedelta(days=1)
    coming = Event.objects.filter(is_public=True, status__in=SHOWN_TO_ALL - {"cancelled"}, day__gte=until)
    assert coming.values("programme").distinct().count() == 18


@pytest.mark.django_db
def test_a_large_one_has_as_many_events_as_asked_for_and_about_ten_rows_for_each():
    load(scale=900)
    assert Event.objects.count() == 900
    assert_nothing_double()
    whole = sum(model._default_manager.count() for model in ORDER)
    assert 9 * 900 < whole < 14 * 900


@pytest.mark.django_db
def test_majas_rows_are_as_many_at_every_scale():
    counts = []
    for scale in (100, 700):
        load(scale=scale, reset=bool(counts))
        maja = User.objects.get(email="maja@demo.example")
        counts.append(
            (
                Booking.objects.filter(resource__user=maja).count(),
                Offer.objects.filter(ambassador__user=maja).count(),
                Event.objects.filter(bookings__resource__user=maja).distinct().count(),
            )
        )
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_a_day_that_is_none_is_refused_in_a_sentence():
    with pytest.raises(CommandError, match="i går er ikke en dato"):
        call_command("demo", "--today", "i går")


@pytest.mark.django_db
def test_is_not_loaded_where_somebody_works_already():
    Organisation.objects.create(kind="school", name="Den rigtige skole", institution_number="101001")
    with pytest.raises(CommandError, match="andet end demodata"):
        load()
    assert not Event.objects.exists()


def test_ids_are_of_version_8_and_repeat_for_the_same_name():
    one, same, other = Chance(1, "a").uuid(), Chance(1, "a").uuid(), Chance(1, "b").uuid()
    assert one == same != other
    assert (one.version, one.variant) == (8, "specified in RFC 4122")


def test_cvr_numbers_are_all_different():
    numbers = [cvr_number(index) for index in range(3000)]
    assert len(set(numbers)) == 3000
    assert {len(number) for number in numbers} == {8}
