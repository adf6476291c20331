"""Portraits of people who do not exist: drawn, so that nobody's face is borrowed."""

import io
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from ambassadors.domain.portraits import FOLDER

SIDE = 640
GROUNDS = ("#a9cbff", "#ffd98a", "#bfe8cf", "#f6c4d4", "#d5c9ff", "#cfe3e8")
SKINS = ("#f2c9a5", "#e3ae83", "#c98d62", "#8f5b3c", "#f7d7bd")
HAIRS = ("#2b211c", "#5a3a24", "#a8702f", "#d9b36a", "#7a2e1d", "#1a1a22")
JACKETS = ("#2438d6", "#c23b22", "#1f6f5c", "#4a4f63", "#e0a100", "#6b3fa0")
HELMETS = ("#ffcb3d", "#ffffff", "#f07b3f")


class Look(NamedTuple):
    ground: str
    skin: str
    hair: str
    jacket: str
    helmet: str | None
    has_long_hair: bool


def look_of(number: int, *, has_long_hair: bool) -> Look:
    """Every number looks different from its neighbours, the same each time."""
    return Look(
        GROUNDS[number % len(GROUNDS)],
        SKINS[(number * 3 + 1) % len(SKINS)],
        HAIRS[(number * 5 + 2) % len(HAIRS)],
        JACKETS[(number + number // 6) % len(JACKETS)],
        HELMETS[number // 2 % len(HELMETS)] if number % 2 == 0 else None,
        has_long_hair,
    )


def drawn(look: Look) -> bytes:
    """A JPEG; drawn twice as large and made smaller, so that its edges are smooth."""
    big = SIDE * 2
    picture = Image.new("RGB", (big, big), look.ground)
    draw = ImageDraw.Draw(picture)

    def oval(x: int, y: int, rx: int, ry: int, colour: str) -> None:
        draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=colour)

    if look.has_long_hair:
        draw.rounded_rectangle((370, 380, 910, 1000), 240, fill=look.hair)
    draw.rounded_rectangle((540, 780, 740, 1080), 90, fill=look.skin)
    draw.rounded_rectangle((230, 990, 1050, 1500), 230, fill=look.jacket)
    draw.polygon([(540, 985), (740, 985), (640, 1120)], fill=look.skin)
    oval(640, 600, 240, 285, look.skin)
    oval(400, 620, 38, 58, look.skin)
    oval(880, 620, 38, 58, look.skin)
    if look.helmet:
        draw.pieslice((370, 230, 910, 790), 180, 360, fill=look.helmet)
        draw.rounded_rectangle((330, 480, 950, 545), 32, fill=look.helmet)
        draw.rounded_rectangle((600, 220, 680, 500), 36, fill=_darker(look.helmet))
    else:
        draw.pieslice((385, 280, 895, 830), 180, 360, fill=look.hair)
        draw.pieslice((385, 400, 700, 720), 180, 300, fill=look.hair)
    for x in (545, 735):
        oval(x, 625, 22, 28, "#23202b")
    draw.arc((545, 640, 735, 790), 25, 155, fill="#23202b", width=14)
    out = io.BytesIO()
    picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "JPEG", quality=86, optimize=True)
    return out.getvalue()


def _darker(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) * 85 // 100 for at in (1, 3, 5))
    return red, green, blue


def put_face(number: int, *, has_long_hair: bool) -> str:
    """Stores it under its own name, in place of the one from the last demo; answers the name."""
    name = f"{FOLDER}/demo-{number:03}.jpg"
    if default_storage.exists(name):
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(drawn(look_of(number, has_long_hair=has_long_hair))))
