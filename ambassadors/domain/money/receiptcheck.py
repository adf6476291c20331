"""Looks into an uploaded file and writes a clean one: python -I receiptcheck.py jpeg|png|pdf <upload >clean

Runs as a process of its own, with bounded memory and time, because what a stranger packed may be anything: a picture
of a million times a million dots, a document that unfolds without end. Knows nothing of the house. A picture is drawn
anew, so that nothing but its dots survives: no place, no camera, no hidden file behind it. A document loses its
scripts, attachments and what it says of its author. Ends with 0, or with one of the codes below and no output.
"""

import io
import resource
import sys

BROKEN, TOO_LARGE, LOCKED, TOO_LONG = 3, 4, 5, 6
MOST_MEMORY = 1536 * 1024 * 1024
MOST_SECONDS = 20
MOST_PIXELS = 50_000_000  # the largest picture of today's telephones
LONGEST_SIDE = 2400
MOST_PAGES = 20


def picture(content: bytes, kind: str) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # said here, in our own words
    with Image.open(io.BytesIO(content), formats=[kind.upper()]) as looked_at:
        if looked_at.width * looked_at.height > MOST_PIXELS:
            raise SystemExit(TOO_LARGE)
        looked_at.verify()
    with Image.open(io.BytesIO(content), formats=[kind.upper()]) as drawn:
        drawn.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read no larger than it is needed
        drawn.load()
        upright = ImageOps.exif_transpose(drawn)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if upright.mode in ("RGBA", "LA", "P", "PA"):
            upright = upright.convert("RGBA")
            clean = Image.new("RGB", upright.size, "white")
            clean.paste(upright, mask=upright.getchannel("A"))
        else:
            clean = Image.new("RGB", upright.size)
            clean.paste(upright.convert("RGB"))
    out = io.BytesIO()
    clean.save(out, kind.upper(), **({"quality": 85, "optimize": True} if kind == "jpeg" else {"optimize": True}))
    return out.getvalue()


def document(content: bytes) -> bytes:
    import pikepdf

    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise SystemExit(LOCKED) from None
    with pdf:
        if pdf.is_encrypted:
            raise SystemExit(LOCKED)
        if not 1 <= len(pdf.pages) <= MOST_PAGES:
            raise SystemExit(TOO_LONG if len(pdf.pages) else BROKEN)
        for name in ("/OpenAction", "/AA", "/AcroForm", "/Names", "/Metadata", "/AF", "/PieceInfo"):
            if name in pdf.Root:
                del pdf.Root[name]
        for page in pdf.pages:
            for name in ("/AA", "/Annots", "/Metadata", "/PieceInfo", "/AF"):
                if name in page.obj:
                    del page.obj[name]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def main(kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    content = sys.stdin.buffer.read()
    try:
        clean = document(content) if kind == "pdf" else picture(content, kind)
    except MemoryError:
        raise SystemExit(TOO_LARGE) from None
    except Exception:  # whatever it is made of, it is no receipt
        raise SystemExit(BROKEN) from None
    sys.stdout.buffer.write(clean)


if __name__ == "__main__":
    main(sys.argv[1])
