"""PDFs: what runs something, hides another file or cannot be read by everybody is told from its names.

A function of files. A PDF says in names (`/JavaScript`) what it does; they stand in the open or in packed streams of
objects (ISO 32000-1, 7.5.7), which are unpacked here within bounds. Pages, pictures and letters are never decoded.
"""

import re
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What all streams of objects of a document may unpack to, and how many there may be: 10,000 pages have 2 MB.
MAX_UNPACKED = 32 * 1024 * 1024
MAX_STREAMS = 5000

# ISO 32000-1: 12.6.4.16 and 12.6.4.5 (actions), 7.11.4 (files inside), 13.6 and 12.6.4.17 (films), 7.6 (passwords).
RUNNING = {b"JavaScript", b"JS", b"Launch", b"ImportData", b"RichMedia", b"XFA"}
HIDING = {b"EmbeddedFile", b"EmbeddedFiles"}
LOCKING = {b"Encrypt"}

# A name ends where a delimiter or white space begins (7.2.2); `#4a` in one is a character (7.3.5).
NAME = re.compile(rb"/([A-Za-z#][A-Za-z0-9#]{1,60})(?![A-Za-z0-9#])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")
# So much before a stream is its dictionary.
DICTIONARY = 2000


def examine(file, name):
    """Look the PDF `file` through; `name` is what the editor calls it. Raises ValidationError."""
    file.seek(0)
    content = file.read()
    found, unpacked, streams, place = set(), 0, 0, 0
    while match := STREAM.search(content, place):
        found |= _names(content[place : match.start()])
        end = content.find(b"endstream", match.end())
        end = len(content) if end < 0 else end
        if _names(content[max(place, match.start() - DICTIONARY) : match.start()]) & {b"ObjStm"}:
            streams += 1
            objects = _unpacked(content[match.end() : end], MAX_UNPACKED - unpacked)
            unpacked += len(objects)
            if streams > MAX_STREAMS or unpacked >= MAX_UNPACKED:
                raise _refusal(
                    _("“%(name)s” unpacks to more than a document can be. Please print it to a new PDF."), name
                )
            found |= _names(objects)
        place = end
    found |= _names(content[place:])
    if found & LOCKING:
        raise _refusal(
            _("“%(name)s” is protected by a password or against printing. Please save it without protection."), name
        )
    if found & RUNNING:
        raise _refusal(
            _("“%(name)s” runs something when it is opened, which could harm readers. Please print it to a new PDF."),
            name,
        )
    if found & HIDING:
        raise _refusal(
            _("“%(name)s” has other files in it. Upload them by themselves and print this one to a new PDF."), name
        )


def _names(content):
    return {ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), name) for name in set(NAME.findall(content))}


def _unpacked(content, most):
    """What the packed `content` unpacks to, `most` bytes of it at most; all that comes before something broken."""
    try:
        return zlib.decompressobj().decompress(content, max(most, 1))
    except zlib.error:
        return b""


def _refusal(sentence, name):
    return ValidationError(sentence, code="refused", params={"name": name})
