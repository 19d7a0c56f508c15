"""Packages: office files are zip files, looked through part by part before anybody else has to open them.

Functions of zip files; they know no model. What the list of contents promises is measured first, and then every part is
read to its end within it, so that a part which unpacks to more than it says is found.
"""

import re
from pathlib import PurePosixPath
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# A workbook of half a million cells has some 100 MB of XML in 10 MB.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 5000
# XML of office programmes packs to a twentieth, seldom to a fiftieth; what is small may do as it likes.
MAX_RATIO, SMALL = 150, 20 * 1024 * 1024
# More of relations than any office programme writes.
MAX_RELATIONS = 1024 * 1024
CHUNK = 64 * 1024

# What a programme runs, or what would have to be looked through in its turn.
RUNNING = {
    *".exe .dll .com .scr .pif .msi .bat .cmd .ps1 .vbs .vbe .js .jse .wsf .wsh .hta .lnk .reg .jar .sh .py".split(),
    *".html .htm .xhtml .svg .swf .zip .rar .7z .gz .tar .iso .cab .docm .xlsm .pptm .dotm .xltm .xlam".split(),
}
# Another machine: a scheme or a network path. A drive of the author's own machine, which Word likes to name, is none.
ELSEWHERE = re.compile(r"\s*(?!file:///[a-z]:)(?:[a-z][a-z0-9+.-]+:|\\\\|//)", re.IGNORECASE)


def examine(package, size, name):
    """Look the zip file `package` (ZipFile) of `size` bytes through; `name` is what the editor calls it.

    Raises ValidationError, and what zipfile, zlib and expat raise where it is broken.
    """
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > max(SMALL, size * MAX_RATIO):
        raise _refusal(
            _("“%(name)s” unpacks to more than a document can be. Copy its text into a new file."),
            name,
        )
    if len({part.filename for part in parts}) < len(parts) or any(_leads_out(part.filename) for part in parts):
        raise _refusal(
            _("“%(name)s” is not built as an office programme builds its files. Open it there and save it again."), name
        )
    for part in parts:
        ending = PurePosixPath(part.filename.lower()).suffix
        if part.flag_bits & 1:
            raise _refusal(_("“%(name)s” is protected by a password. Please save it without one."), name)
        if ending in RUNNING:
            raise _refusal(
                _("“%(name)s” has another file in it (%(part)s), which could harm readers. Take it out of it."),
                name,
                part=PurePosixPath(part.filename).name[:60],
            )
        _read_through(package, part, name, keep=ending == ".rels")


def _leads_out(part):
    return part.startswith(("/", "~")) or "\\" in part or ":" in part or ".." in PurePosixPath(part).parts


def _read_through(package, part, name, keep):
    with package.open(part) as stream:
        start = stream.read(CHUNK)
        if b"<!ENTITY" in start.replace(b"\x00", b""):
            raise _refusal(
                _("“%(name)s” is not built as an office programme builds its files. Open it there and save it again."),
                name,
            )
        if keep:
            _refuse_loading(start + stream.read(MAX_RELATIONS), name)
        while stream.read(CHUNK):
            pass


def _refuse_loading(relations, name):
    """Raise ValidationError where the XML `relations` name something that is loaded from another machine."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(_name, said):
        kind = said.get("Type", "").rpartition("/")[2].lower()
        # A link is followed by a person; the rest is loaded by the programme.
        if said.get("TargetMode", "").lower() != "external" or kind == "hyperlink":
            return
        if ELSEWHERE.match(said.get("Target", "")):
            raise _refusal(
                _(
                    "“%(name)s” loads something from another computer when it is opened (%(kind)s). Put it into the "
                    "file itself, or save the file as PDF."
                ),
                name,
                kind=kind[:40],
            )

    parser.StartElementHandler = start
    parser.Parse(relations, True)


def _refusal(sentence, name, **values):
    return ValidationError(sentence, code="refused", params={"name": name} | values)
