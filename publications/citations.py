"""Citations: how a page is named in somebody else's work, as plain text, BibTeX and RIS. Pure functions, no Django."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

# BibTeX counts braces even behind a backslash, so a brace in a title must not be written as one.
LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: f"\\{sign}" for sign in "#$%&_"}
NO_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Citation:
    """What is cited: texts as they stand on the page; `address` is absolute, `author` a person or the organisation."""

    key: str
    author: str
    title: str
    address: str
    issued_on: date | None = None
    kind: str = ""
    session: str = ""
    publisher: str = ""
    symbol: str = ""
    language: str = "en"
    is_report: bool = False


def plain(text):
    """`text` (str) in one line, without characters that no reader sees."""
    joined = " ".join(text.split())
    if joined.isprintable():
        return joined
    return " ".join("".join(c for c in joined if unicodedata.category(c) not in {"Cc", "Cs"}).split())


def as_text(citation, accessed):
    """`citation` in one line for a footnote; `accessed` is the date on which it was read."""
    parts = [
        citation.author,
        f"“{plain(citation.title)}”",
        citation.kind,
        citation.symbol,
        citation.session,
        _day(citation.issued_on) if citation.issued_on else "",
    ]
    said = ", ".join(plain(part) for part in parts if plain(part))
    return f"{said}. {citation.address} (accessed {_day(accessed)})."


def as_bibtex(citation, accessed):
    """`citation` as one BibTeX entry (str); `accessed` is the date on which it was read. Titles keep their capitals."""
    how = ", ".join(part for part in (citation.kind, citation.session) if part)
    fields = {
        # Twice in braces: neither a family name nor a language is to be found in it.
        "author": f"{{{latex(citation.author)}}}",
        "title": f"{{{latex(citation.title)}}}",
        "type" if citation.is_report else "howpublished": latex(how),
        "institution" if citation.is_report else "organization": latex(citation.publisher),
        "number": latex(citation.symbol),
        "year": str(citation.issued_on.year) if citation.issued_on else "",
        "date": citation.issued_on.isoformat() if citation.issued_on else "",
        "language": citation.language,
        "url": _verbatim(citation.address),
        "urldate": accessed.isoformat(),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    entry = "techreport" if citation.is_report else "misc"
    return "\n".join([f"@{entry}{{{key(citation.key)},", *lines, "}", ""])


def as_ris(citation, accessed):
    """`citation` as one RIS record (str, lines end as the format demands); `accessed` is the date it was read."""
    issued = citation.issued_on
    tags = [
        ("TY", "RPRT" if citation.is_report else "ELEC"),
        ("ID", key(citation.key)),
        ("AU", citation.author),
        ("TI", citation.title),
        ("T2", citation.session),
        ("M3", citation.kind),
        ("M1", citation.symbol),
        ("PB", citation.publisher),
        ("PY", f"{issued.year:04}" if issued else ""),
        ("DA", f"{issued:%Y/%m/%d}/" if issued else ""),
        ("LA", citation.language),
        ("UR", citation.address),
        ("Y2", f"{accessed:%Y/%m/%d}/"),
    ]
    lines = [f"{tag}  - {plain(value)}" for tag, value in tags if plain(value)]
    return "\r\n".join([*lines, "ER  - ", ""])


def latex(text):
    """`text` (str) so that LaTeX prints it as it stands."""
    return "".join(LATEX.get(character, character) for character in plain(text))


def key(name):
    """`name` (str) as a key that every programme accepts: small letters, digits and hyphens."""
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return NO_KEY.sub("-", "".join(c for c in decomposed if not unicodedata.combining(c))).strip("-") or "page"


def _verbatim(address):
    # An address is not escaped, so what would end the field goes in as the web writes it.
    return "".join(f"%{ord(c):02X}" if c in "{}\\" else c for c in plain(address))


def _day(on):
    return f"{on.day} {on:%B %Y}"
