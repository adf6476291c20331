"""Letters' links: GET shows, POST acts, without login and without cookies."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ambassadors.domain import offers, releases, triage
from ambassadors.models import Offer, Release, VisitRequest
from events.models import Event
from people.domain.answerlinks import answer_url
from people.models import Letter
from tests.cast import vestervang
from tests.making import a_visit_request, an_ambassador


@pytest.fixture
def stranger() -> Client:
    """A browser that checks nothing for us: forms sent from elsewhere, as mail programs do."""
    return Client(enforce_csrf_checks=True)


def path_of(purpose, subject):
    return "/" + answer_url(purpose, subject.pk).split("/", 3)[3]


def link_in(letter):
    return "/" + re.search(r"https?://[^/]+/(r/\S+)", letter.text)[1]


def test_an_ambassador_says_yes_by_the_letters_link(asked, stranger):
    _wish, sent = asked
    path = link_in(Letter.objects.get(kind="visit_offer", to_email="maja@demo.example"))
    page = stranger.get(path)
    assert page.status_code == 200
    assert "Vestervang Skole" in page.text
    assert "sessionid" not in page.cookies
    assert Offer.objects.get(pk=sent[0].pk).status == "sent"
    answered = stranger.post(path, {"answer": "accept"})
    assert (answered.status_code, answered["Location"]) == (303, path)
    assert Offer.objects.get(pk=sent[0].pk).status == "accepted"
    assert "Du har sagt ja" in stranger.get(path).text
    assert stranger.post(path, {"answer": "accept"}).status_code == 303


def test_an_employer_releases_by_the_letters_link(asked, stranger):
    wish, sent = asked
    for offer in sent:
        offers.accept(offer, now=timezone.now())
    for letter in Letter.objects.filter(kind="visit_release"):
        path = link_in(letter)
        assert stranger.get(path).status_code == 200
        assert stranger.post(path, {"answer": "accept"}).status_code == 303
        assert "har fået fri" in stranger.get(path).text
    wish.refresh_from_db()
    assert wish.status == "staffed"


def test_the_contact_confirms_by_the_letters_link(db, stranger):
    wish = a_visit_request(source="web", school=vestervang())
    path = link_in(Letter.objects.get(kind="visit_confirm_link"))
    assert stranger.get(path).status_code == 200
    wish.refresh_from_db()
    assert wish.status == "draft"
    assert stranger.post(path).status_code == 303
    wish.refresh_from_db()
    assert wish.status == "submitted"
    assert "/s/" in stranger.get(path).text


def test_the_link_of_a_request_called_off_promises_no_visit(db, stranger):
    wish = a_visit_request(school=vestervang())
    assert "Vi finder ambassadører" in stranger.get(path_of("confirm", wish)).text
    triage.cancel(wish, "Skolen er lukket", now=timezone.now())
    page = stranger.get(path_of("confirm", wish)).text
    assert ("Ønsket er aflyst" in page, "Vi finder ambassadører" in page) == (True, False)


def test_a_confirmation_too_late_is_gone(db, stranger):
    wish = a_visit_request(source="web", now=timezone.now() - timedelta(hours=25))
    path = path_of("confirm", wish)
    assert stranger.get(path).status_code == 410
    page = stranger.post(path)
    assert page.status_code == 410
    assert "24 timer" in page.text


def test_a_no_and_its_reason_and_back_again(asked, stranger):
    _wish, sent = asked
    path = path_of("offer", sent[0])
    assert stranger.post(path, {"answer": "decline"}).status_code == 303
    page = stranger.get(path)
    assert "Jeg kan alligevel" in page.text
    stranger.post(path, {"answer": "decline", "reason": "work", "note": "Svendeprøve"})
    assert Offer.objects.get(pk=sent[0].pk).reason == "work"
    stranger.post(path, {"answer": "accept"})
    assert Offer.objects.get(pk=sent[0].pk).status == "accepted"


@pytest.mark.parametrize(
    "sent_fields",
    [{}, {"answer": "maybe"}, {"answer": "decline", "reason": "nonsense"}, {"answer": "decline", "note": "x" * 301}],
    ids=["no answer", "another answer", "unknown reason", "too long"],
)
def test_an_unclear_answer_is_not_an_answer(asked, stranger, sent_fields):
    _wish, sent = asked
    assert stranger.post(path_of("offer", sent[0]), sent_fields).status_code == 422
    assert Offer.objects.get(pk=sent[0].pk).status == "sent"


@pytest.mark.parametrize(
    "note", ["<script>alert(1)</script>", "tak 🙂", "a\x00b"], ids=["script", "emoji", "null byte"]
)
def test_odd_words_do_no_harm(asked, stranger, note):
    _wish, sent = asked
    path = path_of("offer", sent[0])
    assert stranger.post(path, {"answer": "decline", "note": note}).status_code in (303, 422)
    assert "<script>alert" not in stranger.get(path).text


def test_who_comes_second_is_thanked(wish, stranger):
    now = timezone.now()
    fast, slow = an_ambassador(trade="industritekniker"), an_ambassador(trade="industritekniker")
    wish = triage.choose_slot(wish, wish.slots.get(), now=now)
    first, second = offers.send_offers(wish, {wish.seat_rows.first(): [fast, slow]}, now=now)
    offers.accept(first, now=now)
    page = stranger.get(path_of("offer", second))
    assert (page.status_code, "En anden nåede det først" in page.text) == (200, True)
    page = stranger.post(path_of("offer", second), {"answer": "accept"})
    assert (page.status_code, "En anden nåede at sige ja først" in page.text) == (409, True)


def test_an_offer_that_ran_out_is_gone(asked, stranger):
    _wish, sent = asked
    Offer.objects.update(expires_at=timezone.now())
    page = stranger.get(path_of("offer", sent[0]))
    assert (page.status_code, "Fristen for at svare er gået" in page.text) == (410, True)
    assert stranger.post(path_of("offer", sent[0]), {"answer": "accept"}).status_code == 410


def test_links_end_14_days_after_the_visit(staffed, stranger):
    wish, sent = staffed
    release = Release.objects.first()
    for days, status in ((13, 200), (14, 410)):
        end = timezone.now() - timedelta(days=days)
        Event.objects.filter(pk=wish.event_id).update(starts_at=end - timedelta(hours=1), ends_at=end)
        for path in (path_of("offer", sent[0]), path_of("release", release)):
            assert stranger.get(path).status_code == status
            if status == 200:
                assert stranger.post(path, {"answer": "decline"}).status_code == 409


def test_a_cancelled_visit_says_so(staffed, stranger):
    wish, sent = staffed
    triage.cancel(VisitRequest.objects.get(pk=wish.pk), "Skolen er lukket", now=timezone.now())
    for path in (path_of("offer", sent[0]), path_of("release", Release.objects.first())):
        page = stranger.get(path)
        assert (page.status_code, "Besøget er aflyst" in page.text) == (200, True)


def test_an_employer_takes_it_back_with_a_word(staffed, stranger):
    _wish, sent = staffed
    path = path_of("release", Release.objects.get(offer=sent[0]))
    assert stranger.post(path, {"answer": "decline", "note": "Vi har travlt"}).status_code == 303
    assert "får ikke fri" in stranger.get(path).text
    assert releases.readable().get(offer=sent[0]).note == "Vi har travlt"


def test_the_pages_speak_english_too(asked, stranger):
    _wish, sent = asked
    page = stranger.get(path_of("offer", sent[0]), headers={"accept-language": "en"})
    assert (page.status_code, 'lang="en"' in page.text) == (200, True)
