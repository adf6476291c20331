"""Portraits and the yes to showing them: looked at, drawn anew, shown only where it was allowed."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from ambassadors.domain import pictureconsents, portraits, visits
from ambassadors.models import Ambassador, Offer, PictureConsent, VisitRequest
from people.domain.answerlinks import answer_url, make_token
from people.domain.refusals import Invalid
from people.models import Letter
from tests.cast import ada, jonas, maja
from tests.making import a_picture

pytestmark = pytest.mark.django_db


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_what_is_stored_is_a_square_jpeg_of_our_own_without_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x8825] = {1: "N", 2: (56.0, 9.0, 0.0)}
    her = maja()
    portraits.keep(her, a_picture(900, 700, exif=exif), now=timezone.now(), by=her.user)
    stored = Image.open(io.BytesIO(portraits.content_of(her) or b""))
    assert (stored.format, stored.size, dict(stored.getexif())) == ("JPEG", (640, 640), {})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ikke et billede, vi kan læse"),
        (b"\xff\xd8\xff\xe0 broken", "ikke et billede, vi kan læse"),
        (b"", "ikke et billede, vi kan læse"),
        (a_picture(form="GIF").read(), "ikke et billede, vi kan læse"),
        (a_picture(150, 600).read(), "for lille"),
        (a_picture(9000, 6000, mode="1", form="PNG").read(), "for stort"),
        (b"x" * (8 * 1024 * 1024 + 1), "mere end 8 MB"),
    ],
)
def test_what_is_no_portrait_is_refused_by_its_content(content: bytes, sentence: str) -> None:
    her = maja()
    with pytest.raises(Invalid, match=sentence):
        portraits.keep(her, io.BytesIO(content), now=timezone.now())
    assert Ambassador.objects.get(pk=her.pk).portrait == ""


def test_a_see_through_png_gets_a_white_ground() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(file, "PNG")
    assert Image.open(io.BytesIO(portraits.drawn_anew(file.getvalue()))).getpixel((5, 5)) == (255, 255, 255)


def test_a_new_portrait_takes_the_old_file_away(django_capture_on_commit_callbacks) -> None:
    her = maja()
    portraits.keep(her, a_picture(), now=timezone.now())
    first = her.portrait
    with django_capture_on_commit_callbacks(execute=True):
        portraits.keep(her, a_picture(), now=timezone.now())
    assert (default_storage.exists(first), default_storage.exists(her.portrait)) == (False, True)
    second = her.portrait
    with django_capture_on_commit_callbacks(execute=True):
        portraits.remove(her, now=timezone.now())
    assert (her.portrait, default_storage.exists(second)) == ("", False)


def test_the_school_sees_it_only_while_the_yes_stands(staffed: tuple[VisitRequest, list[Offer]]) -> None:
    wish, (offer, other) = staffed
    her, now = offer.ambassador, timezone.now()
    for one in (her, other.ambassador):
        portraits.keep(one, a_picture(), now=now)
    pictureconsents.give(her, "school", now=now, by=her.user)
    page = reverse("status_page", args=[make_token("status", wish.pk)])
    stranger = Client()

    def picture(of: object) -> int:
        return stranger.get(page, {"billede": str(of)}).status_code

    assert picture(offer.pk) == 404  # not confirmed yet: nobody is shown
    visits.confirm_visit(wish, now=now, by=ada())
    shown = stranger.get(page).content.decode()
    assert "Portræt af Maja" in shown
    assert "Portræt af Jonas" not in shown
    assert [picture(key) for key in (offer.pk, other.pk, "x", her.pk)] == [200, 404, 404, 404]
    assert "no-store" in stranger.get(page, {"billede": str(offer.pk)})["Cache-Control"]
    pictureconsents.withdraw(her, "school", now=now, by=her.user)
    assert picture(offer.pk) == 404
    assert "Portræt af Maja" not in stranger.get(page).content.decode()


def test_a_yes_is_kept_with_its_words_once_and_can_be_withdrawn() -> None:
    her, now = maja(), timezone.now()
    given = pictureconsents.give(her, "website", now=now, by=her.user)
    again = pictureconsents.give(her, "website", now=now, by=her.user)
    assert given == again
    assert (given.version, given.stands) == (1, True)
    assert "hjemmeside" in given.words
    assert pictureconsents.withdraw(her, "website", now=now, by=her.user)
    assert not pictureconsents.withdraw(her, "website", now=now, by=her.user)
    assert not pictureconsents.stands(her, "website")
    assert PictureConsent.objects.get().withdrawn_by == "Maja Holm"  # what was said stays to be shown


def test_new_words_are_asked_anew(monkeypatch) -> None:
    her, now = maja(), timezone.now()
    pictureconsents.give(her, "print", now=now)
    texts = {**pictureconsents.TEXTS, "print": (*pictureconsents.TEXTS["print"], "Nye ord.")}
    monkeypatch.setattr(pictureconsents, "TEXTS", texts)
    pictureconsents.give(her, "print", now=now)
    assert [(row.version, row.stands) for row in her.picture_consents.order_by("version")] == [(1, False), (2, True)]


def test_under_18_the_guardian_says_yes_too_by_the_letters_link() -> None:
    him, now = jonas(born_on=timezone.localdate() - timedelta(days=17 * 365)), timezone.now()
    with pytest.raises(Invalid) as refused:
        pictureconsents.give(him, "school", now=now, guardian_name="", guardian_email=him.user.email)
    assert [pointer for pointer, _sentence in refused.value.errors] == ["/guardian_name", "/guardian_email"]
    given = pictureconsents.give(
        him, "school", now=now, by=him.user, guardian_name="Lis Berg", guardian_email="lis@hjem.example"
    )
    assert not pictureconsents.stands(him, "school")
    letter = Letter.objects.get(kind="picture_guardian")
    assert letter.to_email == "lis@hjem.example"
    assert answer_url("guardian", given.pk) in letter.text
    page, stranger = reverse("answer", args=[make_token("guardian", given.pk)]), Client()
    assert "Må billeder af Jonas vises?" in stranger.get(page).content.decode()
    assert not pictureconsents.stands(him, "school")  # a GET says nothing
    assert stranger.post(page, {"answer": "accept"}).status_code == 303
    assert pictureconsents.stands(him, "school")
    assert stranger.post(page, {"answer": "decline"}).status_code == 303
    assert not pictureconsents.stands(him, "school")
    assert stranger.post(page, {"answer": "accept"}).status_code == 409


def test_the_guardians_link_ends_after_thirty_days_unless_it_was_used() -> None:
    him = jonas(born_year=timezone.localdate().year - 17)
    long_ago = timezone.now() - timedelta(days=31)
    words = {"guardian_name": "Lis Berg", "guardian_email": "lis@hjem.example"}
    given = pictureconsents.give(him, "school", now=long_ago, **words)
    page = reverse("answer", args=[make_token("guardian", given.pk)])
    assert Client().get(page).status_code == 410
    PictureConsent.objects.update(guardian_at=long_ago)
    assert Client().get(page).status_code == 200


def test_the_own_page_keeps_portrait_consents_and_what_one_decides_oneself() -> None:
    her = maja()
    client, page = browser(her.user), reverse("me:profile")
    file = SimpleUploadedFile("mig.exe", a_picture().read(), "text/plain")  # by its content, not its name
    assert client.post(reverse("me:portrait_change"), {"portrait": file}).status_code == 302
    assert client.get(reverse("me:portrait"))["Content-Type"] == "image/jpeg"
    wrong = client.post(reverse("me:portrait_change"), {"portrait": SimpleUploadedFile("mig.jpg", b"no")})
    assert wrong.status_code == 422
    assert "ikke et billede, vi kan læse" in wrong.content.decode()
    assert client.post(reverse("me:picture_consent", args=["school"]), {"answer": "yes"}).status_code == 302
    assert pictureconsents.stands(her, "school")
    assert client.post(reverse("me:picture_consent", args=["nonsense"]), {"answer": "yes"}).status_code == 404
    data = {
        "phone": "12 34 56 78",
        "language": "da",
        "postcode": "8600",
        "work_postcode": "8000",
        "travels_by": ["car"],
        "radius_km": "40",
        "max_visits_per_month": "3",
        "languages": ["da", "en"],
        "topics": "CNC, DM i Skills",
        "bio": "Jeg fræser.",
        "status": "alumni",
        "clearance": "cleared",
    }
    assert client.post(page, data).status_code == 302
    her = Ambassador.objects.get(pk=her.pk)
    assert (her.postcode, her.radius_km, her.topics, her.status, her.clearance) == (
        "8600",
        40,
        ["CNC", "DM i Skills"],
        "active",
        "not_required",
    )
    bad = client.post(page, data | {"postcode": "0000", "bio": "Jeg er 010203-1234"})
    assert bad.status_code == 422
    assert "Skriv aldrig et CPR-nummer her." in bad.content.decode()
    assert client.post(reverse("me:portrait_change"), {"deed": "remove"}).status_code == 302
    assert client.get(reverse("me:portrait")).status_code == 404
