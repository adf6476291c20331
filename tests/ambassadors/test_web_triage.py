"""The organiser's table of requests: who may look, the whole line by the browser, and what is refused."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import offers, requests
from ambassadors.models import Ambassador, Offer, Release, VisitRequest
from people.models import Letter, Organisation
from tests.cast import ada, ben, cleo, vestervang
from tests.making import a_visit_request, an_ambassador

Pair = tuple[Ambassador, Ambassador]
Asked = tuple[VisitRequest, list[Offer]]


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def address(wish: VisitRequest, deed: str = "") -> str:
    if deed:
        return reverse("organise:request_act", args=[wish.pk, deed])
    return reverse("organise:request", args=[wish.pk])


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


# -- who may look ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_strangers_log_in_first_and_others_find_nothing(wish: VisitRequest) -> None:
    assert Client().get(address(wish)).status_code == 302
    for nobody in (ben(), cleo()):
        client = browser(nobody)
        assert client.get(address(wish)).status_code == 404
        assert client.post(address(wish, "reject"), {"reject-text": "Nej"}).status_code == 404
    assert browser(cleo()).get(reverse("organise:requests")).status_code == 404
    wish.refresh_from_db()
    assert wish.status == "submitted"


@pytest.mark.django_db
def test_an_organiser_of_another_programme_touches_no_offer(asked: Asked) -> None:
    _wish, sent = asked
    client = browser(ben())
    for deed in ("withdraw", "yes", "no", "remind", "grant", "refuse"):
        assert client.post(reverse("organise:offer_act", args=[sent[0].pk, deed])).status_code == 404
    assert set(Offer.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db
def test_a_get_changes_nothing_and_an_unknown_deed_is_absent(wish: VisitRequest) -> None:
    client = browser(ada())
    assert client.get(address(wish, "confirm")).status_code == 405
    assert client.post(address(wish, "nonsense")).status_code == 404


@pytest.mark.django_db
def test_drafts_are_on_nobodys_table() -> None:
    draft = a_visit_request(source="web", school=vestervang())
    client = browser(ada())
    assert client.get(address(draft)).status_code == 404
    assert "Vestervang" not in text_of(client.get(reverse("organise:requests") + "?group=all"))


# -- the whole line ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_from_the_wish_to_the_confirmed_visit(wish: VisitRequest, pair: Pair) -> None:
    client = browser(ada())
    page = text_of(client.get(address(wish)))
    assert "Maja Holm" in page
    assert "Send tilbud" in page
    first, second = wish.seat_rows.all()
    sent = {
        "slot": str(wish.slots.get().pk),
        f"seat_{first.pk}": [str(pair[0].pk)],
        f"seat_{second.pk}": [str(pair[1].pk)],
    }
    assert client.post(address(wish, "offer"), sent).status_code == 303
    wish.refresh_from_db()
    assert wish.status == "offering"
    assert Letter.objects.filter(kind="visit_offer").count() == 2

    for offer in Offer.objects.all():
        assert client.post(reverse("organise:offer_act", args=[offer.pk, "yes"])).status_code == 303
        assert client.post(reverse("organise:offer_act", args=[offer.pk, "grant"])).status_code == 303
    assert "Bekræft besøget" in text_of(client.get(address(wish)))
    assert client.post(address(wish, "confirm"), {"next": reverse("organise:day")}).url == reverse("organise:day")  # type: ignore[attr-defined]
    wish.refresh_from_db()
    assert wish.status == "confirmed"
    story = text_of(client.get(address(wish)))
    told = ["Ada Krogh bekræftede besøget.", "Maja Holm er med.", "Ada Krogh spurgte", "Ada Krogh valgte tiden."]
    assert sorted(told, key=story.index) == told  # newest first, also within what one press of a button did


@pytest.mark.django_db
def test_htmx_gets_the_inner_part_with_its_toast(wish: VisitRequest, pair: Pair) -> None:
    client = browser(ada())
    answer = client.post(address(wish, "choose"), {"slot": str(wish.slots.get().pk)}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in text_of(answer)
    assert "Tiden er valgt" in text_of(answer)


@pytest.mark.django_db
def test_a_question_a_no_and_a_cancellation_reach_the_school(wish: VisitRequest) -> None:
    client = browser(ada())
    assert client.post(address(wish, "question"), {"question-question": "Er der strøm?"}).status_code == 303
    requests.answer_question(VisitRequest.objects.get(pk=wish.pk), "Ja.", now=timezone.now())
    assert "Er der strøm?" in text_of(client.get(address(wish)))
    assert client.post(address(wish, "reject"), {"reject-text": "Ikke denne gang."}).status_code == 303
    assert Letter.objects.get(kind="visit_rejected").text.find("Ikke denne gang.") >= 0
    other = a_visit_request(school=vestervang())
    assert client.post(address(other, "cancel"), {"cancel-reason": "Vi er syge."}).status_code == 303
    other.refresh_from_db()
    assert other.status == "cancelled"


@pytest.mark.django_db
def test_an_unlisted_school_is_found_on_the_list() -> None:
    school = vestervang()
    wish = a_visit_request(unlisted_school="Skolen ved vestre bakke")
    client = browser(ada())
    page = text_of(client.get(address(wish)))
    assert "Hvilken skole er det?" in page
    assert "999001" in text_of(client.get(reverse("organise:school_picks"), {"school-school": "vesterv"}))
    wrong = client.post(address(wish, "school"), {"school-school": "Findes ikke"})
    assert wrong.status_code == 422
    assert "Findes ikke" in text_of(wrong)
    assert client.post(address(wish, "school"), {"school-school": "Vestervang Skole 999001"}).status_code == 303
    wish.refresh_from_db()
    assert wish.school == school


@pytest.mark.django_db
def test_a_school_that_is_on_no_list_is_put_there_and_the_request_goes_on_with_it() -> None:
    wish = a_visit_request(unlisted_school="Skovlyst Friskole, Ry")
    client = browser(ada())
    page = text_of(client.get(address(wish)))
    assert "Den står ikke på listen: opret skolen" in page
    assert 'value="Skovlyst Friskole"' in page
    wrong = client.post(
        address(wish, "newschool"),
        {"newschool-name": "Skovlyst Friskole", "newschool-street": "", "newschool-postcode": "0000"},
    )
    assert wrong.status_code == 422
    data = {
        "newschool-name": "Skovlyst Friskole",
        "newschool-street": "Skovvej 1",
        "newschool-postcode": "8680",
        "newschool-institution_number": "999 777",
    }
    assert client.post(address(wish, "newschool"), data).status_code == 303
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert wish.school is not None
    school = wish.school
    assert (school.name, school.town, school.level, school.institution_number) == (
        "Skovlyst Friskole",
        "Ry",
        "grundskole",
        "999777",
    )
    assert school.point is not None
    assert wish.contact is not None
    assert wish.contact.organisation == school
    page = text_of(client.get(address(wish)))
    assert "Hvilken skole er det?" not in page
    assert client.post(address(wish, "choose"), {"slot": str(wish.slots.get().pk)}).status_code == 303
    wish.refresh_from_db()
    assert wish.event is not None
    assert wish.event.venue is not None
    assert wish.event.venue.street == "Skovvej 1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "Vestervang Skole", "Vestervang Skole står allerede på listen. Vælg den der."),
        ("institution_number", "999001", "Vestervang Skole har allerede det nummer. Vælg den på listen."),
        ("institution_number", "12", "Et institutionsnummer er seks cifre."),
        ("postcode", "9", "Skriv et dansk postnummer på 4 cifre."),
        ("street", " ", "Feltet skal udfyldes."),
    ],
)
def test_a_school_is_not_put_on_the_list_wrongly_or_twice(field: str, value: str, sentence: str) -> None:
    vestervang()
    wish = a_visit_request(unlisted_school="En skole")
    data = {"name": "Ny Skole", "street": "Vej 1", "postcode": "8000", "institution_number": ""} | {field: value}
    answer = browser(ada()).post(address(wish, "newschool"), {f"newschool-{name}": text for name, text in data.items()})
    assert answer.status_code == 422
    if value.strip():
        assert sentence in text_of(answer)
    assert Organisation.objects.filter(kind="school").count() == 1
    wish.refresh_from_db()
    assert wish.school is None


@pytest.mark.django_db
def test_the_likely_schools_stand_ready() -> None:
    vestervang()
    wish = a_visit_request(unlisted_school="Vestervangskolen i Aarhus C, afdeling Vestervang")
    client = browser(ada())
    assert f'value="{vestervang().pk}"' in text_of(client.get(address(wish)))
    assert client.post(address(wish, "school"), {"school-school": str(vestervang().pk)}).status_code == 303
    wish.refresh_from_db()
    assert wish.school == vestervang()


# -- the way back from offers ----------------------------------------------------------------------------


def _send(client: Client, wish: VisitRequest, pair: Pair) -> str:
    """Sends both offers and answers with the address in the toast that takes them back."""
    first, second = wish.seat_rows.all()
    data = {"slot": str(wish.slots.get().pk), f"seat_{first.pk}": str(pair[0].pk), f"seat_{second.pk}": str(pair[1].pk)}
    page = text_of(client.post(address(wish, "offer"), data, follow=True))
    assert "2 ambassadører er spurgt og får en mail." in page
    found = re.search(r'action="([^"]+/unsend/\?t=[^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.django_db
def test_offers_just_sent_are_taken_back_and_nobody_hears_of_what_had_not_left(wish: VisitRequest, pair: Pair) -> None:
    client = browser(ada())
    undo = _send(client, wish, pair)
    sent, waiting = Letter.objects.filter(kind="visit_offer").order_by("to_email")
    Letter.objects.filter(pk=sent.pk).update(status=Letter.Status.SENT)
    page = text_of(client.post(undo, follow=True))
    assert "2 tilbud er trukket tilbage. 1 havde fået det og får besked." in page
    assert set(Offer.objects.values_list("status", flat=True)) == {"withdrawn"}
    waiting.refresh_from_db()
    assert waiting.status == "cancelled"
    assert list(Letter.objects.filter(kind="visit_offer_withdrawn").values_list("to_email", flat=True)) == [
        sent.to_email
    ]
    assert "trak tilbuddene tilbage" in page
    assert client.post(undo).status_code == 409
    assert Letter.objects.filter(kind="visit_offer_withdrawn").count() == 1


@pytest.mark.django_db
def test_who_has_answered_keeps_the_answer(wish: VisitRequest, pair: Pair) -> None:
    client = browser(ada())
    undo = _send(client, wish, pair)
    offers.accept(Offer.objects.get(ambassador=pair[0]), now=timezone.now())
    assert "1 tilbud er trukket tilbage. 1 har allerede svaret." in text_of(client.post(undo, follow=True))
    assert Offer.objects.get(ambassador=pair[0]).status == "accepted"


@pytest.mark.django_db
def test_offers_are_taken_back_by_nobody_else_and_not_for_ever(wish: VisitRequest, pair: Pair) -> None:
    undo = _send(browser(ada()), wish, pair)
    assert browser(ben()).post(undo).status_code == 404
    other = a_visit_request(school=vestervang())
    token = undo.partition("?")[2]
    assert browser(ada()).post(f"{address(other, 'unsend')}?{token}").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert browser(ada()).post(undo).status_code == 409
    assert set(Offer.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db
def test_the_toast_of_a_cancellation_counts_the_letters_that_are_written(staffed: Asked) -> None:
    wish, _sent = staffed
    Letter.objects.update(status=Letter.Status.SENT)
    before = Letter.objects.count()
    release = Release.objects.first()
    assert release is not None
    Release.objects.filter(pk=release.pk).update(contact=None)
    client = browser(ada())
    page = text_of(client.post(address(wish, "cancel"), {"cancel-reason": "Vandskade"}, follow=True))
    assert "Besøget er aflyst. 4 får brev. 1 skal ringes op." in page
    assert Letter.objects.count() - before == 4


@pytest.mark.django_db
def test_what_a_cancellation_brings_stands_there_and_may_be_left_out(staffed: Asked) -> None:
    """The same panel as on the event's page: unticked, the school is not written to, and the toast says so."""
    wish, _sent = staffed
    Letter.objects.update(status=Letter.Status.SENT)
    client = browser(ada())
    page = text_of(client.get(address(wish)))
    offered = re.findall(r'name="offered" value="([^"]+)"', page)
    assert {"letters:staff", "letters:host"} <= set(offered)
    assert page.count('name="do"') == len(offered)
    kept = [part for part in offered if part != "letters:host"]
    data = {"cancel-reason": "Vandskade", "offered": offered, "do": kept}
    check = client.post(reverse("organise:event_cancel_check", args=[wish.event.pk]), data)
    assert text_of(check).count("Undlades") == 1
    assert text_of(client.post(address(wish, "cancel"), data | {"cancel-reason": "x" * 301})).count("Undlades") == 1
    page = text_of(client.post(address(wish, "cancel"), data, follow=True))
    assert "Besøget er aflyst." in page
    assert "Uden brev til værten." in page
    heard = Letter.objects.filter(kind="event_cancelled").exclude(status=Letter.Status.SENT)
    assert wish.contact_email not in set(Letter.objects.filter(status="queued").values_list("to_email", flat=True))
    assert heard.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("left", [True, False])
def test_one_offer_is_taken_back_and_who_never_read_it_hears_nothing(asked: Asked, left: bool) -> None:
    _wish, sent = asked
    if left:
        Letter.objects.update(status=Letter.Status.SENT)
    page = text_of(browser(ada()).post(reverse("organise:offer_act", args=[sent[0].pk, "withdraw"]), follow=True))
    assert ("har fået besked" in page, "Mailen nåede ikke af sted" in page) == (left, not left)
    assert Letter.objects.filter(kind="visit_offer_withdrawn").count() == int(left)
    again = reverse("organise:offer_act", args=[sent[0].pk, "yes"])
    assert browser(ada()).post(again).status_code == 409


# -- what is refused ------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("deed", "data", "status"),
    [
        ("question", {"question-question": ""}, 422),
        ("question", {"question-question": "x" * 1001}, 422),
        ("question", {"question-question": "tegn \x00 midt i"}, 422),
        ("reject", {"reject-text": "   "}, 422),
        ("cancel", {"cancel-reason": "x" * 301}, 422),
        ("offer", {}, 404),
        ("offer", {"slot": "nonsense"}, 404),
        ("choose", {"slot": "00000000-0000-0000-0000-000000000000"}, 404),
        ("seats", {"seats": "9"}, 409),
        ("confirm", {}, 409),
        ("keep", {}, 409),
        ("school", {"school-school": "\x00"}, 422),
    ],
)
def test_bad_input_is_answered_with_a_sentence(wish: VisitRequest, deed: str, data: dict, status: int) -> None:
    answer = browser(ada()).post(address(wish, deed), data)
    assert answer.status_code == status
    wish.refresh_from_db()
    assert wish.status == "submitted"
    assert wish.event is None


@pytest.mark.django_db
def test_nothing_is_chosen_when_nobody_is_ticked(wish: VisitRequest) -> None:
    answer = browser(ada()).post(address(wish, "offer"), {"slot": str(wish.slots.get().pk)})
    assert answer.status_code == 409
    assert "Vælg mindst én" in text_of(answer)
    wish.refresh_from_db()
    assert (wish.status, wish.event) == ("submitted", None)


@pytest.mark.django_db
def test_what_was_written_stays_after_an_error(wish: VisitRequest) -> None:
    answer = browser(ada()).post(address(wish, "question"), {"question-question": "y" * 1001})
    assert "y" * 1001 in text_of(answer)


@pytest.mark.django_db
def test_an_employer_is_reminded_at_most_once_an_hour(asked: Asked) -> None:
    _wish, sent = asked
    offers.accept(sent[0], now=timezone.now())
    client = browser(ada())
    remind = reverse("organise:offer_act", args=[sent[0].pk, "remind"])
    assert client.post(remind).status_code == 303
    assert client.post(remind).status_code == 409
    assert Letter.objects.filter(kind="visit_release_again").count() == 1
    assert Release.objects.get().status == "asked"


# -- lists, the day, search ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_list_finds_filters_and_leafs_without_repeating() -> None:
    for number in range(33):
        a_visit_request(unlisted_school=f"Skolen nr. {number:02d}", contact_email=f"s{number}@demo.example")
    client, seen = browser(ada()), []
    there: str | None = reverse("organise:requests") + "?group=decide"
    while there:
        page = text_of(client.get(there))
        seen += re.findall(r"Skolen nr\. \d\d(?=</a>)", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        there = reverse("organise:requests") + following[1].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) == 33
    assert seen == sorted(seen)
    found = text_of(client.get(reverse("organise:requests"), {"q": "nr. 07"}))
    assert "Skolen nr. 07" in found
    assert "Skolen nr. 08" not in found
    for odd in ("?after=nonsense", "?after=2026-01-01_x", "?status=nonsense", "?q=%00", "?group=nonsense"):
        assert client.get(reverse("organise:requests") + odd).status_code == 200


@pytest.mark.django_db
def test_pages_ask_no_more_when_there_is_more(wish: VisitRequest, pair: Pair) -> None:
    client = browser(ada())

    def counts() -> list[int]:
        numbers = []
        for url in (address(wish), reverse("organise:requests"), reverse("organise:ambassadors")):
            client.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200
            numbers.append(len(asked))
        return numbers

    before = counts()
    for number in range(6):
        an_ambassador(name=f"Person {number}", email=f"p{number}@demo.example")
        a_visit_request(contact_email=f"k{number}@demo.example")
    assert counts() == before


@pytest.mark.django_db
def test_the_day_the_calendar_and_the_search_know_the_wish(wish: VisitRequest) -> None:
    client = browser(ada())
    assert "Skolebesøg på Vestervang Skole" in text_of(client.get(reverse("organise:day")))
    assert str(wish.pk) in text_of(client.get(reverse("organise:search"), {"q": "vestervang"}))
    day = wish.slots.get().day
    calendar = client.get(reverse("organise:calendar"), {"view": "list", "date": day.isoformat()})
    assert address(wish) in text_of(calendar)
    assert "Skolebesøg på" not in text_of(browser(ben()).get(reverse("organise:day")))


@pytest.mark.django_db
def test_the_visits_page_shows_the_seats(staffed: Asked) -> None:
    wish, _sent = staffed
    page = text_of(browser(ada()).get(reverse("organise:event", args=[wish.event_id])))
    assert "Maja Holm" in page
    assert "Åbn ønsket" in page


@pytest.mark.django_db
def test_an_organiser_writes_down_a_wish_from_the_telephone(wish: VisitRequest) -> None:
    client = browser(ada())
    slot = wish.slots.get()
    form = {
        "school_text": "Vestervang Skole 999001",
        "audience": "grundskole",
        "grade": "7",
        "pupils": "22",
        "format": "physical",
        "language": "da",
        "contact_name": "Dorte Holm",
        "contact_email": "dorte@demo.example",
        "contact_phone": "12345678",
        "day1": slot.day.isoformat(),
        "from1": "12:00",
        "to1": "13:00",
    }
    wrong = client.post(reverse("organise:request_new"), form | {"pupils": "0"})
    assert wrong.status_code == 422
    assert "12345678" in text_of(wrong)
    assert "Kontaktens navn" in text_of(wrong)
    assert "Dit navn" not in text_of(wrong)
    done = client.post(reverse("organise:request_new"), form)
    assert done.status_code == 302
    made = VisitRequest.objects.exclude(pk=wish.pk).get()
    assert (made.source, made.status, made.owner) == ("organiser", "submitted", ada())
    assert browser(ben()).get(reverse("organise:request_new")).status_code == 404
