"""Receipts as pictures: a till's slip, as a telephone would have taken it."""

import io
from datetime import date

from PIL import Image, ImageDraw, ImageFont


def slip(words: str, ore: int, day: date) -> bytes:
    """The same bytes for the same words, on every machine."""
    picture = Image.new("RGB", (420, 560), "#8d8a86")
    drawn = ImageDraw.Draw(picture)
    drawn.polygon([(60, 24), (352, 36), (366, 536), (48, 524)], fill="#fbfaf6")
    large, small = ImageFont.load_default(30), ImageFont.load_default(19)
    amount = f"{ore // 100},{ore % 100:02}"
    drawn.text((206, 78), words, "#222222", large, "mm")
    drawn.text((206, 122), f"{day.day:02}.{day.month:02}.{day.year}  kl. 07.42", "#444444", small, "mm")
    for row in range(5):
        drawn.line([(86, 170 + row * 34), (326 - row % 2 * 46, 170 + row * 34)], "#c9c6c0", 9)
    drawn.text((86, 372), "I alt DKK", "#222222", small, "lm")
    drawn.text((330, 372), amount, "#222222", large, "rm")
    drawn.text((206, 430), "Betalt med kort", "#444444", small, "mm")
    for bar in range(44):
        if (bar * 7 + ore) % 5 < 3:
            drawn.line([(96 + bar * 5, 466), (96 + bar * 5, 504)], "#222222", 3)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
