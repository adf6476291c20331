"""An employer is offered wages after the visit, where the programme pays; asks by the link, and is answered."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from ambassadors.domain import visits
from ambassadors.domain.money import wages
from ambassadors.models import Offer, VisitRequest, WageClaim, WageTerms
from events.domain import changes
from events.models import Event
from people.domain.answerlinks import make_token
from people.domain.refusals import Invalid
from people.models import Letter
from tests.cast import ada
from tests.letterbox import letters

pytestmark = pytest.mark.django_db
D = Decimal
CVR = "10150817"

type Staffed = tuple[VisitRequest, list[Offer]]


def held(staffed: Staffed, *, pays: bool = True, rate: int | None = 17_000) -> Event:
    wish, _sent = staffed
    if pays:
        WageTerms.objects.create(programme=wish.programme, ore_per_hour=rate, most_hours=7)
    visits.confirm_visit(wish, now=timezone.now())
    event = wish.event
    assert event
    # As if it had been this morning.
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(
        starts_at=now - timedelta(hours=4), ends_at=now - timedelta(hours=3), day=now.date(), last_day=now.date()
    )
    event.refresh_from_db()
    changes.change_status(event, "carried_out", now=now)
    return event


def hers(staffed: Staffed) -> WageClaim:
    return wages.readable().get(ambassador=staffed[1][0].ambassador)


def page_of(claim: WageClaim) -> str:
    return f"/r/{make_token('wage', claim.pk)}/"


def test_only_where_the_programme_pays(staffed: Staffed) -> None:
    held(staffed, pays=False)
    assert (WageClaim.objects.count(), letters("wage")) == (0, [])


def test_each_employer_gets_a_link_and_claims_by_it(staffed: Staffed) -> None:
    held(staffed)
    claim = hers(staffed)
    assert len(letters("wage_offer")) == 2
    assert make_token("wage", claim.pk) in Letter.objects.get(kind="wage_offer", contact=claim.contact).text
    client = Client()
    page = client.get(page_of(claim))
    assert "170,00" in page.content.decode()
    asked = client.post(page_of(claim), {"answer": "claim", "hours": "3,5", "cvr": f"DK{CVR}", "reference": "Sag 9"})
    assert asked.status_code == 303
    claim = hers(staffed)
    assert (claim.status, claim.amount_ore, claim.cvr, claim.reference) == ("submitted", 59_500, CVR, "Sag 9")
    assert "Tak, vi har fået jeres krav" in client.get(page_of(claim)).content.decode()
    again = client.post(page_of(claim), {"answer": "claim", "hours": "7", "cvr": CVR})
    assert (again.status_code, hers(staffed).amount_ore) == (409, 59_500)


@pytest.mark.parametrize(
    ("said", "beside"),
    [
        ({"hours": "3,5"}, "CVR-nummer eller EAN"),
        ({"hours": "-3", "cvr": CVR}, "ikke være negativt"),
        ({"hours": "8", "cvr": CVR}, "mellem 0,25 og 7"),
        ({"hours": "0", "cvr": CVR}, "mellem 0,25 og 7"),
        ({"hours": "mange", "cvr": CVR}, "Skriv et tal"),
        ({"hours": "", "cvr": CVR}, "skal udfyldes"),
        ({"hours": "3", "cvr": "123"}, "otte cifre"),
        ({"hours": "3", "ean": "5790000000000"}, "kontrolciffer"),
        ({"hours": "3", "cvr": CVR, "reference": "x" * 61}, "højst 60"),
        ({"hours": "3", "cvr": "\x00"}, "ikke kan gemmes"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(staffed: Staffed, said: dict[str, str], beside: str) -> None:
    held(staffed)
    got = Client().post(page_of(hers(staffed)), {"answer": "claim", **said})
    assert (got.status_code, hers(staffed).status) == (422, "offered")
    assert beside in got.content.decode()


def test_without_a_rate_the_employer_writes_an_amount(staffed: Staffed) -> None:
    held(staffed, rate=None)
    claim = hers(staffed)
    assert Client().post(page_of(claim), {"answer": "claim", "hours": "3", "cvr": CVR}).status_code == 422
    Client().post(page_of(claim), {"answer": "claim", "hours": "3", "amount": "1.234,50", "cvr": CVR})
    assert (hers(staffed).amount_ore, hers(staffed).ore_per_hour) == (123_450, None)


def test_no_thank_you_may_be_thought_better_of(staffed: Staffed) -> None:
    held(staffed)
    claim, client = hers(staffed), Client()
    client.post(page_of(claim), {"answer": "decline"})
    assert hers(staffed).status == "declined"
    client.post(page_of(claim), {"answer": "claim", "hours": "2", "cvr": CVR})
    assert hers(staffed).status == "submitted"


def test_the_link_ends_and_a_returned_claim_gets_a_new_fortnight(staffed: Staffed) -> None:
    held(staffed)
    WageClaim.objects.update(offered_at=timezone.now() - timedelta(days=20), answer_by=timezone.now())
    assert Client().get(page_of(hers(staffed))).status_code == 410
    now, by = timezone.now(), ada()
    wages.remind(hers(staffed), now=now, by=by)
    wages.submit(hers(staffed), hours=D(3), cvr=CVR, now=now)
    with pytest.raises(Invalid, match="hvad der skal rettes"):
        wages.give_back(hers(staffed), " ", now=now, by=by)
    wages.give_back(hers(staffed), "For mange timer", now=now, by=by)
    claim = hers(staffed)
    assert (claim.status, claim.answer_by) == ("returned", now + visits.LINK_STANDS)
    assert [kind for kind, _to in letters("wage_returned")] == ["wage_returned"]
    assert "For mange timer" in Client().get(page_of(claim)).content.decode()
    wages.submit(claim, hours=D(2), cvr=CVR, now=now)
    wages.approve(hers(staffed), now=now, by=by)
    assert hers(staffed).amount_ore == 34_000


def test_a_visit_that_came_to_nothing_offers_nothing(staffed: Staffed) -> None:
    event = held(staffed)
    wages.submit(hers(staffed), hours=D(3), cvr=CVR, now=timezone.now())
    changes.cancel(event, now=timezone.now(), by=ada(), why="Det blev ikke til noget")
    assert list(WageClaim.objects.values_list("status", flat=True)) == ["submitted"]
    assert set(Letter.objects.filter(kind="wage_offer").values_list("status", flat=True)) == {"cancelled"}
