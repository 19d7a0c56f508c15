"""Alignment: however a programme says it, a text keeps the middle and the end of its lines, and nothing else of it."""

import pytest

from asp_portal.richtext.cleaning import cleaned
from asp_portal.richtext.sanitiser import sanitise

from .docx import paragraph
from .test_word import imported


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        # Word, LibreOffice, Google Docs.
        ("<p class=MsoNormal align=center style='text-align:center;margin:0cm'>a</p>", '<p class="text-center">a</p>'),
        ('<p align="right" style="line-height:100%">a</p>', '<p class="text-end">a</p>'),
        ('<p dir="ltr" style="line-height:1.38;text-align: right;">a</p>', '<p dir="ltr" class="text-end">a</p>'),
        ("<h1 align=center>a</h1>", '<h2 class="text-center">a</h2>'),
        ("<p style='TEXT-ALIGN: Center !important'>a</p>", '<p class="text-center">a</p>'),
        # Where lines begin anyway; and justified text, which is not kept.
        ("<p align=left>a</p>", "<p>a</p>"),
        ("<p style='text-align:justify'>a</p>", "<p>a</p>"),
        # In Arabic lines end on the left: said by the paragraph, by what is around it, or by its first letter.
        ('<p dir="rtl" style="text-align:right">سلام</p>', '<p dir="rtl">سلام</p>'),
        ('<p dir="rtl" align="left">سلام</p>', '<p dir="rtl" class="text-end">سلام</p>'),
        ("<p style='direction:rtl;text-align:left'>1</p>", '<p class="text-end">1</p>'),
        (
            '<blockquote dir="rtl"><p align="left">ICC</p></blockquote>',
            '<blockquote dir="rtl"><p class="text-end">ICC</p></blockquote>',
        ),
        ("<p align=right>«<b>سلام</b>»</p>", "<p>«<strong>سلام</strong>»</p>"),
        # What an editor that knows no class did to a text of ours.
        ('<p class="text-center" style="text-align:left">a</p>', "<p>a</p>"),
        ('<p class="text-center" style="color:red">a</p>', '<p class="text-center">a</p>'),
        # Elsewhere it means something else.
        ('<p><img align=right src="/images/7/medium.webp"></p>', '<p><img src="/images/7/medium.webp"></p>'),
        ("<ul><li align=center>a</li></ul>", "<ul><li>a</li></ul>"),
        ('<p style="text-align:center;background:url(//evil.example)">a</p>', '<p class="text-center">a</p>'),
        ('<p style="x:text-align:center">a</p>', "<p>a</p>"),
        ('<p align="center" title=\'x align="right" y\'>a</p>', None),
    ],
)
def test_alignment_becomes_a_class_and_stays_one(pasted, kept):
    html = cleaned(pasted)
    assert html == kept or kept is None
    assert cleaned(html) == html
    assert sanitise(html) == html
    assert " style=" not in html
    assert " align=" not in html.replace("x align=", "")


def test_cells_keep_theirs():
    row = '<table><tbody><tr><th class="text-center">a</th><td class="text-end">1</td></tr></tbody></table>'
    assert cleaned("<table><tr><th align=center>a</th><td style='text-align:right'>1</td></tr></table>") == row
    assert sanitise(row) == row


def test_a_word_file_keeps_what_it_centres_and_what_it_puts_at_the_end():
    text = imported(
        paragraph("A letter", "Title", properties='<w:jc w:val="center"/>'),
        paragraph("Open letter", "Heading1", properties='<w:jc w:val="center"/>'),
        paragraph("The Hague", properties='<w:jc w:val="right"/>'),
        paragraph("Even", properties='<w:jc w:val="both"/>'),
        paragraph("سلام", properties='<w:bidi/><w:jc w:val="right"/>'),
    )
    assert text.title == "A letter"
    assert text.html == (
        '<h2 class="text-center">Open letter</h2><p class="text-end">The Hague</p><p>Even</p>'
        '<p dir="rtl" class="text-end">سلام</p>'
    )
