"""Word: a .docx as rich text, and an honest report of what did not come along.

The only room that knows mammoth. What it makes goes through the same wall as everything else; files are measured
before they are unpacked, because a zip of some kilobytes can hold gigabytes, and XML can nest until Python gives up.
"""

import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from xml.parsers import expat

import mammoth
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .alignment import CENTRE, END, marked
from .cleaning import cleaned
from .sanitiser import plain_text

MAX_BYTES = 25 * 1024 * 1024
# What is unpacked: three hundred pages are some 3 MB of XML; the pictures are counted apart.
MAX_XML_BYTES = 8 * 1024 * 1024
MAX_UNPACKED_BYTES = 120 * 1024 * 1024
MAX_PARTS = 2000
# Two hundred pages have some 100,000 elements; these take about ten seconds (measured), and a request has thirty.
MAX_ELEMENTS = 150_000
MAX_DEPTH = 150
MAX_PICTURES = 60

# Contents pages are made by the portal; what it has no room for falls back on plain paragraphs.
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='caption'] => p:fresh
p[style-name='Caption'] => p:fresh
p[style-name='Body Text'] => p:fresh
p[style-name='No Spacing'] => p:fresh
p[style-name='Normal (Web)'] => p:fresh
p[style-name='TOC Heading'] => !
p[style-name^='toc '] => !
p[style-name^='TOC '] => !
"""
# Signs of nobody's alphabet, in front of a paragraph that Word aligns. Its "right" is the end of the line in Arabic as
# well (ECMA-376 part 1, 17.18.44: left and right are read as leading and trailing).
_CENTRED, _AT_THE_END = "\ue0c0", "\ue0c1"
_SIGNS = {"center": _CENTRED, "right": _AT_THE_END, "end": _AT_THE_END}
_CLASSES = {_CENTRED: CENTRE, _AT_THE_END: END}
# Marks that Word sets for itself.
_BOOKMARK = re.compile(r'<a id="(mark-[^"]*)"></a>')
_PLACES = "mark-"
_HEADING = re.compile(r"<(/?)h([1-6])(?=[ >])")
_TITLE = re.compile(r'<h1 class="title">(.*?)</h1>', re.DOTALL)
_FIRST = re.compile(r"\s*<h1>((?:(?!<h1>).)*?)</h1>", re.DOTALL)
_TABLE = re.compile(r"<table>(?!\s*<thead>)")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_BLOCK = re.compile(
    r"<(p|h[2-4]|li|td|th)((?: [^>]*)?)>((?:(?!</?(?:p|h[2-4]|li|td|th|ul|ol|table)[ >]).)+)</\1>", re.DOTALL
)
# Out of the text: the ways to notes and back are rebuilt, and none of them is lost.
_LINK = re.compile(r'<a [^>]*href="(?!#)')


@dataclass
class Imported:
    """What a Word file gave: its `title` (str, may be empty), its text as `html` (str), and `notes`: what did not come
    along or was changed (list of sentences).
    """

    title: str
    html: str
    notes: list = field(default_factory=list)


def imported(file, keep_picture):
    """The Word file `file` (a seekable binary file) as Imported.

    `keep_picture(content, ending, alt)` (bytes, str, str) takes one picture in and gives the attributes (dict) of its
    `<img>`; it raises ValidationError when it refuses the picture, and the import goes on without it.

    Raises ValidationError with one sentence for a file that is no Word file, is too large, or means harm.
    """
    lost = _examined(file)
    pictures = _Pictures(keep_picture)
    file.seek(0)
    try:
        result = mammoth.convert_to_html(
            file,
            style_map=_STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            id_prefix=_PLACES,
            convert_image=mammoth.images.img_element(pictures.take),
            transform_document=mammoth.transforms.paragraph(_signed),
        )
    except ValidationError:
        raise
    except Exception as error:  # The parser raises whatever broken parts lead it to.
        raise _damaged() from error
    title, html = _arranged(marked(result.value, _CLASSES))
    # A paragraph that held nothing but what was left out.
    clean = cleaned(html).replace("<p></p>", "")
    notes = [*_sentences(result.messages), *lost, *pictures.notes]
    dropped_links = len(_LINK.findall(html)) - len(_LINK.findall(clean))
    if dropped_links > 0:
        notes.append(
            ngettext(
                "%(count)s link led to an address that pages must not hold; its words stayed.",
                "%(count)s links led to addresses that pages must not hold; their words stayed.",
                dropped_links,
            )
            % {"count": dropped_links}
        )
    without_headings = len(_TABLE.findall(html))
    if without_headings:
        notes.append(
            ngettext(
                "%(count)s table has no row of headings: open its properties and mark one.",
                "%(count)s tables have no row of headings: open their properties and mark one.",
                without_headings,
            )
            % {"count": without_headings}
        )
    if not plain_text(clean) and "<img" not in clean:
        raise ValidationError(_("There is no text in this file."), code="empty")
    return Imported(title, clean, notes)


def _signed(paragraph):
    """A paragraph of mammoth with a sign in front of it when it is aligned, which no style map can ask for."""
    sign = _SIGNS.get(paragraph.alignment)
    if not sign or not paragraph.children:
        return paragraph
    return paragraph.copy(children=[mammoth.documents.text(sign), *paragraph.children])


class _Pictures:
    """Takes the pictures of one file in and remembers what became of them."""

    def __init__(self, keep):
        self.keep, self.refused, self.count, self.undescribed = keep, [], 0, []

    @property
    def notes(self):
        """Sentences about the pictures that were left out or need words."""
        notes = list(self.refused)
        if self.undescribed:
            notes.append(
                ngettext(
                    "Picture %(numbers)s has no alternative text: describe it before you publish.",
                    "Pictures %(numbers)s have no alternative text: describe them before you publish.",
                    len(self.undescribed),
                )
                % {"numbers": ", ".join(map(str, self.undescribed))}
            )
        return notes

    def take(self, image):
        self.count += 1
        if self.count > MAX_PICTURES:
            if self.count == MAX_PICTURES + 1:
                self.refused.append(_("Only the first %(count)s pictures were taken over.") % {"count": MAX_PICTURES})
            return {"src": ""}
        alt = " ".join((image.alt_text or "").split())[:300]
        with image.open() as stream:
            content = stream.read()
        try:
            attributes = self.keep(content, mammoth.images.image_filename_extension(image) or "", alt)
        except ValidationError as error:
            number = _("Picture %(number)s was left out:") % {"number": self.count}
            self.refused.append(f"{number} {' '.join(error.messages)}")
            return {"src": ""}
        if not alt:
            self.undescribed.append(self.count)
        return {"alt": alt} | attributes


def _examined(file):
    """Sentences (list of str) about what a page cannot show.

    Raises ValidationError for a file that must not be read.
    """
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("A Word file may have %(limit)s MB at most. Make its pictures smaller and try again.")
            % {"limit": MAX_BYTES // 1024 // 1024},
            code="large",
        )
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise _too_much()
            if "word/document.xml" not in package.namelist() and "_rels/.rels" not in package.namelist():
                raise _no_word_file()
            counted, elements = Counter(), 0
            for part in parts:
                if _is_read_as_xml(package, part):
                    if part.file_size > MAX_XML_BYTES:
                        raise _too_much()
                    seen = _elements(package.read(part))
                    elements += seen.total()
                    if elements > MAX_ELEMENTS:
                        raise _too_much()
                    if part.filename.startswith("word/") and "/_rels/" not in part.filename:
                        counted.update(_counted_as(part.filename, seen))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _no_word_file() from error
    except expat.ExpatError as error:
        raise _damaged() from error
    return [sentence() % {"count": counted[name]} for name, sentence in _LOST.items() if counted[name]]


def _is_read_as_xml(package, part):
    """Whether `part` (ZipInfo) may be read as XML: a relation can name any part, whatever that calls itself."""
    if part.filename.endswith((".xml", ".rels")):
        return True
    with package.open(part) as stream:
        return stream.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _elements(content):
    """How often each element (local name) stands in the XML `content`.

    Raises ValidationError for a document type or too deep a nest, ExpatError for what is no XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    found, depth = Counter(), 0

    def start(name, _attributes):
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_much()
        found[name.rpartition(" ")[2]] += 1

    def end(_name):
        nonlocal depth
        depth -= 1

    def document_type(*_arguments):
        # Entities are the XML bomb, and a Word file never has any (ECMA-376 part 2, 8.2.5).
        raise _too_much()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = document_type
    parser.Parse(content, True)
    return found


def _counted_as(part, seen):
    if part.startswith(("word/header", "word/footer")):
        return {"margin": 1} if seen["t"] else {}
    if part != "word/document.xml":
        return {}
    return {
        "changes": seen["ins"] + seen["del"],
        "comments": seen["commentReference"],
        "boxes": seen["txbxContent"],
        "formulas": seen["oMath"],
        "drawings": seen["chart"] + seen["relIds"] + seen["OLEObject"],
        "struck": seen["strike"],
    }


_LOST = {
    "changes": lambda: _("Tracked changes (%(count)s) were taken as accepted: what was deleted is gone."),
    "comments": lambda: _("Comments (%(count)s) were left out."),
    "boxes": lambda: _("The text of boxes was put where they were anchored: see whether it stands right."),
    "formulas": lambda: _("Formulas (%(count)s) cannot be shown and were left out."),
    "drawings": lambda: _("Charts and embedded objects (%(count)s) were left out: insert them as pictures."),
    "struck": lambda: _("Text that was struck through is plain text now."),
    "margin": lambda: _("Headers and footers were left out."),
}


def _arranged(html):
    """The title (str) of a text and the text without it: headings from h2 on, only places that are linked to."""
    html = re.sub(rf"{_PLACES}((?:foot|end)note-)", r"\1", html)
    wanted = set(re.findall(rf'href="#({_PLACES}[^"]*)"', html))
    html = _BOOKMARK.sub(lambda match: match[0] if match[1] in wanted else "", html)
    title = _TITLE.search(html) or (_FIRST.match(html) if html.count("<h1>") == 1 else None)
    if title:
        html = html[: title.start()] + html[title.end() :]
    html = html.replace('<h1 class="title">', "<h1>")
    levels = {int(level) for _slash, level in _HEADING.findall(html)}
    shift = 2 - min(levels) if levels else 0
    html = _HEADING.sub(lambda match: f"<{match[1]}h{min(4, int(match[2]) + shift)}", html)
    return (plain_text(title[1]) if title else ""), _BLOCK.sub(_with_direction, html)


def _with_direction(match):
    name, attributes, inner = match.groups()
    words = plain_text(inner)
    right_to_left = len(_RIGHT_TO_LEFT.findall(words))
    if right_to_left * 2 <= sum(character.isalpha() for character in words) or " dir=" in attributes:
        return match[0]
    return f'<{name} dir="rtl"{attributes}>{inner}</{name}>'


def _sentences(messages):
    """Mammoth's messages in our words, each once."""
    said = dict.fromkeys(filter(None, (_sentence(message.message) for message in messages)))
    return list(said)


def _sentence(message):
    if found := re.match(r"Unrecognised paragraph style: '?(.*?)'? \(Style ID", message):
        return _("The style “%(style)s” is unknown here: its paragraphs are plain text now.") % {
            "style": Truncator(found[1]).chars(60)
        }
    if message.startswith(("Unrecognised run style", "Run style with ID")):
        # A look of letters that pages do not have; nothing that anybody would miss.
        return ""
    if message.startswith("could not open external image"):
        return _("A picture that is only linked to, and not in the file, was left out.")
    if message.startswith("Could not find image file"):
        return _("A picture is missing in the file.")
    if message.startswith("A w:sym"):
        return _("A symbol without a counterpart was left out.")
    # What is left are Word's own marks; what readers would miss is counted in `_LOST`.
    return ""


def _no_word_file():
    return ValidationError(
        _("This is not a Word file (.docx). In Word, choose “Save as” and “Word document”."), code="kind"
    )


def _damaged():
    return ValidationError(
        _("This Word file is damaged. Open it in Word, save it again, and try once more."), code="damaged"
    )


def _too_much():
    return ValidationError(
        _("This file unpacks to more than a text can be, so it was not opened. Copy its text into a new Word file."),
        code="bomb",
    )
