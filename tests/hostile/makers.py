"""Makers of hostile files: pieces of pictures, PDFs and packages, put together as no honest programme would.

`MARK` stands in everything that would run or tell something: it may be in nothing that the public gets.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

import PIL.Image

from asp_portal.library.kinds import CONTENT_TYPES, Kind
from tests.library.files import office_bytes, picture_bytes

MARK = b"HOSTILE-MARK"
SCRIPT = b"<script>/*" + MARK + b"*/alert(document.domain)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
HTML = b"<!doctype html><html>" + SCRIPT + b"</html>"
WORD = CONTENT_TYPES[Kind.DOCX]
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Hostile:
    """A file as it is sent: what it is, what it calls itself, the type it claims, and its bytes."""

    what: str
    name: str
    claimed: str
    content: bytes

    def __str__(self):
        return f"{self.what} ({self.name[:40]!r}, {len(self.content):,} bytes)"


def saved(picture, format_name, **options):
    """The bytes of a PIL picture."""
    buffer = io.BytesIO()
    picture.save(buffer, format_name, **options)
    return buffer.getvalue()


def chunk(kind, data):
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *chunks, data=b"", mode=2):
    """A PNG that says it is `width` × `height`, with the rows that `data` unpacks to."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, mode, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def with_chunks(*chunks):
    """A plain PNG with further chunks before its pixels."""
    plain = picture_bytes("PNG", (40, 30))
    return plain[:33] + b"".join(chunks) + plain[33:]


def zeros(size):
    """`size` zeros, packed."""
    return zlib.compress(b"\x00" * size, 9)


def exif(size=0):
    """EXIF with a place, a name, a comment and `size` bytes more."""
    tags = PIL.Image.Exif()
    tags[0x010F] = MARK.decode()
    tags[0x9286] = MARK + b"x" * size
    tags.get_ifd(0x8825)[2] = (52.0, 5.0, 30.0)
    return tags


def pdf(*objects, trailer=b"", end=b"%%EOF\n"):
    """A PDF with further objects."""
    body = b"".join(b"%d 0 obj%sendobj\n" % (number, content) for number, content in enumerate(objects, start=3))
    return (
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 3 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>"
        b"endobj\n" + body + b"trailer<</Root 1 0 R" + trailer + b">>\n" + end
    )


def packed_objects(content):
    """A stream of objects of a PDF, packed."""
    data = zlib.compress(content, 9)
    return b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\n" % (len(data), data)


def package(parts, kind=Kind.DOCX, **options):
    """An office package of `kind` with further `parts` (bytes by name)."""
    buffer = io.BytesIO(office_bytes(kind) if kind else b"")
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(kind, target, mode="External"):
    """Relations of a Word file."""
    said = f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f'<Relationships xmlns="{PACKAGE}">{said}</Relationships>'.encode()


def lying(content, name, size):
    """A zip file whose list of contents says that `name` unpacks to `size` bytes alone."""
    place = content.rindex(name.encode()) - 46
    assert content[place : place + 4] == b"PK\x01\x02"
    return content[: place + 24] + struct.pack("<I", size) + content[place + 28 :]


def locked_zip(content):
    """A zip file whose parts say that they need a password."""
    place = -1
    content = bytearray(content)
    while (place := content.find(b"PK\x01\x02", place + 1)) >= 0:
        content[place + 8] |= 1
    return bytes(content)
