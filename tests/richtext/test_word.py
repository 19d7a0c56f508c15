"""A Word file becomes a text: what comes along, what is said about the rest, and which files are not opened."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from asp_portal.richtext import word
from asp_portal.richtext.sanitiser import sanitise
from tests.library.files import picture_bytes
from tests.richtext.docx import (
    cell,
    docx,
    docx_file,
    footnote,
    hyperlink,
    numbered,
    paragraph,
    picture,
    table,
)


def keep(content, ending, alt):
    """A library that takes everything."""
    return {"src": "/images/7/medium.webp", "width": "960", "height": "640"}


def imported(*body, keep=keep, **parts):
    return word.imported(docx_file(*body, **parts), keep)


def test_headings_lists_and_marks_come_along():
    text = imported(
        paragraph("The low-down", "Title"),
        paragraph("Arrests", "Heading1"),
        paragraph("By region", "Heading2"),
        paragraph("Words ", more="<w:r><w:rPr><w:b/></w:rPr><w:t>strong</w:t></w:r>"),
        numbered("first"),
        numbered("second"),
        numbered("a point", number=2),
        paragraph("Never again.", "Quote"),
    )
    assert text.title == "The low-down"
    assert text.html == (
        "<h2>Arrests</h2><h3>By region</h3><p>Words <strong>strong</strong></p><ol><li>first</li><li>second</li></ol>"
        "<ul><li>a point</li></ul><blockquote><p>Never again.</p></blockquote>"
    )
    assert text.notes == []


def test_headings_that_word_numbers_stay_headings():
    text = imported(
        numbered("Contributions", style="Heading1"),
        numbered("Arrears", style="Heading2", level=1),
        paragraph("x"),
        numbered("Costs", style="Heading1"),
    )
    assert text.html == "<h2>Contributions</h2><h3>Arrears</h3><p>x</p><h2>Costs</h2>"


def test_the_only_first_level_heading_at_the_top_is_the_title():
    text = imported(paragraph("A letter", "Heading1"), paragraph("Dear", "Heading2"), paragraph("x"))
    assert (text.title, text.html) == ("A letter", "<h2>Dear</h2><p>x</p>")


def test_footnotes_come_along_in_our_spelling():
    text = imported(
        paragraph("States", more=footnote(3) + "<w:r><w:t> paid</w:t></w:r>" + footnote(2)),
        notes={2: "In part.", 3: "All 123."},
    )
    assert text.html == (
        '<p>States<sup><a href="#fn1" id="fnref1">1</a></sup> paid<sup><a href="#fn2" id="fnref2">2</a></sup></p>'
        '<ol class="footnotes"><li id="fn1"><p>All 123.</p></li><li id="fn2"><p>In part.</p></li></ol>'
    )
    assert text.notes == []


def test_a_table_keeps_its_headings_and_merged_cells():
    text = imported(
        table(
            [cell("State"), cell("Sums", span=2)],
            [cell("Utopia", merge="restart"), cell("1"), cell("2")],
            [cell("", merge="continue"), cell("3"), cell("4")],
        )
    )
    assert '<thead><tr><th><p>State</p></th><th colspan="2"><p>Sums</p></th></tr></thead>' in text.html
    assert '<td rowspan="2"><p>Utopia</p></td>' in text.html
    assert text.notes == []
    assert "no row of headings" in imported(table([cell("a")], header=False)).notes[0]


def test_arabic_runs_from_right_to_left():
    text = imported(paragraph("المحكمة الجنائية الدولية"), paragraph("The Court (المحكمة) sat."))
    assert text.html == '<p dir="rtl">المحكمة الجنائية الدولية</p><p>The Court (المحكمة) sat.</p>'


def test_links_pass_the_wall_and_what_does_not_is_told():
    text = imported(
        paragraph(more=hyperlink("r1", "ours") + hyperlink("r2", "bad")),
        links={"r1": "https://icc.example/a?b=1&amp;c=2", "r2": "javascript:alert(1)"},
    )
    assert text.html == '<p><a href="https://icc.example/a?b=1&amp;c=2">ours</a>bad</p>'
    assert "1 link led to" in text.notes[0]


def test_pictures_go_to_the_library_with_their_words():
    kept = []

    def remember(content, ending, alt):
        kept.append((content[:4], ending, alt))
        return keep(content, ending, alt)

    text = imported(
        picture(alt="The hall"),
        picture("rPic2"),
        pictures={"rPic1": ("a.png", picture_bytes("PNG")), "rPic2": ("b.jpg", picture_bytes())},
        keep=remember,
    )
    assert [(ending, alt) for _start, ending, alt in kept] == [("png", "The hall"), ("jpeg", "")]
    assert text.html.startswith('<p><img alt="The hall" ')
    assert text.notes == ["Picture 2 has no alternative text: describe it before you publish."]


def test_a_picture_that_is_refused_is_told_and_the_rest_comes():
    def refuse(content, ending, alt):
        raise ValidationError("It is no picture.")

    text = imported(paragraph("x"), picture(), pictures={"rPic1": ("a.emf", b"emf")}, keep=refuse)
    assert text.html == "<p>x</p>"
    assert text.notes == ["Picture 1 was left out: It is no picture."]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "https://evil.example/p.png", "../../../etc/passwd"])
def test_nothing_is_fetched_from_outside_the_file(address):
    text = imported(paragraph("x"), picture(attribute="link"), outside={"rPic1": address})
    assert text.html == "<p>x</p>"
    assert text.notes == ["A picture that is only linked to, and not in the file, was left out."]


def test_what_a_page_cannot_show_is_told():
    text = imported(
        paragraph(
            "Kept ",
            more="<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>",
        ),
        paragraph("sum", more="<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath><w:r><w:commentReference w:id='1'/></w:r>"),
        paragraph("odd", "Odd"),
        paragraph("odd again", "Odd"),
        extra={"word/header1.xml": '<w:hdr xmlns:w="x"><w:t>Page</w:t></w:hdr>'},
    )
    assert text.html == "<p>Kept new</p><p>sum</p><p>odd</p><p>odd again</p>"
    assert [note.split(" ")[0] for note in text.notes] == ["The", "Tracked", "Comments", "Formulas", "Headers"]
    assert "“My Style”" in text.notes[0]


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


BOMB = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "kind"),
        (b"%PDF-1.4", "kind"),
        (zipped(readme_xml="<a/>"), "kind"),
        (zipped(word__document_xml="<broken"), "damaged"),
        (zipped(word__document_xml="<w/>"), "damaged"),
        (zipped(word__document_xml=BOMB), "bomb"),
        (zipped(word__document_xml=BOMB.encode("utf-16")), "bomb"),
        (zipped(word__document_xml="<a>" * 5000 + "</a>" * 5000), "bomb"),
        (zipped(word__document_xml="<a>" + " " * 9_000_000 + "</a>"), "bomb"),
        (zipped(word__document_xml=f"<a>{'<b/>' * 150_000}</a>"), "bomb"),
        (zipped(word__document_xml="<a/>", word__media__big=bytes(121 * 1024 * 1024)), "bomb"),
        (zipped(word__document_xml="<a/>", **{f"p{n}": "" for n in range(2001)}), "bomb"),
        (docx(paragraph("x"))[:-40], "kind"),
        (docx(), "empty"),
    ],
    ids="empty PDF zip broken no-Word entities UTF-16 deep long busy big many cut-off no-text".split(),
)
def test_a_file_that_means_harm_or_nothing_is_refused_with_a_sentence(content, code):
    with pytest.raises(ValidationError) as refusal:
        word.imported(SimpleUploadedFile("x.docx", content), keep)
    assert refusal.value.code == code
    assert len(refusal.value.message) > 20


def test_what_comes_out_has_passed_the_wall():
    text = imported(
        paragraph("&lt;script&gt;alert(1)&lt;/script&gt;"), numbered("a"), paragraph("b", "Heading2"), picture(),
        pictures={"rPic1": ("a.png", b"")},
    )  # fmt: skip
    assert sanitise(text.html) == text.html
    assert "<script" not in text.html
