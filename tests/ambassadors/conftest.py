"""A wish of Vestervang Skole, the pair that is asked, and the visit they make."""

import pytest
from django.utils import timezone

from ambassadors.domain import offers, releases, triage
from ambassadors.models import Ambassador, Offer, Release, VisitRequest
from tests.cast import ada, dorte, jonas, maja, vestervang
from tests.making import a_visit_request


@pytest.fixture
def wish(db: None) -> VisitRequest:
    dorte()
    return a_visit_request(school=vestervang())


@pytest.fixture
def pair(db: None) -> tuple[Ambassador, Ambassador]:
    return maja(), jonas()


@pytest.fixture
def asked(wish: VisitRequest, pair: tuple[Ambassador, Ambassador]) -> tuple[VisitRequest, list[Offer]]:
    """Both seats asked for, one ambassador each: Maja first, Jonas second."""
    now = timezone.now()
    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    first, second = wish.seat_rows.all()
    sent = offers.send_offers(wish, {first: [pair[0]], second: [pair[1]]}, now=now, by=ada())
    return wish, sent


@pytest.fixture
def staffed(asked: tuple[VisitRequest, list[Offer]]) -> tuple[VisitRequest, list[Offer]]:
    """Both said yes, and both employers."""
    wish, sent = asked
    now = timezone.now()
    for offer in sent:
        offers.accept(offer, now=now)
    for release in Release.objects.all():
        releases.grant(release, now=now)
    return VisitRequest.objects.get(pk=wish.pk), sent
