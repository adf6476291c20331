"""Receipts: what is taken, what is refused and why, what is left of it, who may see it, and when it is gone."""

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from ambassadors.domain.money import expenses, receiptcheck, receiptfiles, receipts
from ambassadors.models import Expense, Receipt
from people.domain.refusals import Invalid, Refused
from tests.ambassadors import receiptkit as kit
from tests.cast import ada, ben, cleo, jonas, maja
from tests.making import a_programme


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: LazySettings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def hers(db: None) -> Expense:
    now = timezone.now()
    return expenses.make_own(maja(), title="Møde i korpset", day=now.date(), now=now)


def add(expense: Expense, content: bytes, **more: object) -> Receipt:
    values = {"name": "billet.jpg", "words": "Togbillet", "amount_ore": 18_400, "now": timezone.now()} | more
    return receipts.add(expense, content=content, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "kind"), [(kit.a_picture("JPEG"), "jpeg"), (kit.a_picture("PNG"), "png"), (kit.a_document(), "pdf")]
)
def test_a_picture_or_a_document_is_known_by_what_it_holds(content: bytes, kind: str) -> None:
    looked = receiptfiles.look(content)
    assert looked.kind == kind
    assert receiptfiles.kind_of(looked.content) == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"x" * (receiptfiles.MOST_BYTES + 1), "too_large"),
        (b"<html><script>alert(1)</script></html>", "wrong_kind"),
        (b"MZ\x90\x00 not a picture", "wrong_kind"),
        (b"GIF89a" + bytes(50), "wrong_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong_kind"),
        (b"PK\x03\x04" + bytes(50), "wrong_kind"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "heic"),
        (b"\xff\xd8\xff\xe0 <?php echo 1; ?>", "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "unreadable"),
        (b"%PDF-1.7\n<script>alert(1)</script>", "unreadable"),
        (kit.a_picture()[:400], "unreadable"),
        (kit.a_locked_document(), "unreadable"),
        (kit.a_document(receiptcheck.MOST_PAGES + 1), "unreadable"),
        (kit.a_huge_picture(50_000), "too_large"),
        (kit.a_huge_picture(2_000_000_000), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_receipt_is_refused_in_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        receiptfiles.look(content)
    assert refusal.value.code == code
    assert refusal.value.sentence.endswith(".")
    assert refusal.value.errors[0][0] == "/file"


def test_a_document_that_unfolds_without_end_takes_neither_memory_nor_time() -> None:
    with pytest.raises(Invalid):
        receiptfiles.look(kit.a_document_that_unfolds())


def test_nothing_but_the_picture_is_kept() -> None:
    content = kit.a_picture_that_tells()
    assert Image.open(io.BytesIO(content)).getexif()
    clean = receiptfiles.look(content).content
    with Image.open(io.BytesIO(clean)) as kept:
        assert kept.size == (120, 80)  # upright, as it was held
        assert not kept.getexif()
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"hemmelig" not in clean
    assert b"Telefonfabrikken" not in clean


def test_nothing_but_the_pages_are_kept_of_a_document() -> None:
    clean = receiptfiles.look(kit.a_document(2)).content
    with pikepdf.open(io.BytesIO(clean)) as kept:
        assert len(kept.pages) == 2
        assert not {"/OpenAction", "/Names", "/AcroForm"} & set(kept.Root.keys())
        assert not len(kept.docinfo)
    assert b"emmelig" not in clean


def test_large_pictures_are_kept_smaller() -> None:
    looked = receiptfiles.look(kit.a_picture(size=(4000, 3000)))
    with Image.open(io.BytesIO(looked.content)) as kept:
        assert max(kept.size) == receiptcheck.LONGEST_SIDE


def test_a_receipt_adds_its_amount_under_a_name_nobody_can_guess(hers: Expense, media: Path) -> None:
    receipt = add(hers, kit.a_picture(), name="../../etc/<b>passwd</b>.jpg")
    hers.refresh_from_db()
    assert hers.total_ore == 18_400
    assert receipt.name == "b>.jpg"
    assert [path.name for path in media.rglob("*") if path.is_file()] == [Path(receipt.file).name]
    assert len(Path(receipt.file).stem) == 36
    assert str(hers.pk) not in receipt.file


@pytest.mark.parametrize("amount", [0, -100, 99, 10_000_01, 10**12])
def test_odd_amounts_are_refused(hers: Expense, amount: int, media: Path) -> None:
    with pytest.raises(Invalid, match="mellem 1 og 10.000"):
        add(hers, kit.a_picture(), amount_ore=amount)
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_everything_wrong_is_said_at_once(hers: Expense) -> None:
    with pytest.raises(Invalid) as refusal:
        add(hers, b"", words=" ", amount_ore=0)
    assert [pointer for pointer, _sentence in refusal.value.errors] == ["/words", "/amount", "/file"]


def test_there_is_room_for_so_many_and_each_only_once(hers: Expense, media: Path) -> None:
    for number in range(receipts.MOST):
        add(hers, kit.a_picture(colour=f"#{number:02}{number:02}{number:02}"))
    with pytest.raises(Invalid, match="plads til 8"):
        add(hers, kit.a_picture(colour="#ff0000"))
    other = expenses.make_own(hers.ambassador, title="Et andet", day=hers.day, now=timezone.now())
    with pytest.raises(Invalid, match="allerede brugt ved »Møde i korpset«"):
        add(other, kit.a_picture(colour="#000000"))
    assert len([path for path in media.rglob("*") if path.is_file()]) == receipts.MOST


def test_what_was_sent_in_takes_no_more(hers: Expense, media: Path) -> None:
    add(hers, kit.a_picture())
    sent = expenses.submit(hers, now=timezone.now())
    with pytest.raises(Refused, match="Træk det tilbage"):
        add(sent, kit.a_picture(colour="red"))
    with pytest.raises(Refused, match="Træk det tilbage"):
        receipts.remove(sent.lines.get().receipt, now=timezone.now())
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("gone", ["receipt", "expense", "person"])
def test_the_file_goes_with_what_it_belongs_to(gone: str, media: Path) -> None:
    now = timezone.now()
    her = maja()
    expense = expenses.make_own(her, title="Møde", day=now.date(), now=now)
    receipt = add(expense, kit.a_picture())
    assert default_storage.exists(receipt.file)
    if gone == "receipt":
        receipts.remove(receipt, now=now)
    elif gone == "expense":
        expenses.discard(expense, now=now)
    else:
        her.user.delete()
    assert not default_storage.exists(receipt.file)
    assert not Receipt.objects.exists()


def test_files_without_a_row_are_swept_up(hers: Expense) -> None:
    receipt = add(hers, kit.a_picture())
    stray = receiptfiles.keep(receiptfiles.look(kit.a_picture(colour="red")))
    assert receiptfiles.sweep(timezone.now()) == 0
    assert receiptfiles.sweep(timezone.now() + timedelta(days=1)) == 1
    assert (default_storage.exists(receipt.file), default_storage.exists(stray)) == (True, False)


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.mark.parametrize(
    ("content", "kind", "how"),
    [(kit.a_picture(), "image/jpeg", "inline"), (kit.a_document(), "application/pdf", "attachment")],
)
def test_it_is_shown_to_whose_it_is_and_harmless(hers: Expense, content: bytes, kind: str, how: str) -> None:
    receipt = add(hers, content)
    got = browser(hers.ambassador.user).get(f"/bilag/{receipt.pk}/")
    assert (got.status_code, got["Content-Type"], got["X-Content-Type-Options"]) == (200, kind, "nosniff")
    assert got["Content-Disposition"].startswith(f"{how}; filename=")
    assert "sandbox" in got["Content-Security-Policy"]
    assert "no-store" in got["Cache-Control"]


def test_others_do_not_know_that_there_is_one(hers: Expense) -> None:
    receipt = add(hers, kit.a_picture())
    address = f"/bilag/{receipt.pk}/"
    assert Client().get(address)["Location"].startswith("/login/")
    others = (cleo(), jonas().user, ben(a_programme("noget-andet")))
    assert [browser(user).get(address).status_code for user in others] == [404, 404, 404]
    assert browser(ada()).get(address).status_code == 404  # a draft is its owner's
    expenses.submit(hers, now=timezone.now())
    assert browser(ada()).get(address).status_code == 200
    assert browser(others[2]).get(address).status_code == 404
