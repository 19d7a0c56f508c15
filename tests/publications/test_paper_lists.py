"""What a file says: the lists of Word and CSV files, before anything knows of tables."""

import pytest
from django.core.exceptions import ValidationError

from publications.paper_lists import LONGEST_TEXT, MOST_LINES, lines_of
from tests.library.files import picture_bytes, upload
from tests.richtext.docx import cell, docx_file, footnote, numbered, paragraph, picture, table


def csv_file(text, name="list.csv", encoding="utf-8"):
    return upload(name, text.encode(encoding))


def said(file):
    """The lines as tuples, empty ends left out."""
    lines, _notes = lines_of(file)
    return [(line.number, line.text, *filter(None, (line.addressee, line.theme))) for line in lines]


@pytest.mark.parametrize(
    ("file", "lines"),
    [
        (docx_file(numbered("Pay."), numbered("Talk.")), [(1, "Pay."), (2, "Talk.")]),
        # A list that a heading interrupts is one list, as it is printed.
        (docx_file(numbered("Pay."), paragraph("Budget", "Heading1"), numbered("Talk.")), [(1, "Pay."), (2, "Talk.")]),
        (docx_file(paragraph("Preface"), paragraph("3. Pay."), paragraph("4) Talk.")), [(3, "Pay."), (4, "Talk.")]),
        (
            docx_file(
                paragraph("Recommendation 7", "Heading1"), paragraph("Pay"), paragraph("in time."),
                paragraph("To: Every State Party"), paragraph("Recommendation 8: Talk.", "Heading1"),
            ),
            [(7, "Pay in time.", "Every State Party"), (8, "Talk.")],
        ),
        (docx_file(numbered("Pay. (To: The Bureau)"), numbered("at once", 1)), [(1, "Pay. at once", "The Bureau")]),
        (
            docx_file(table([cell("No."), cell("Recommendation"), cell("To"), cell("Theme")],
                            [cell("5."), cell("Pay."), cell("States"), cell("Budget")])),
            [(5, "Pay.", "States", "Budget")],
        ),
        (docx_file(numbered("Pay."), paragraph("Two", more=footnote(1)), notes={1: "3. No line."}), [(1, "Pay.")]),
        (csv_file("number,text,addressee,theme\n1,Pay.,States,Budget\n"), [(1, "Pay.", "States", "Budget")]),
        (csv_file("Nr;Texte;Destinataire\n2;Payez à temps.;États\n"), [(2, "Payez à temps.", "États")]),
        (csv_file("Nr;Texte\n2;Payez à temps.\n", encoding="cp1252"), [(2, "Payez à temps.")]),
        (csv_file("number\ttext\n1\tPay.\n", encoding="utf-16"), [(1, "Pay.")]),
        (csv_file("4,Pay.\n\n5,Talk.\n"), [(4, "Pay."), (5, "Talk.")]),
        (csv_file("text\nPay.\nTalk.\n"), [(1, "Pay."), (2, "Talk.")]),
        # As our own export writes what a spreadsheet would take for a formula.
        (csv_file("number,text\n1,'=Pay.\n2,'tis late\n"), [(1, "=Pay."), (2, "'tis late")]),
    ],
)  # fmt: skip
def test_a_list_is_read_in_every_shape_in_which_papers_write_it(file, lines):
    assert said(file) == lines


def test_what_stands_above_a_line_comes_along_for_its_theme():
    lines, _notes = lines_of(docx_file(paragraph("Budget", "Heading1"), numbered("Pay.")))
    assert lines[0].heading == "Budget"


def test_what_does_not_come_along_is_said():
    file = docx_file(
        paragraph("A preface."), numbered("Pay."), picture(), pictures={"rPic1": ("a.png", picture_bytes("PNG"))}
    )
    _lines, notes = lines_of(file)
    assert "Picture 1 was left out: a list has no pictures." in notes
    assert "Word counts its lists by itself: see that the numbers are the printed ones." in notes
    assert "1 paragraph outside of the list was left out: “A preface.”" in notes
    _lines, notes = lines_of(csv_file("1,Payez à temps.\n", encoding="cp1252"))
    assert notes == ["The file is not saved as UTF-8: look whether the accents came along."]


def test_what_is_wrong_with_a_line_is_said_with_the_line():
    file = csv_file(
        f"number,text,addressee\n1,Pay.,\n1,Again.,\n,Nothing.,\n4,,\n70000,High.,\n6,{'x' * 5001},{'y' * 201}\n"
    )
    lines, _notes = lines_of(file)
    assert [line.problems[:1] for line in lines] == [
        [],
        ["Number 1 stands in line 2 already."],
        ["There is no number here: type the one that is printed."],
        ["There is a number, but no text."],
        ["70000 is no number of a recommendation."],
        ["The text has 5001 characters; 5000 are the most. It was cut here."],
    ]
    assert len(lines[-1].text) == LONGEST_TEXT
    assert "The addressee has 201 characters" in lines[-1].problems[1]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (upload("list.csv"), "is empty"),
        (upload("list.pdf", b"%PDF-1.4\n%%EOF"), "Choose a Word file"),
        (upload("list.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "old Office format"),
        (upload("list.docx", b"PK\x03\x04 no zip"), "damaged"),
        (upload("list.docx", b"1. Pay."), "is called a Word file and is none"),
        (docx_file(numbered("x"), extra={"word/vbaProject.bin": "x"}), "macros"),
        (upload("list.csv", b"\x89PNG\r\n\x1a\n\x00\x00"), "neither a Word file"),
        (csv_file('number,text\n1,"Pay.\n'), "quotation mark"),
        (csv_file("number,title\n1,Pay.\n"), "no column called “text”"),
        (csv_file("\n\n"), "No recommendation was found"),
        (docx_file(paragraph("A letter, not a list.")), "No recommendation was found"),
        (csv_file("".join(f"{n},Pay.\n" for n in range(1, MOST_LINES + 2))), "100 at most"),
        (csv_file("1," + "x" * 1024 * 1024), "1 MB at most"),
        (csv_file("1," + "x" * 200_000), "quotation mark"),
    ],
)
def test_another_file_is_refused_with_a_sentence(file, sentence):
    with pytest.raises(ValidationError, match=sentence):
        lines_of(file)
