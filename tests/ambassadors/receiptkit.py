"""Files that people upload as receipts, good ones and bad ones, made on the spot."""

import io
import struct
import zlib

import pikepdf
from PIL import Image


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (80, 120), colour: str = "#dddddd") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def a_picture_that_tells() -> bytes:
    """With the place, the camera and a remark in it, and something behind its end."""
    exif = Image.Exif()
    exif[0x010F] = "Telefonfabrikken"
    exif[0x0112] = 6  # turned
    exif.get_ifd(0x8825).update({1: "N", 2: (56.0, 9.0, 29.0), 3: "E", 4: (10.0, 12.0, 40.0)})
    out = io.BytesIO()
    Image.new("RGB", (80, 120), "white").save(out, "JPEG", exif=exif, comment=b"hemmeligt hjemme")
    return out.getvalue() + b"PK\x03\x04 hemmelig fil"


def a_document(pages: int = 1, **more: object) -> bytes:
    pdf = pikepdf.new()
    for _page in range(pages):
        pdf.add_blank_page(page_size=(300, 400))
    pdf.docinfo["/Author"] = "Hemmelig Hansen"
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.attachments["hemmelig.txt"] = b"hemmeligt"
    out = io.BytesIO()
    pdf.save(out, **more)  # type: ignore[arg-type]
    return out.getvalue()


def a_locked_document() -> bytes:
    return a_document(encryption=pikepdf.Encryption(owner="a", user="b"))


def a_huge_picture(side: int) -> bytes:
    """A PNG of side × side dots that takes next to nothing: its rows are all alike, and few of them are there."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def a_document_that_unfolds() -> bytes:
    """A PDF whose table of contents is packed 1:1000, twice over: gigabytes when it is read."""
    rows = zlib.compress(zlib.compress(bytes(400 * 1024 * 1024), 9), 9)
    head = (
        b"%PDF-1.5\n1 0 obj\n<< /Type /XRef /Size 9 /W [1 2 1] /Root 1 0 R /Filter [/FlateDecode /FlateDecode] /Length "
    )
    at = str(len(b"%PDF-1.5\n")).encode()
    return (
        head + str(len(rows)).encode() + b" >>\nstream\n" + rows + b"\nendstream\nendobj\nstartxref\n" + at + b"\n%%EOF"
    )
