"""Kinds of document: what a file is, found in its bytes and never believed from its name.

Functions of files; they know no model. Every refusal is a ValidationError with one sentence for the editor.
"""

import struct
import zipfile
import zlib
from pathlib import PurePath
from xml.parsers.expat import ExpatError

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from . import packages, pdfs, scanner

MAX_BYTES = 50 * 1024 * 1024
# More of a description than any office programme writes; a bomb is never unpacked further than this.
MAX_DESCRIPTION_BYTES = 1024 * 1024


class Kind(TextChoices):
    """The kinds of document, each under its file name ending and with the name that readers see."""

    PDF = "pdf", "PDF"
    DOCX = "docx", pgettext_lazy("kind of document", "Word")
    XLSX = "xlsx", pgettext_lazy("kind of document", "Excel")
    PPTX = "pptx", pgettext_lazy("kind of document", "PowerPoint")
    ODT = "odt", pgettext_lazy("kind of document", "OpenDocument text")
    ODS = "ods", pgettext_lazy("kind of document", "OpenDocument spreadsheet")


_OOXML = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: f"{_OOXML}wordprocessingml.document",
    Kind.XLSX: f"{_OOXML}spreadsheetml.sheet",
    Kind.PPTX: f"{_OOXML}presentationml.presentation",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
}
_OPENDOCUMENT_KINDS = {CONTENT_TYPES[kind].encode(): kind for kind in (Kind.ODT, Kind.ODS)}
# ECMA-376 part 2, 10.1.2.2: a package declares the type of its main part in [Content_Types].xml.
_OOXML_KINDS = {f"{CONTENT_TYPES[kind]}.main+xml".encode(): kind for kind in (Kind.DOCX, Kind.XLSX, Kind.PPTX)}
# What reading a broken zip file and its XML leads to.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, ExpatError),
    *(OSError, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error),
)


def kind_of(file):
    """The Kind of the uploaded `file`.

    Raises ValidationError for a file that is empty, too large, damaged, with macros, of no kind we know, or something
    else than its name says, or in which a virus scanner finds something.
    """
    name = PurePath(file.name or "").name
    if not file.size:
        raise _refusal(_("“%(name)s” is empty (0 bytes). Please choose the file again."), name)
    if file.size > MAX_BYTES:
        raise _refusal(
            _("“%(name)s” is %(size)s; a document may have %(limit)s at most. Please make it smaller or divide it."),
            name,
            size=filesizeformat(file.size),
            limit=filesizeformat(MAX_BYTES),
        )
    kind = _kind_by_content(file, name)
    file.seek(0)
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending and ending != kind:
        raise _refusal(
            _("“%(name)s” is a %(kind)s file, which is not what its name says. Please save it again as .%(ending)s."),
            name,
            kind=kind.label,
            ending=kind.value,
        )
    scanner.why_held(file)
    return kind


def _kind_by_content(file, name):
    file.seek(0)
    start = file.read(8)
    if start.startswith(b"%PDF-"):
        return _pdf(file, name)
    if start.startswith(b"PK\x03\x04"):
        return _office_package(file, name)
    if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _refusal(
            _(
                "“%(name)s” is in the old Office format or protected by a password. "
                "Please save it without a password as .docx, .xlsx, .pptx or PDF."
            ),
            name,
        )
    raise _unknown(name)


def _pdf(file, name):
    # ISO 32000-1, 7.5.5: a file ends with %%EOF; readers look for it in the last kilobyte, and so do we.
    file.seek(max(0, file.size - 1024))
    if b"%%EOF" not in file.read():
        raise _damaged(name)
    pdfs.examine(file, name)
    return Kind.PDF


def _office_package(file, name):
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            members = package.namelist()
            _refuse_macros(members, name)
            if {"mimetype", "[Content_Types].xml"} & set(members):
                packages.examine(package, file.size, name)
            if "mimetype" in members:
                return _opendocument(package, name)
            if "[Content_Types].xml" in members:
                return _open_xml(package, name)
    except BROKEN as error:
        raise _damaged(name) from error
    raise _unknown(name)


def _refuse_macros(members, name):
    lowered = [member.lower() for member in members]
    # Office keeps macros in vbaProject.bin and controls in activeX/; OpenDocument keeps them in Basic/ and Scripts/.
    if any(
        "vbaproject" in member or "/activex/" in member or member.startswith(("basic/", "scripts/"))
        for member in lowered
    ):
        raise _macros(name)


def _opendocument(package, name):
    kind = _OPENDOCUMENT_KINDS.get(_description(package, "mimetype").strip())
    if kind is None:
        raise _unknown(name)
    return kind


def _open_xml(package, name):
    types = _description(package, "[Content_Types].xml")
    if b"macroEnabled" in types:
        raise _macros(name)
    for marker, kind in _OOXML_KINDS.items():
        if marker in types:
            return kind
    raise _unknown(name)


def _description(package, member):
    with package.open(member) as stream:
        return stream.read(MAX_DESCRIPTION_BYTES)


def _macros(name):
    return _refusal(
        _("“%(name)s” contains macros, which could harm readers. Please save it without macros or as PDF."), name
    )


def _damaged(name):
    return _refusal(_("“%(name)s” is damaged or incomplete. Please export or copy it again."), name)


def _unknown(name):
    return _refusal(
        _(
            "“%(name)s” is not a document that can be published. "
            "Please choose a PDF, Word, Excel, PowerPoint or OpenDocument file."
        ),
        name,
    )


def _refusal(sentence, name, **values):
    return ValidationError(sentence, code="refused", params={"name": name} | values)
