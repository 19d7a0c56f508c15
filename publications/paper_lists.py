"""Lists of recommendations in files: what a Word or CSV file says, line by line. Functions of files, without a query.

Every refusal of a file is a ValidationError with one sentence for the editor; what is wrong with a line stands with it.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asp_portal.desk.tables import FORMULA
from asp_portal.library.kinds import Kind, kind_of
from asp_portal.richtext.word import imported

# A paper has a dozen or two; a form of more rows than that nobody looks through.
MOST_LINES = 100
MAX_CSV_BYTES = 1024 * 1024
LONGEST_TEXT, LONGEST_ADDRESSEE, HIGHEST_NUMBER = 5000, 200, 32_767
MOST_LEFT_OUT_SHOWN, LEFT_OUT_SHOWN = 5, 60
# What the columns of a table may be called, in the languages in which papers are written.
COLUMNS = {
    "number": {"number", "no", "no.", "nr", "nr.", "#", "n°", "nº", "numéro", "número", "رقم"},
    "text": {"text", "recommendation", "recommandation", "texte", "recomendación", "texto", "التوصية"},
    "addressee": {"addressee", "to", "addressed to", "destinataire", "destinatario"},
    "theme": {"theme", "topic", "subject", "thème", "tema"},
}
NUMBERED = re.compile(r"(\d{1,5})\s*[.):–-]\s+(\S.*)", re.DOTALL)
NAMED = re.compile(
    r"(?:recommendation|recommandation|recomendación)\s+(?:no\.?\s*)?(?P<number>\d{1,5})\s*(?P<mark>[.:–-]?)\s*(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)
ADDRESSED = re.compile(r"(?:to|addressee|addressed to|destinataire|destinatario)\s*:\s*(\S.*)", re.IGNORECASE)
ADDRESSED_BEHIND = re.compile(r"\s*[(\[](?:to|addressee)\s*:\s*([^()\[\]]+)[)\]]\.?\Z", re.IGNORECASE)
HEADINGS = {"h1", "h2", "h3", "h4"}


@dataclass
class Line:
    """One recommendation as a file has it. `heading` stands above it; `problems` are sentences (list of str)."""

    place: int
    number: int | None
    text: str
    addressee: str = ""
    theme: str = ""
    heading: str = ""
    problems: list = field(default_factory=list)


def lines_of(file):
    """The Lines of the uploaded `file`, and sentences (list of str) about what did not come along.

    Raises ValidationError for a file that is no list, is too large, or means harm.
    """
    name = PurePath(file.name or "").name
    file.seek(0)
    start = file.read(8)
    if start.startswith((b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")) or not start:
        if kind_of(file) != Kind.DOCX:
            raise ValidationError(_("Choose a Word file (.docx) or a CSV file."), code="kind")
        lines, notes = _from_word(file)
    elif name.lower().endswith(".docx"):
        raise ValidationError(
            _("“%(name)s” is called a Word file and is none. Save it in Word again.") % {"name": name}, code="kind"
        )
    else:
        lines, notes = _from_csv(file, name)
    if all(line.number is None for line in lines):
        raise ValidationError(
            _(
                "No recommendation was found in this file. Number them in a list, begin each with its number, or put "
                "them in a table with the columns number, text, addressee and theme."
            ),
            code="empty",
        )
    if len(lines) > MOST_LINES:
        raise ValidationError(
            _("This file has %(count)s recommendations; a list may have %(most)s at most. Divide it.")
            % {"count": len(lines), "most": MOST_LINES},
            code="long",
        )
    _say_what_is_wrong(lines)
    return lines, notes


def _say_what_is_wrong(lines):
    seen = {}
    for line in lines:
        if line.number is None:
            line.problems.append(_("There is no number here: type the one that is printed."))
        elif not 1 <= line.number <= HIGHEST_NUMBER:
            line.problems.append(_("%(number)s is no number of a recommendation.") % {"number": line.number})
            line.number = None
        elif line.number in seen:
            words = {"number": line.number, "place": seen[line.number]}
            line.problems.append(_("Number %(number)s stands in line %(place)s already.") % words)
        else:
            seen[line.number] = line.place
        if not line.text:
            line.problems.append(_("There is a number, but no text."))
        elif len(line.text) > LONGEST_TEXT:
            words = {"count": len(line.text), "most": LONGEST_TEXT}
            line.problems.append(
                _("The text has %(count)s characters; %(most)s are the most. It was cut here.") % words
            )
            line.text = line.text[:LONGEST_TEXT]
        if len(line.addressee) > LONGEST_ADDRESSEE:
            words = {"count": len(line.addressee), "most": LONGEST_ADDRESSEE}
            line.problems.append(
                _("The addressee has %(count)s characters; %(most)s are the most. It was cut here.") % words
            )
            line.addressee = line.addressee[:LONGEST_ADDRESSEE]


# -- CSV ----------------------------------------------------------------------------------------------------------


def _from_csv(file, name):
    if file.size > MAX_CSV_BYTES:
        raise ValidationError(_("A list as CSV may have 1 MB at most. Divide it."), code="large")
    file.seek(0)
    text, notes = _decoded(file.read(), name)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, [_cell(value) for value in row]) for row in reader]
    except csv.Error as error:
        raise ValidationError(
            _(
                "The CSV file cannot be read near line %(line)s: is there a quotation mark too many, or one missing? "
                "Look there and save it again."
            )
            % {"line": reader.line_num},
            code="csv",
        ) from error
    return _from_rows([(place, cells) for place, cells in rows if any(cells)]), notes


def _decoded(content, name):
    """The text (str) of a CSV file, and what is to be said about it."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    notes = []
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        notes.append(_("The file is not saved as UTF-8: look whether the accents came along."))
    if "\x00" in text:
        raise ValidationError(
            _("“%(name)s” is neither a Word file (.docx) nor a CSV file. Please choose one of these.") % {"name": name},
            code="kind",
        )
    return text, notes


def _cell(value):
    """`value` in one line, without the apostrophe with which our own exports keep it from being a formula."""
    value = " ".join(value.split())
    return value[1:] if value.startswith("'") and FORMULA.match(value[1:]) else value


def _from_rows(rows):
    """The Lines of `rows` (pairs of a place and its cells), named by the first of them if it has names."""
    if not rows:
        return []
    names = _names(rows[0][1])
    if names:
        rows = rows[1:]
        if "text" not in names:
            raise ValidationError(
                _("The table has a row of names, but no column called “text” or “recommendation”."), code="columns"
            )
    else:
        names = {name: place for place, name in enumerate(COLUMNS)}
    counted = "number" not in names
    lines = []
    for position, (place, cells) in enumerate(rows, start=1):
        found = {name: cells[at] if at < len(cells) else "" for name, at in names.items()}
        number = position if counted else _number(found.pop("number"))
        lines.append(Line(place, number, **{name: value for name, value in found.items() if name != "number"}))
    return lines


def _names(cells):
    """Which column (int) has which name, if `cells` is a row of names; an empty dict if it is not."""
    found = {}
    for place, cell in enumerate(cells):
        name = next((name for name, words in COLUMNS.items() if cell.casefold() in words), None)
        if name:
            found.setdefault(name, place)
    return found if {"number", "text"} & set(found) else {}


def _number(cell):
    """The number in a cell such as “7”, “7.” or “No. 7”; None without one."""
    match = re.fullmatch(r"\D{0,20}?(\d{1,9})\D?", cell)
    return int(match[1]) if match else None


# -- Word ---------------------------------------------------------------------------------------------------------


def _from_word(file):
    text = imported(file, _no_picture)
    reader = _Blocks()
    reader.feed(text.html)
    reader.close()
    rows = [(place, cells) for place, cells in enumerate(reader.rows, start=1) if any(cells)]
    if rows and _names(rows[0][1]):
        return _from_rows(rows), text.notes
    gathering = _Gathering(text.title)
    for tag, words in reader.blocks:
        gathering.take(tag, words)
    return gathering.lines, [*text.notes, *gathering.notes]


def _no_picture(_content, _ending, _alt):
    raise ValidationError(_("a list has no pictures."))


class _Blocks(HTMLParser):
    """Takes a text apart: `blocks` are pairs of a tag and words, `rows` the cells of tables.

    The tag `li` is an item of a numbered list, `more` is what stands below one.
    """

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.rows = [], []
        self.words, self.lists, self.skipped = [], [], []
        self.tag = "p"

    def handle_starttag(self, tag, attributes):
        if self.skipped or tag == "sup" or (tag == "ol" and ("class", "footnotes") in attributes):
            self.skipped += [] if tag in ("br", "hr", "img", "col") else [tag]
        elif tag in ("ol", "ul"):
            self._end()
            self.lists.append(tag)
        elif tag == "tr":
            self._end()
            self.rows.append([])
        elif tag in HEADINGS or tag in ("p", "li", "td", "th", "caption"):
            # A paragraph inside of an item or a cell goes on with it.
            if tag != "p" or not (self.lists or self.tag in ("td", "th")):
                self._end()
                self.tag = tag
            self.words.append(" ")
        elif tag == "br":
            self.words.append(" ")

    def handle_endtag(self, tag):
        if self.skipped:
            if tag == self.skipped[-1]:
                self.skipped.pop()
        elif tag in ("ol", "ul"):
            self._end()
            del self.lists[-1:]
        elif tag in HEADINGS or tag in ("li", "td", "th", "caption") or (tag == self.tag == "p" and not self.lists):
            self._end()

    def handle_data(self, data):
        if not self.skipped:
            self.words.append(data)

    def _end(self):
        words = " ".join("".join(self.words).split())
        if self.tag in ("td", "th") and self.rows:
            self.rows[-1].append(words)
        elif words:
            self.blocks.append((self._kind(), words))
        self.words, self.tag = [], "p"

    def _kind(self):
        if self.lists[:1] == ["ol"]:
            return "li" if self.tag == "li" and len(self.lists) == 1 else "more"
        return "p" if self.lists else self.tag


class _Gathering:
    """Makes Lines of blocks: numbered items, paragraphs that begin with a number, headings “Recommendation 3”."""

    def __init__(self, heading):
        self.lines, self.left_out, self.was_counted = [], [], False
        self.heading = heading
        self.is_open = False

    @property
    def notes(self):
        """Sentences about what was counted or left out."""
        notes = []
        if self.was_counted:
            notes.append(_("Word counts its lists by itself: see that the numbers are the printed ones."))
        if self.left_out:
            beginnings = [
                f"“{Truncator(words).chars(LEFT_OUT_SHOWN)}”" for words in self.left_out[:MOST_LEFT_OUT_SHOWN]
            ]
            more = ["…"] if len(self.left_out) > MOST_LEFT_OUT_SHOWN else []
            notes.append(
                ngettext(
                    "%(count)s paragraph outside of the list was left out: %(words)s",
                    "%(count)s paragraphs outside of the list were left out: %(words)s",
                    len(self.left_out),
                )
                % {"count": len(self.left_out), "words": " · ".join(beginnings + more)}
            )
        return notes

    def take(self, tag, words):
        """The next block."""
        named, numbered, addressed = (found.fullmatch(words) for found in (NAMED, NUMBERED, ADDRESSED))
        # “Recommendation 3 was adopted” is a sentence, “Recommendation 3” and “Recommendation 3: Pay” are not.
        if named and (tag in HEADINGS or named["mark"] or not named["text"]):
            self._begin(int(named["number"]), named["text"])
            self.is_open = True
        elif tag in HEADINGS:
            self.heading, self.is_open = words, False
        elif tag == "li" and not self.is_open:
            self.was_counted = True
            self._begin((self.lines[-1].number or 0) + 1 if self.lines else 1, words)
        elif numbered and tag == "p":
            self._begin(int(numbered[1]), numbered[2])
        elif addressed and self.lines and not self.lines[-1].addressee:
            self.lines[-1].addressee = addressed[1].strip(" .")
        elif self.lines and (tag == "more" or self.is_open):
            self.lines[-1].text = f"{self.lines[-1].text} {words}".strip()
        else:
            self.left_out.append(words)

    def _begin(self, number, text):
        self.is_open = False
        addressed = ADDRESSED_BEHIND.search(text)
        addressee = addressed[1].strip() if addressed else ""
        text = text[: addressed.start()] if addressed else text
        self.lines.append(Line(len(self.lines) + 1, number, text, addressee, heading=self.heading))
