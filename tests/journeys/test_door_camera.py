"""A camera at the door: a badge is held up to a real browser's, and its guest is ticked off, with and without a net.

The browser's camera is a file: pictures of the badge that we print, with the room around it, over and over.
"""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, BrowserType, Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain.door import expected
from events.models import DoorDeed, Event, Invitation
from materials.domain import meetingprint
from tests.journeys.test_door import a_door, opened

pytestmark = pytest.mark.django_db(transaction=True)
WIDTH, HEIGHT = 640, 480


def badge_pictures(event: Event, name: str, folder: Path) -> Image.Image:
    """The badge as it comes out of the printer, cut from its sheet."""
    layout = meetingprint.LAYOUTS["a6"]
    (folder / "badges.pdf").write_bytes(meetingprint.badges(event, layout))
    told = subprocess.run(["pdftotext", folder / "badges.pdf", "-"], capture_output=True, text=True, check=True)
    page = next(n for n, words in enumerate(told.stdout.split("\f"), 1) if name in words)
    drawn = ["pdftoppm", "-r", "110", "-png", "-singlefile", "-f", str(page), "-l", str(page)]
    subprocess.run([*drawn, folder / "badges.pdf", folder / "badge"], check=True)
    return Image.open(folder / "badge.png").convert("RGB")


def a_film(pictures: list[Image.Image], to: Path) -> Path:
    """Motion JPEG as Chromium's camera plays it: one picture after the other, from the beginning again at the end."""
    film = io.BytesIO()
    for picture in pictures:
        picture.save(film, "JPEG", quality=92)
    to.write_bytes(film.getvalue())
    return to


def held_up(badge: Image.Image, *, turned: float = 0, dark: float = 1.0) -> Image.Image:
    """The lower part of the badge, where the code is, before a grey wall: a little turned, as a hand holds it."""
    seen = badge.crop((0, badge.height // 3, badge.width, badge.height))
    seen.thumbnail((WIDTH - 120, HEIGHT - 40))
    seen = seen.rotate(turned, expand=True, fillcolor=(96, 100, 104), resample=Image.Resampling.BICUBIC)
    room = Image.new("RGB", (WIDTH, HEIGHT), (96, 100, 104))
    room.paste(seen, ((WIDTH - seen.width) // 2, (HEIGHT - seen.height) // 2))
    return room.point(lambda light: int(light * dark))


def an_empty_room() -> Image.Image:
    return Image.new("RGB", (WIDTH, HEIGHT), (96, 100, 104))


@pytest.fixture
def with_camera(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Any]:
    """Opens a browser of its own whose camera plays a film; the person has said yes to the camera."""
    browsers: list[Browser] = []

    def launch(film: Path) -> Page:
        arguments = [
            *browser_type_launch_args["args"],
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]
        browser = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
        browsers.append(browser)
        page = browser.new_page(locale="da-DK")
        page.set_default_timeout(20_000)
        return page

    yield launch
    for browser in browsers:
        browser.close()


def scan(page: Page) -> None:
    page.get_by_role("button", name="Scan").click()


def here(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible(timeout=20_000)


def statuses(event: Event) -> dict[str, str]:
    return dict(event.invitations.values_list("contact__name", "status"))


def test_a_badge_that_is_held_up_to_the_camera_ends_in_a_tick(
    with_camera: Any, live_server: LiveServer, tmp_path: Path
) -> None:
    event, door = a_door()
    badge = badge_pictures(event, "Ib Dam", tmp_path)
    frames = [an_empty_room()] * 6 + [held_up(badge, turned=angle) for angle in (-7, -3, 0, 2, 5)] * 6
    page = with_camera(a_film(frames, tmp_path / "camera.mjpeg"))
    opened(page, live_server.url + door)
    scan(page)
    here(page, "Ib Dam er her")
    expect(page.get_by_text("Alt er sendt", exact=True)).to_be_visible()
    page.wait_for_timeout(1500)  # it is still held up
    here(page, "Ib Dam er her")
    scan(page)  # and the camera is off again
    expect(page.locator("[data-camera]")).to_be_hidden()
    assert statuses(event) == {"Ib Dam": "attended", "Åse Bæk": "yes", "Søren Østergård": "yes"}
    assert DoorDeed.objects.filter(outcome="done").count() == 1


def test_without_a_net_the_camera_ticks_off_and_what_is_sent_later_is_there_once(
    with_camera: Any, live_server: LiveServer, tmp_path: Path
) -> None:
    event, door = a_door()
    badge = badge_pictures(event, "Åse Bæk", tmp_path)
    page = with_camera(a_film([held_up(badge, dark=0.6)] * 10, tmp_path / "camera.mjpeg"))
    opened(page, live_server.url + door)
    page.context.set_offline(True)
    scan(page)
    here(page, "Åse Bæk er her")
    expect(page.get_by_text("1 gemt på telefonen")).to_be_visible()
    page.wait_for_timeout(1500)  # it is still held up
    expect(page.get_by_text("1 gemt på telefonen")).to_be_visible()
    assert not DoorDeed.objects.exists()
    # The answer to what was sent gets lost on the way; the phone sends it again.
    lost: list[str] = []

    def lose(route: Any) -> None:
        route.fetch()
        lost.append(route.request.post_data)
        route.abort()

    page.route("**/sync/", lose, times=1)
    page.context.set_offline(False)
    expect(page.get_by_text("Alt er sendt", exact=True)).to_be_visible(timeout=20_000)
    assert len(lost) == 1
    assert statuses(event)["Åse Bæk"] == "attended"
    assert DoorDeed.objects.count() == 1


def test_the_code_of_somebody_brought_along_ticks_them_off_alone(
    with_camera: Any, live_server: LiveServer, tmp_path: Path
) -> None:
    event, door = a_door()
    event.invitations.filter(contact__name="Ib Dam").update(guests=1, guest_names=["Bo Lund"])
    badge = badge_pictures(event, "Bo Lund", tmp_path)
    page = with_camera(a_film([held_up(badge)] * 10, tmp_path / "camera.mjpeg"))
    opened(page, live_server.url + door)
    scan(page)
    here(page, "Bo Lund er her")
    expect(page.get_by_text("Alt er sendt", exact=True)).to_be_visible()
    expect(page.locator("[data-here]")).to_have_text("1")
    assert statuses(event)["Ib Dam"] == "yes"
    scan(page)
    page.get_by_role("button", name="Fortryd Bo Lund").click()
    expect(page.locator("[data-here]")).to_have_text("0")
    expect(page.get_by_text("Alt er sendt", exact=True)).to_be_visible()
    assert expected.counts(expected.guests(event)).here == 0


def test_a_badge_of_another_meeting_is_no_tick(with_camera: Any, live_server: LiveServer, tmp_path: Path) -> None:
    (event, door), (other, _other_door) = a_door(), a_door()
    badge = badge_pictures(other, "Ib Dam", tmp_path)
    page = with_camera(a_film([held_up(badge)] * 10, tmp_path / "camera.mjpeg"))
    opened(page, live_server.url + door)
    scan(page)
    here(page, "Koden hører ikke til her")
    assert set(statuses(event).values()) == {Invitation.Status.YES}
    assert timezone.now() > event.starts_at
