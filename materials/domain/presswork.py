"""What a print shop needs around a page: a slug outside the bleed with crop marks in registration colour.

WeasyPrint draws its own marks inside the bleed, where they would be cut into the picture. Here the sheet is
made larger instead: MediaBox = bleed + slug, BleedBox and TrimBox as they were (PDF 2.0, 14.11.2).
"""

import io

import pikepdf

MM = 72 / 25.4  # points
SLUG = 10 * MM
MARK = 5 * MM
GAP = 1 * MM  # between the bleed's edge and the mark
HAIRLINE = 0.25


def with_crop_marks(pdf: bytes, *, bleed_mm: float = 3.0, language: str = "da") -> bytes:
    """The same pages on a larger sheet with eight marks each. ``bleed_mm`` is what the pages already have."""
    bleed = bleed_mm * MM
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            _mark(document, page, bleed)
        document.Root.Lang = pikepdf.String(language)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _mark(document: pikepdf.Pdf, page: pikepdf.Page, bleed: float) -> None:
    left, bottom, right, top = (float(edge) for edge in page.trimbox)
    outer = bleed + SLUG
    page.obj.TrimBox = pikepdf.Array([left, bottom, right, top])
    page.obj.BleedBox = pikepdf.Array([left - bleed, bottom - bleed, right + bleed, top + bleed])
    page.obj.MediaBox = pikepdf.Array([left - outer, bottom - outer, right + outer, top + outer])
    page.obj.CropBox = page.obj.MediaBox
    near, far = bleed + GAP, bleed + GAP + MARK
    lines = []
    for x in (left, right):
        lines += [(x, bottom - near, x, bottom - far), (x, top + near, x, top + far)]
    for y in (bottom, top):
        lines += [(left - near, y, left - far, y), (right + near, y, right + far, y)]
    drawing = "".join(f"{a:.3f} {b:.3f} m {c:.3f} {d:.3f} l S\n" for a, b, c, d in lines)
    # /All prints on every plate: that is what makes it a registration mark.
    tint = document.make_stream(b"{dup dup dup}")
    tint.FunctionType, tint.Domain, tint.Range = 4, [0, 1], [0, 1, 0, 1, 0, 1, 0, 1]
    registration = pikepdf.Array(
        [pikepdf.Name.Separation, pikepdf.Name.All, pikepdf.Name.DeviceCMYK, document.make_indirect(tint)]
    )
    if "/ColorSpace" not in page.resources:
        page.resources["/ColorSpace"] = pikepdf.Dictionary()
    page.resources["/ColorSpace"]["/Registration"] = document.make_indirect(registration)
    content = f"/Artifact BMC q /Registration CS 1 SCN {HAIRLINE} w\n{drawing}Q EMC\n"
    page.contents_add(document.make_stream(b"q\n"), prepend=True)
    page.contents_add(document.make_stream(b"Q\n" + content.encode()))
