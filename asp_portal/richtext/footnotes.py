"""Footnotes: a raised number in the text, the notes in a list at its end, and links between the two.

A text keeps `<sup><a href="#fn1" id="fnref1">1</a></sup>` and, at its end, `<ol class="footnotes"><li id="fn1">…`. The
ways in which Word, Google Docs and the Word import spell them are translated. All functions take and give sanitised
HTML; the numbers follow the order of the references in the text.
"""

import re
from html import escape

from django.utils.translation import gettext as _

from .allowed import FOOTNOTES_CLASS as CLASS

# A note and the place that refers to it, as we, Word (footnotes, endnotes), Google Docs and the Word import name them.
_SERIES = r"(?:_?(?:ftn|edn)|fn|ftnt|(?:foot|end)note-)"
_NOTE = rf"{_SERIES}\d{{1,4}}"
_REFERENCE = r"(?:(?:_?(?:ftn|edn)|fn)ref|ftnt_ref|(?:foot|end)note-ref-)\d{1,4}(?:-\d{1,4})?"
_ATTRIBUTES = r'(?:\s+[^\s"=<>/]+="[^"]*")*'
# What stands in a link.
_WORDS = r"(?:(?!</?a[ >]).)*"
_MARK = re.compile(
    rf'(<sup>)?<a(?={_ATTRIBUTES}\s+href="#({_NOTE})")({_ATTRIBUTES})>({_WORDS})</a>(?(1)(</sup>)|())',
    re.DOTALL,
)
_MARK_ID = re.compile(rf'\s(?:id|name)="{_REFERENCE}"')
_BACK = re.compile(
    rf'\s*(?:<sup>)?<a(?={_ATTRIBUTES}\s+href="#{_REFERENCE}"){_ATTRIBUTES}>{_WORDS}</a>(?:</sup>)?\s*', re.DOTALL
)
_PASTED_NOTE = re.compile(
    rf'<p{_ATTRIBUTES}>\s*(?:<sup>)?<a(?={_ATTRIBUTES}\s+href="#({_REFERENCE})"){_ATTRIBUTES}>{_WORDS}</a>(?:</sup>)?'
    r"((?:(?!</?p[ >]).)*)</p>",
    re.DOTALL,
)
_LIST = re.compile(rf"<(/?)(ol|ul)({_ATTRIBUTES})>")
_ITEM = re.compile(rf"<(/?)li({_ATTRIBUTES})>")
_ID = re.compile(rf'\sid="({_NOTE})"')
_NUMBER = re.compile(r"\[?\s*(?:\d{1,4}|[ivxlc]{1,6}|[*†‡§]{1,3})\s*\]?")
_TAG = re.compile(r"<[^>]*>")
_HAS_ANY = re.compile(rf'class="{CLASS}"|href="#(?:{_NOTE}|{_REFERENCE})"')
_CANONICAL_MARK = re.compile(r'<sup><a href="#fn\d+" id="fnref\d+(?:-\d+)?">\d+</a></sup>')
_BLOCK = re.compile(r"<(?:p|ul|ol|blockquote|table|pre|h[2-4]|figure|hr)[ >]")
_SERIES_AND_NUMBER = re.compile(r"(.*?)(?:_ref|ref-|ref)(\d+)")
_OWN_NUMBER = re.compile(r'(\s(?:id="|href="#)fn(?:ref)?)(\d{1,3})(?=[-"])')
_OWN_ID = re.compile(r'(\s(?:id="|href="#))(fn(?:ref)?\d+(?:-\d+)?")')


def settled(html):
    """`html` with its footnotes in our spelling, numbered by their place in the text. Doing it again changes nothing.

    A reference whose note was taken out goes too; a note to which nothing refers stays, after the others: it may have
    taken an hour to write.
    """
    if not _HAS_ANY.search(html):
        return html
    notes, orphans, text = _taken_out(html)
    numbers, references = {}, {}

    def mark(match):
        key, attributes, inner = match[2], match[3], match[4]
        words = _TAG.sub("", inner).strip()
        # What was typed at the end of the number is text.
        typed = "" if not words or _NUMBER.fullmatch(words) else re.sub(r"^\s*\[?\d{1,4}\]?", "", inner)
        if key not in notes:
            is_mark = match[1] or _MARK_ID.search(attributes)
            return typed if is_mark else match[0]
        number = numbers.setdefault(key, len(numbers) + 1)
        references[key] = references.get(key, 0) + 1
        again = "" if references[key] == 1 else f"-{references[key]}"
        return f'<sup><a href="#fn{number}" id="fnref{number}{again}">{number}</a></sup>{typed}'

    text = _MARK.sub(mark, text)
    listed = [notes[key] for key in numbers] + [note for key, note in notes.items() if key not in numbers] + orphans
    if not listed:
        return text
    items = "".join(f'<li id="fn{number}">{note}</li>' for number, note in enumerate(listed, start=1))
    return f'{text.rstrip()}<ol class="{CLASS}">{items}</ol>'


def joined(*texts):
    """The `texts` (str) one below the other, each with its own notes."""
    apart = [
        _OWN_NUMBER.sub(lambda found, place=place: f"{found[1]}{place * 1000 + int(found[2])}", text)
        for place, text in enumerate(texts)
    ]
    return settled("".join(apart))


def without_marks(html):
    """`html` without the numbers in its text, which would be read as a part of the word before them."""
    return _CANONICAL_MARK.sub("", html)


def shown(html, prefix=""):
    """`html` as readers get it: the notes are a section with links back. `prefix` (str) keeps texts of one page apart.

    What is added is said by ARIA's roles for publishing (DPUB-ARIA 1.1), so the result would not pass the wall.
    """
    if f'<ol class="{CLASS}">' not in html:
        return html
    marked = set(re.findall(r'\sid="fnref(\d+)"', html))
    html = html.replace('" id="fnref', '" role="doc-noteref" id="fnref')
    for start, end, attributes, inner in reversed(list(_outermost(html, _LIST))):
        if f'class="{CLASS}"' in attributes:
            items = "".join(f"<li{item}>{_with_way_back(item, note, marked)}</li>" for item, note in _items(inner))
            section = (
                f'<section class="{CLASS}" role="doc-endnotes" aria-label="{_("Notes")}"><ol>{items}</ol></section>'
            )
            html = html[:start] + section + html[end:]
    return _OWN_ID.sub(rf"\g<1>{prefix}-\g<2>", html) if prefix else html


def _with_way_back(item, note, marked):
    """The `note` with a link to the first place that refers to it, if there is one among the numbers `marked`."""
    named = _ID.search(item)
    number = named[1].removeprefix("fn") if named else ""
    if number not in marked:
        return note
    label = escape(_("Back to the text, note %(number)s") % {"number": number})
    back = f' <a href="#fnref{number}" role="doc-backlink" aria-label="{label}">↩\ufe0e</a>'
    return note[: -len("</p>")] + back + "</p>" if note.endswith("</p>") else note + back


def _taken_out(html):
    """The notes by key (dict), those without one (list), and the text without them."""
    notes, orphans = {}, []

    def pasted(match):
        key = _note_of(match[1])
        if key in notes or not _TAG.sub("", match[2]).strip():
            return match[0]
        notes[key] = f"<p>{match[2].strip()}</p>"
        return ""

    without = _PASTED_NOTE.sub(pasted, html)
    if notes:
        # The line that Word and Google Docs draw above their notes.
        without = re.sub(r"<hr>\s*$", "", without.rstrip())
    for start, end, attributes, inner in reversed(list(_outermost(without, _LIST))):
        items = list(_items(inner))
        ours = f'class="{CLASS}"' in attributes
        if not ours and not (items and all(_ID.search(item) for item, _content in items)):
            continue
        found, homeless = {}, []
        for item, content in items:
            content = _plain_note(content)
            named = _ID.search(item)
            if named and named[1] not in notes and named[1] not in found:
                found[named[1]] = content
            elif _TAG.sub("", content).strip() or "<img" in content:
                homeless.append(content)
        notes, orphans = found | notes, homeless + orphans
        without = without[:start] + without[end:]
    return notes, orphans, without


def _plain_note(content):
    """What stands in a note: without its way back, without notes of its own."""
    content = _BACK.sub(" ", content)
    content = re.sub(r"\s+</p>", "</p>", re.sub(r"<p>\s+", "<p>", content))
    content = content.replace("<p></p>", "").strip()
    content = _MARK.sub(lambda match: f"<sup>{match[4]}</sup>" if match[1] else match[4], content)
    content = content.replace(f' class="{CLASS}"', "")
    return content if _BLOCK.search(content) or not content else f"<p>{content}</p>"


def _note_of(reference):
    """The id of the note to which the `reference` belongs: "_ftn1" of "_ftnref1"."""
    series, number = _SERIES_AND_NUMBER.match(reference).groups()
    return series + number


def _outermost(html, pattern):
    """Every element that `pattern` opens and closes and that stands in no other: (start, end, attributes, inner)."""
    depth, opened = 0, None
    for match in pattern.finditer(html):
        if match[1]:
            depth -= 1
            if depth == 0:
                yield opened.start(), match.end(), opened[pattern.groups], html[opened.end() : match.start()]
        else:
            depth += 1
            if depth == 1:
                opened = match


def _items(inner):
    """The items of a list as (attributes, content)."""
    return ((attributes, content) for _start, _end, attributes, content in _outermost(inner, _ITEM))
