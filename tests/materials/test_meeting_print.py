"""What is printed for a meeting: badges that fit their labels, and where everybody sits."""

import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain.door import codes, expected, tables
from events.models import Event, Invitation
from materials.domain import meetingprint
from tests.cast import ada, ben
from tests.making import a_company, a_contact, an_event

pytestmark = pytest.mark.django_db


def a_meeting(*names: str) -> Event:
    event, now = an_event(title="Netværk i Ærø"), timezone.now()
    for name in names:
        contact = a_contact(a_company(name="Ærøskøbing Smedje & Maskinværksted A/S"), name=name, title="Værkfører")
        Invitation.objects.create(event=event, contact=contact, status="yes", invited_at=now, updated_at=now)
    return event


def text_of(pdf: bytes, folder: Path) -> list[str]:
    """The words of each page."""
    path = folder / "it.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


@pytest.mark.parametrize(("layout", "pages"), [("indstik", 2), ("etiketter", 2), ("a6", 9)])
def test_every_guest_has_a_badge_and_the_last_sheet_is_filled_with_empty_ones(layout, pages, tmp_path):
    names = [f"Åse Bæk-Østergård {n}" for n in range(8)] + ["Ib"]
    event = a_meeting(*names)
    told = text_of(meetingprint.badges(event, meetingprint.LAYOUTS[layout]), tmp_path)
    assert len(told) == pages
    words = " ".join(" ".join(told).split())
    assert words.count("Østergård") == 8
    code = codes.code_of(expected.key_of(event.invitations.get(contact__name="Ib")))
    assert codes.shown(code) in words


def test_who_is_brought_along_has_a_badge_and_who_said_no_has_none():
    event = a_meeting("Ib Dam", "Åse Bæk")
    event.invitations.filter(contact__name="Ib Dam").update(guests=2, guest_names=["Pia Ny"])
    event.invitations.filter(contact__name="Åse Bæk").update(status="no")
    made = meetingprint.badges_of(expected.guests(event))
    assert made[0].code != made[1].code
    assert [(one.name, bool(one.code)) for one in made] == [("Ib Dam", True), ("Pia Ny", True)]


@pytest.mark.parametrize("name", ["Ib", "Anne Kathrine Wolffhagen", "Bartholomæus Christoffersen-Vestergaardsen"])
def test_a_long_name_is_set_smaller(name):
    sizes = ["xl", "l", "m", "s"]
    longer = meetingprint.Badge(name + " af Skibelundgård").size
    assert sizes.index(longer) >= sizes.index(meetingprint.Badge(name).size)


def test_the_codes_on_badges_are_read_by_a_scanner(tmp_path):
    event = a_meeting("Ib Dam")
    (tmp_path / "b.pdf").write_bytes(meetingprint.badges(event, meetingprint.LAYOUTS["indstik"]))
    subprocess.run(["pdftoppm", "-r", "200", "-png", tmp_path / "b.pdf", tmp_path / "b"], check=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", *tmp_path.glob("b*.png")], capture_output=True, text=True)
    assert read.stdout.strip() == codes.qr_text(codes.code_of(expected.key_of(event.invitations.get())))


def test_each_table_has_a_sign_and_everybody_stands_on_the_list(tmp_path):
    event = a_meeting("Ib Dam", "Åse Bæk")
    tables.lay(event, tables=2, seats=4)
    tables.propose(event, anew=False)
    told = text_of(meetingprint.table_signs(event), tmp_path)
    assert len(told) == 3
    assert "Ib Dam" in told[0]
    assert "Bord 2" in told[2]


def test_the_files_are_for_the_organisers():
    event = a_meeting("Ib Dam")
    client = Client()
    for user, status in ((ada(), 200), (ben(), 404)):
        client.force_login(user)
        for name in ("badges", "table_print"):
            assert client.get(reverse(f"organise:{name}", args=[event.pk])).status_code == status
    client.force_login(ada())
    assert client.get(reverse("organise:badges", args=[event.pk]) + "?layout=a3").status_code == 404


def test_the_programme_has_every_point_whatever_its_length(tmp_path):
    points = [
        {"minutes": 15, "title": f"Punkt {n}", "speaker": "Freja Holm", "organisation": "", "about": "Om det. " * 40}
        for n in range(1, 31)
    ]
    told = text_of(meetingprint.programme(an_event(agenda=points)), tmp_path)
    assert len(told) > 1
    assert all(f"Punkt {n}" in " ".join(told) for n in range(1, 31))


def test_without_an_agenda_there_is_no_programme_to_print(client):
    client.force_login(ada())
    assert client.get(reverse("organise:programme_print", args=[an_event().pk])).status_code == 404
    event = an_event(agenda=[{"minutes": 5, "title": "Velkomst"}])
    answer = client.get(reverse("organise:programme_print", args=[event.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert (
        reverse("organise:programme_print", args=[event.pk])
        in client.get(reverse("organise:event", args=[event.pk])).content.decode()
    )
