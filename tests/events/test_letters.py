"""The outbox page: who sees which letters, what they say, and what may be done with them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.domain import letters
from people.domain.history import history_of
from people.domain.outbox import message_id, write
from people.domain.refusals import MoveNotAllowed
from people.models import Letter, MailBasis
from tests.cast import ada, ben, cleo
from tests.making import a_contact, a_programme, an_event

pytestmark = pytest.mark.django_db
S = Letter.Status
LINK = "http://127.0.0.1:8000/r/c2VjcmV0LXRva2VuLW9mLWFuLWFuc3dlci1saW5rLTEyMw/"


def a_letter(**fields) -> Letter:
    now = timezone.now()
    number = Letter.objects.count()
    values = {
        "kind": "event_moved",
        "dedupe_key": f"test:{number}",
        "to_email": f"person{number}@firma.example",
        "to_name": f"Person {number}",
        "subject": f"Flyttet: møde {number}",
        "text": f"Hej\n\nSvar her:\n\n{LINK}\n",
        "html": f'<html><head></head><body><a href="{LINK}">Svar her</a></body></html>',
        "status": S.QUEUED,
        "created_at": now - timedelta(minutes=number),
        "due_at": now,
        "message_id": message_id(f"test:{number}"),
    }
    return Letter.objects.create(**(values | fields))


def page(client, user, query=""):
    client.force_login(user)
    return client.get(reverse("organise:letters") + query)


def emails(response) -> list[str]:
    return [letter.to_email for letter in response.context["page"].letters]


def test_each_sees_the_letters_of_the_own_programmes(client):
    band, other = a_programme("robotbandet", name="Robotbandet"), a_programme("andet")
    a_letter(to_email="band@firma.example", programme_id=band.pk)
    a_letter(to_email="andet@firma.example", programme_id=other.pk)
    a_letter(to_email="ingen@firma.example")
    assert emails(page(client, ada())) == ["band@firma.example", "andet@firma.example", "ingen@firma.example"]
    assert emails(page(client, ben())) == ["band@firma.example"]
    assert page(client, cleo()).status_code == 404


def test_without_login_one_is_asked_to_log_in(client):
    letter = a_letter()
    for address in (reverse("organise:letters"), reverse("organise:letter", args=[letter.pk])):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, f"/login/?next={address}")


@pytest.mark.parametrize("name", ["letter", "letter_html"])
def test_a_hidden_letter_sounds_like_an_absent_one(client, name):
    letter = a_letter(programme_id=a_programme("andet").pk)
    client.force_login(ben())
    assert client.get(reverse(f"organise:{name}", args=[letter.pk])).status_code == 404
    assert client.post(reverse("organise:letter_act", args=[letter.pk, "hold"])).status_code == 404
    letter.refresh_from_db()
    assert letter.status == S.QUEUED


def test_filters_stand_in_the_address(client):
    band = a_programme("robotbandet", name="Robotbandet")
    event = an_event()
    a_letter(to_email="a@firma.example", status=S.FAILED, programme_id=band.pk)
    a_letter(to_email="b@firma.example", to_name="Åse Ærø", status=S.SENT)
    a_letter(to_email="c@firma.example", about_kind="events.event", about_id=str(event.pk))
    user = ada()
    assert emails(page(client, user, "?status=failed")) == ["a@firma.example"]
    assert emails(page(client, user, "?programme=robotbandet")) == ["a@firma.example"]
    assert emails(page(client, user, "?q=åse")) == ["b@firma.example"]
    assert emails(page(client, user, f"?event={event.pk}")) == ["c@firma.example"]
    assert len(emails(page(client, user, "?status=nonsense&event=1&before=x~y&q=%00"))) == 3


def test_pages_follow_each_other_without_gaps(client):
    moment = timezone.now()
    for number in range(120):
        a_letter(to_email=f"p{number:03}@firma.example", created_at=moment - timedelta(seconds=number // 3))
    user, seen, query = ada(), [], ""
    for _turn in range(3):
        response = page(client, user, query)
        seen += emails(response)
        query = f"?before={response.context['page'].following}".replace("+", "%2B")
    assert sorted(seen) == [f"p{number:03}@firma.example" for number in range(120)]
    assert response.context["page"].following == ""


def test_the_list_costs_the_same_with_one_letter_and_with_thirty(client):
    page(client, ada())
    costs = []
    for size in (1, 29):
        for _number in range(size):
            a_letter(programme_id=a_programme().pk)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("organise:letters"))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


def test_answer_links_are_masked_outside_the_demo(client, settings):
    letter = a_letter()
    client.force_login(ada())
    settings.DEBUG = False
    for name in ("letter", "letter_html"):
        shown = client.get(reverse(f"organise:{name}", args=[letter.pk])).content.decode()
        assert "/r/••••••/" in shown
        assert LINK not in shown
    settings.DEBUG = True
    assert LINK in client.get(reverse("organise:letter", args=[letter.pk])).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "https://x.dk/r/c2VjcmV0LXRva2VuLW9mLWFuLWFuc3dlci1saW5rLTEyMw/",
        "https://x.dk/s/c2VjcmV0LXRva2VuLW9mLWFuLWFuc3dlci1saW5rLTEyMw/",
        "https://x.dk/feeds/c2VjcmV0LXRva2VuLW9mLWFuLWFuc3.ics",
        "https://x.dk/login/ny/abc-c2VjcmV0LXRva2VuLW9m-123/",
    ],
)
def test_whatever_opens_something_without_login_is_masked(address, settings):
    settings.DEBUG = False
    assert "c2VjcmV0" not in letters.masked(f"Her: {address} og mere.")


def test_a_letter_about_an_account_shows_only_address_status_and_time(client):
    letter = a_letter(is_account=True, subject="Ny adgangskode", text="hemmeligt", html="<p>hemmeligt</p>")
    client.force_login(ada())
    for address in (reverse("organise:letters"), reverse("organise:letter", args=[letter.pk])):
        shown = client.get(address).content.decode()
        assert letter.to_email in shown
        assert "hemmeligt" not in shown
        assert "Ny adgangskode" not in shown
    assert client.get(reverse("organise:letter_html", args=[letter.pk])).status_code == 404
    with pytest.raises(MoveNotAllowed):
        letters.resend(letter, now=timezone.now(), by=ada())


def test_the_preview_stands_alone_and_runs_nothing(client):
    letter = a_letter(html="<html><head></head><body><script>alert(1)</script></body></html>")
    client.force_login(ada())
    response = client.get(reverse("organise:letter_html", args=[letter.pk]))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("organise:letters"))["X-Frame-Options"] == "DENY"


def test_hold_and_let_go_with_and_without_htmx(client):
    letter = a_letter()
    client.force_login(ada())
    hold = reverse("organise:letter_act", args=[letter.pk, "hold"])
    response = client.post(hold)
    assert response["Location"] == reverse("organise:letter", args=[letter.pk])
    letter.refresh_from_db()
    assert letter.status == S.HELD
    response = client.post(reverse("organise:letter_act", args=[letter.pk, "release"]), headers={"HX-Request": "true"})
    shown = response.content.decode()
    assert f'id="letter-{letter.pk}"' in shown
    assert "hx-swap-oob" in shown
    letter.refresh_from_db()
    assert letter.status == S.QUEUED
    assert [line.new for line in history_of(letter)] == ["held", "queued"]


def test_what_the_status_does_not_allow_is_refused_with_a_sentence(client):
    letter = a_letter(status=S.SENT)
    client.force_login(ada())
    response = client.post(reverse("organise:letter_act", args=[letter.pk, "hold"]), headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert "Brevet er sendt og kan ikke holdes tilbage." in response.content.decode()
    assert client.post(reverse("organise:letter_act", args=[letter.pk, "explode"])).status_code == 404


def test_a_failed_letter_shows_the_servers_answer_and_can_be_tried_again(client):
    letter = a_letter(status=S.FAILED, attempts=8, error="550 5.1.1 No such mailbox")
    client.force_login(ada())
    shown = client.get(reverse("organise:letter", args=[letter.pk])).content.decode()
    assert "550 5.1.1 No such mailbox" in shown
    assert "Prøv igen" in shown
    client.post(reverse("organise:letter_act", args=[letter.pk, "retry"]))
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, letter.error) == (S.QUEUED, 0, "")


def test_sent_again_it_is_a_letter_of_its_own(client):
    letter = a_letter(status=S.SENT, calendar="BEGIN:VCALENDAR", calendar_method="REQUEST")
    client.force_login(ada())
    for _turn in range(2):
        client.post(reverse("organise:letter_act", args=[letter.pk, "resend"]))
    again = list(Letter.objects.exclude(pk=letter.pk))
    assert len(again) == 2
    assert len({letter.message_id, *(row.message_id for row in again)}) == 3
    assert {(row.text, row.calendar, row.status) for row in again} == {(letter.text, letter.calendar, S.QUEUED)}


def test_nobody_without_a_basis_is_mailed_again():
    contact = a_contact()
    basis = MailBasis.objects.create(contact=contact, basis="consent", recorded_at=timezone.now())
    letter = a_letter(status=S.SENT, contact=contact, needs_basis=True)
    letters.resend(letter, now=timezone.now(), by=ada())
    basis.withdrawn_at = timezone.now()
    basis.save()
    with pytest.raises(MoveNotAllowed, match="Ring i stedet"):
        letters.resend(letter, now=timezone.now(), by=ada())


def test_a_letter_is_written_once_and_its_long_key_is_kept_apart():
    now, event = timezone.now(), an_event()
    contact = a_contact()
    context = {"event": event, "role": "host", "link": "", "moved": True, "place": ""}

    def one(dedupe):
        return write("event_moved", dedupe=dedupe, now=now, to=contact, about=event, context=context)

    assert one("k") is not None
    assert one("k") is None
    assert one("x" * 250 + "1") is not None
    assert one("x" * 250 + "2") is not None
    assert Letter.objects.count() == 3


def test_many_letters_wake_the_worker_once(django_capture_on_commit_callbacks):
    now, event = timezone.now(), an_event()
    context = {"event": event, "role": "host", "link": "", "moved": True, "place": ""}
    with django_capture_on_commit_callbacks() as callbacks:
        for number in range(3):
            write("event_moved", dedupe=f"n{number}", now=now, to=a_contact(), about=event, context=context)
    assert len(callbacks) == 1
