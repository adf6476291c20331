"""The visit in the ambassador's own feed: foreseen, settled, moved, cancelled; and the way to say one is ill."""

from datetime import timedelta

import icalendar
import pytest
from django.utils import timezone

from ambassadors.domain import offers, releases, triage, visits
from ambassadors.models import Release, VisitRequest
from events.domain import changes, feedaddresses, feeds, feedtexts
from events.domain.scope import Scope
from events.models import Feed
from people.domain.answerlinks import answer_url
from tests.cast import ada
from tests.making import a_moment, a_visit_request

pytestmark = pytest.mark.django_db


def read(client, address, etag=""):
    response = client.get("/" + address.split("/", 3)[3], headers={"If-None-Match": etag} if etag else {})
    if response.status_code != 200:
        return response.status_code, etag, None
    found = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    return 200, response["ETag"], found


def test_a_visit_goes_through_the_feed(client, wish, pair):
    now = timezone.now()
    person = pair[0].user
    address = feedaddresses.address_of(feeds.own_feed(person, Feed.Kind.MINE, now))
    assert read(client, address)[2] == []
    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    first, second = wish.seat_rows.all()
    sent = offers.send_offers(wish, {first: [pair[0]], second: [pair[1]]}, now=now, by=ada())
    assert read(client, address)[2] == []

    for offer in sent:
        offers.accept(offer, now=now)
    _status, etag, (visit,) = read(client, address)
    assert (visit["STATUS"], visit["SUMMARY"]) == ("TENTATIVE", "MULIGT: Skolebesøg på Vestervang Skole, 8. klasse")
    assert answer_url("offer", sent[0].pk) in visit["DESCRIPTION"]
    assert answer_url("offer", sent[1].pk) not in visit["DESCRIPTION"]
    assert read(client, address, etag)[0] == 304
    uid, sequence = visit["UID"], visit["SEQUENCE"]

    for release in Release.objects.all():
        releases.grant(release, now=now)
    wish = VisitRequest.objects.get(pk=wish.pk)
    visits.confirm_visit(wish, now=now, by=ada())
    _status, etag, (visit,) = read(client, address, etag)
    assert (visit["UID"], visit["STATUS"]) == (uid, "CONFIRMED")

    event = VisitRequest.objects.get(pk=wish.pk).event
    day = timedelta(days=1)
    changes.change_event(event, {"starts_at": event.starts_at + day, "ends_at": event.ends_at + day}, now=now, by=ada())
    _status, etag, (visit,) = read(client, address, etag)
    assert (visit["UID"], visit["STATUS"]) == (uid, "CONFIRMED")
    assert visit["SEQUENCE"] > sequence
    assert visit.start == event.starts_at
    sequence = visit["SEQUENCE"]

    changes.cancel(event, now=now, by=ada(), why="Klassen er på tur")
    _status, etag, (visit,) = read(client, address, etag)
    assert (visit["UID"], visit["STATUS"]) == (uid, "CANCELLED")
    assert visit["SUMMARY"].startswith("AFLYST: ")
    assert visit["SEQUENCE"] > sequence
    assert read(client, address, etag)[0] == 304


@pytest.mark.parametrize("count", [1, 3])
def test_the_links_cost_one_question_however_many_visits(pair, count, django_assert_num_queries):
    now = timezone.now()
    for number in range(count):
        slot = (a_moment(21 + number, 9), a_moment(21 + number, 10))
        wish = a_visit_request(slots=[slot])
        wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
        (offer,) = offers.send_offers(wish, {wish.seat_rows.first(): [pair[0]]}, now=now, by=ada())
        offers.accept(offer, now=now)
    feed = feeds.own_feed(pair[0].user, Feed.Kind.MINE, now)
    feed = Feed.objects.select_related("user", "programme").get(pk=feed.pk)
    feedtexts.render(feed, Scope(frozenset()), now, "da")  # writes the texts
    with django_assert_num_queries(2):
        body = feedtexts.render(feed, Scope(frozenset()), now, "da")
    assert body.content.decode().replace("\r\n ", "").count("/r/") == count
