"""What people paste from Word, Google Docs and LibreOffice: no word is lost and no structure that the portal knows.

`pastes/` has what each programme puts on the clipboard, and beside it what is stored when that was pasted and saved.
"""

import re
import sys
from html import unescape
from pathlib import Path

import pytest

from asp_portal.richtext.fields import RichTextFormField
from tests.richtext.editing import PASTE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.richtext.urls")]

PASTES = Path(__file__).parent / "pastes"
# Signs and numbers of lists, which the list makes itself; remarks of colleagues.
NOT_TEXT = re.compile(
    r"<(style|xml|head)\b.*?</\1>|<!(?:--)?\[if !supportLists\](?:--)?>.*?<!(?:--)?\[endif\](?:--)?>"
    r"|<div style='mso-element:comment-list'>.*?<!--EndFragment-->|<a class=msocomanchor.*?</a>",
    re.DOTALL,
)


def letters(html):
    """All letters of `html` (str); the numbers of notes are none."""
    return re.sub(r"[\W\d_]+", "", unescape(re.sub(r"<[^>]*>", "", NOT_TEXT.sub("", html))))


def set_close(html):
    """`html` without the spaces between elements, by which the editor indents."""
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", html)).replace("> ", ">").replace(" <", "<").strip()


def test_pasted_text_keeps_every_word_and_all_structure_that_the_portal_knows(form):
    page, wrong = form(), {}
    pastes = sorted(path for path in PASTES.glob("*.html") if not path.name.endswith(".saved.html"))
    for path in pastes:
        source = path.read_text()
        page.evaluate("CKEDITOR.instances.id_body.setData('')")
        saved = RichTextFormField().clean(page.evaluate(PASTE, source))
        expected = path.with_suffix(".saved.html").read_text()
        if letters(source) != letters(saved) or set_close(saved) != set_close(expected):
            wrong[path.name] = saved
    sys.stdout.write(f"{len(pastes)} pastes, {len(wrong)} lost something\n")
    assert wrong == {}
    assert page.problems == []
    assert len(pastes) >= 20
