"""Papers: a small PDF of several pages made from HTML, with text that can be selected and a list of its headings.

Only what PDF 1.7 (ISO 32000-1) asks of every file is written; the fonts are two of the fourteen that every reader has
(9.6.2.2), with their published widths.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.core.files.base import ContentFile

WIDTH, HEIGHT = 595, 842
LEFT, TOP, BOTTOM = 72, 780, 78
# Widths of the characters from space to tilde, in thousandths of the size (Adobe's font metrics).
HELVETICA = [
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015),
    *(667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667),
    *(944, 667, 667, 611, 278, 278, 278, 469, 556, 333),
    *(556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500),
    *(722, 500, 500, 500, 334, 260, 334, 584),
]
# Of each element: font, size, leading, space before, indent.
STYLES = {
    "h1": ("F2", 26, 31, 0, 0),
    "h2": ("F2", 15, 20, 22, 0),
    "h3": ("F2", 11.5, 16, 12, 0),
    "p": ("F1", 10.5, 15.5, 8, 0),
    "li": ("F1", 10.5, 15.5, 4, 16),
    "tr": ("F1", 10, 15, 3, 0),
}


@dataclass
class Line:
    """A line of text at a place on a page; `cells` are pairs of x (points) and text."""

    y: float
    font: str
    size: float
    cells: list


@dataclass
class Page:
    """The lines and rules of a page, and the headings that stand on it."""

    lines: list = field(default_factory=list)
    rules: list = field(default_factory=list)
    headings: list = field(default_factory=list)


def printed(html, title):
    """`html` (headings, paragraphs, lists, tables) as an uploadable PDF file called `title`."""
    reader = _Blocks()
    reader.feed(html)
    pages = _Layout(title).pages_of(reader.blocks)
    return ContentFile(_file(pages, title), name=f"{title.replace('/', '-')}.pdf")


class _Blocks(HTMLParser):
    """Turns HTML into a list of pairs of element name and text; a table row holds a list of texts."""

    def __init__(self):
        super().__init__()
        self.blocks, self._open, self._cells, self._ordered = [], None, None, None

    def handle_starttag(self, tag, attributes):
        if tag == "hr":
            self.blocks.append(("hr", ""))
        elif tag in ("ol", "ul"):
            self._ordered = 0 if tag == "ol" else None
        elif tag == "tr":
            self._cells = []
        elif tag in ("td", "th") or tag in STYLES:
            self._open = ""

    def handle_data(self, data):
        if self._open is not None:
            self._open += data

    def handle_endtag(self, tag):
        if tag == "tr":
            self.blocks.append(("tr", self._cells))
        elif tag in ("td", "th"):
            self._cells.append(" ".join(self._open.split()))
        elif tag == "li":
            if self._ordered is not None:
                self._ordered += 1
            mark = f"{self._ordered}." if self._ordered else "\u2022"
            self.blocks.append(("li", f"{mark}\u00a0 {' '.join(self._open.split())}"))
        elif tag in STYLES:
            self.blocks.append((tag, " ".join(self._open.split())))
        else:
            return
        self._open = None


class _Layout:
    """Sets blocks line by line from the top of a page to its foot."""

    def __init__(self, title):
        self.title, self.pages, self.y = title, [Page()], TOP

    def pages_of(self, blocks):
        for tag, content in blocks:
            if tag == "hr":
                self._turn()
            elif tag == "tr":
                self._row(content)
            else:
                self._block(tag, content)
        for number, page in enumerate(self.pages, start=1):
            foot = [(LEFT, self.title), (WIDTH - LEFT - 50, f"{number} of {len(self.pages)}")]
            page.rules.append(56)
            page.lines.append(Line(42, "F1", 8.5, foot))
        return self.pages

    def _block(self, tag, text):
        font, size, leading, before, indent = STYLES[tag]
        lines = _wrapped(text, font, size, WIDTH - 2 * LEFT - indent)
        # A heading at the foot of a page would stand there alone.
        self._room(before + leading * (len(lines) + 2 if tag.startswith("h") else min(len(lines), 2)))
        self.y -= before if self.y < TOP else 0
        if tag.startswith("h"):
            self.pages[-1].headings.append((text, self.y + leading))
        for line in lines:
            self._room(leading)
            self.y -= leading
            self.pages[-1].lines.append(Line(self.y, font, size, [(LEFT + indent, line)]))

    def _row(self, texts):
        font, size, leading, before, _indent = STYLES["tr"]
        width = (WIDTH - 2 * LEFT) / len(texts)
        columns = [_wrapped(text, font, size, width - 10) for text in texts]
        height = max(len(column) for column in columns) * leading
        self._room(height + before + 6)
        self.y -= before
        for number in range(max(len(column) for column in columns)):
            self.y -= leading
            cells = [(LEFT + width * i, c[number]) for i, c in enumerate(columns) if number < len(c)]
            self.pages[-1].lines.append(Line(self.y, font, size, cells))
        self.y -= 5
        self.pages[-1].rules.append(self.y)

    def _room(self, height):
        if self.y - height < BOTTOM:
            self._turn()

    def _turn(self):
        if self.pages[-1].lines:
            self.pages.append(Page())
            self.y = TOP


def _width(text, font, size):
    # The bold font is at most a tenth wider; a letter with an accent is as wide as without.
    widths = [HELVETICA[ord(c) - 32] if " " <= c <= "~" else 556 for c in text]
    return sum(widths) * size / 1000 * (1.07 if font == "F2" else 1)


def _wrapped(text, font, size, width):
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, font, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _file(pages, title):
    """The bytes of the file: objects, then the table of where each begins (ISO 32000-1, 7.5)."""
    first_page = 6
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R /PageMode /UseOutlines /Lang (en)"
        " /ViewerPreferences << /DisplayDocTitle true >> >>",
        2: f"<< /Type /Pages /Kids [{' '.join(f'{first_page + 2 * n} 0 R' for n in range(len(pages)))}]"
        f" /Count {len(pages)} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    }
    for number, page in enumerate(pages):
        key = first_page + 2 * number
        content = _drawn(page)
        objects[key] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {key + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
        objects[key + 1] = f"<< /Length {len(content.encode('cp1252', 'replace'))} >>\nstream\n{content}\nendstream"
    headings = [(first_page + 2 * n, *heading) for n, page in enumerate(pages) for heading in page.headings]
    start = first_page + 2 * len(pages)
    last = start + len(headings) - 1
    objects[5] = f"<< /Type /Outlines /First {start} 0 R /Last {last} 0 R /Count {len(headings)} >>"
    for key, (page_key, text, y) in enumerate(headings, start=start):
        near = (f" /Prev {key - 1} 0 R" if key > start else "") + (f" /Next {key + 1} 0 R" if key < last else "")
        objects[key] = f"<< /Title {_string(text)} /Parent 5 0 R{near} /Dest [{page_key} 0 R /XYZ 0 {y:.0f} null] >>"
    objects[last + 1] = f"<< /Title {_string(title)} /Producer (ASP Portal) >>"

    content, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for key in sorted(objects):
        offsets.append(len(content))
        content += f"{key} 0 obj\n{objects[key]}\nendobj\n".encode("cp1252", "replace")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {last + 1} 0 R >>\n"
    return content + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}startxref\n{len(content)}\n%%EOF\n".encode()
    )


def _drawn(page):
    rules = [f"0.79 0.75 0.68 RG 0.6 w {LEFT} {y:.1f} m {WIDTH - LEFT} {y:.1f} l S" for y in page.rules]
    lines = [
        f"BT /{line.font} {line.size} Tf 0.09 0.13 0.17 rg {x:.1f} {line.y:.1f} Td {_string(text)} Tj ET"
        for line in page.lines
        for x, text in line.cells
    ]
    return "\n".join(rules + lines)


def _string(text):
    """`text` as a PDF string, its own signs escaped (ISO 32000-1, 7.3.4.2)."""
    return "(" + text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ")"
