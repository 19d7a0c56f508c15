"""Citations: what an academic copies from a page."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publications.citations import LATEX, Citation, as_bibtex, as_ris, as_text, key, latex, plain
from publications.models import Publication
from tests.factories import make_publication, make_recommendation, make_session

READ = date(2026, 11, 23)


def unlatex(text):
    """What LaTeX prints of `text`."""
    commands = {spelled: sign for sign, spelled in LATEX.items()}
    pattern = "|".join(re.escape(spelled) for spelled in sorted(commands, key=len, reverse=True))
    return re.sub(pattern, lambda match: commands[match[0]], text)


def depth_of(text):
    """The depth of braces after each sign, as BibTeX counts: a backslash changes nothing."""
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        yield depth


def make_citation(**fields):
    given = {"key": "k", "author": "A. Uthor", "title": "T", "address": "https://portal.example/x/"}
    return Citation(**given | fields)


@given(st.text())
@example(r"100 % of {states} & \more_of $it# ~ ^")
@example("}{")
@example("\\{}")
def test_latex_prints_every_text_as_it_stands(text):
    assert unlatex(latex(text)) == plain(text)
    assert all(depth >= 0 for depth in depth_of(latex(text)))
    assert [0, *depth_of(latex(text))][-1] == 0


@given(title=st.text(), author=st.text(), symbol=st.text(), issued_on=st.none() | st.dates(), is_report=st.booleans())
@example(title="}", author="@article{x,", symbol="\n}\n", issued_on=None, is_report=True)
def test_a_bibtex_entry_is_one_entry_whatever_the_title_says(title, author, symbol, issued_on, is_report):
    entry = as_bibtex(
        make_citation(title=title, author=author, symbol=symbol, issued_on=issued_on, is_report=is_report), READ
    )
    depths = list(depth_of(entry))
    assert depths[-1] == 0
    # The entry closes once, at its last sign.
    assert [position for position, depth in enumerate(depths) if depth == 0 and position > entry.index("{")] == [
        len(entry) - 2,
        len(entry) - 1,
    ]
    lines = entry.splitlines()
    assert lines[-1] == "}"
    assert all(re.fullmatch(r"  [a-z]+ = \{.*\},", line) for line in lines[1:-1])
    found = re.search(r"^  title = \{\{(.*)\}\},$", entry, re.MULTILINE)
    assert (unlatex(found[1]) if found else "") == plain(title)


@given(title=st.text(), author=st.text(), kind=st.text(), issued_on=st.none() | st.dates())
@example(title="One\nER  - \nTY  - BOOK\u2028x", author="\x85", kind="\x00", issued_on=None)
def test_a_ris_record_is_one_record_whatever_the_title_says(title, author, kind, issued_on):
    record = as_ris(make_citation(title=title, author=author, kind=kind, issued_on=issued_on), READ)
    lines = record.split("\r\n")
    assert lines.pop() == ""
    assert record.splitlines() == lines
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    tags = [line[:2] for line in lines]
    assert (tags[0], tags[-1]) == ("TY", "ER")
    assert len(set(tags)) == len(tags)
    assert ("TI" in tags) == bool(plain(title))


@given(st.text())
def test_a_plain_citation_is_one_line(text):
    assert len(as_text(make_citation(title=text, author=text), READ).splitlines()) == 1


@given(st.text())
@example("Génève & l’été")
@example("عدالة")
def test_a_key_is_what_every_programme_accepts(text):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key(text))


def test_letters_of_every_language_stay():
    assert "Ibáñez" in as_bibtex(make_citation(title="Ibáñez"), READ)
    assert "العدالة" in as_ris(make_citation(title="العدالة"), READ)


def test_the_url_cannot_end_its_field():
    assert "url = {https://portal.example/%7D%5C}," in as_bibtex(
        make_citation(address="https://portal.example/}\\"), READ
    )


@pytest.fixture
def session():
    return make_session(live=True, ordinal=16, year=2017)


@pytest.mark.django_db
def test_a_day_is_cited_as_text_bibtex_and_ris(client, session, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: READ)
    make_publication(
        live=True, session=session, days=[6, 7], title="Votes & vetoes", authors="Jane Doe", issued_on=date(2017, 12, 9)
    )
    html = client.get("/sessions/16/day/6-7/").content.decode()
    assert (
        "Jane Doe, “Votes &amp; vetoes”, Daily summary, 16th session (2017) of the Assembly of States Parties, "
        "9 December 2017. https://portal.example/sessions/16/day/6-7/ (accessed 23 November 2026)."
    ) in html
    assert 'href="/sessions/16/day/6-7/cite.bib"' in html
    response = client.get("/sessions/16/day/6-7/cite.bib")
    assert response["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="asp16-day-6-7.bib"'
    assert response.content.decode() == (
        "@misc{asp16-day-6-7,\n"
        "  author = {{Jane Doe}},\n"
        "  title = {{Votes \\& vetoes}},\n"
        "  howpublished = {Daily summary, 16th session (2017) of the Assembly of States Parties},\n"
        "  organization = {ASP Portal},\n"
        "  year = {2017},\n"
        "  date = {2017-12-09},\n"
        "  language = {en},\n"
        "  url = {https://portal.example/sessions/16/day/6-7/},\n"
        "  urldate = {2026-11-23},\n"
        "}\n"
    )
    ris = client.get("/sessions/16/day/6-7/cite.ris").content.decode()
    assert ris.startswith("TY  - ELEC\r\nID  - asp16-day-6-7\r\nAU  - Jane Doe\r\nTI  - Votes & vetoes\r\n")
    assert "DA  - 2017/12/09/\r\n" in ris


@pytest.mark.django_db
def test_everything_that_is_cited_has_its_files(client, session):
    paper = make_publication(live=True, session=session, slug="a-paper", kind=Publication.Kind.REPORT)
    make_recommendation(live=True, publication=paper, number=3, slug="keep", text="Keep it open.")
    for address, words in {
        "/sessions/16/": "16th session (2017)",
        "/publications/a-paper/": paper.title,
        "/recommendations/keep/": "Keep it open.",
    }.items():
        html = client.get(address).content.decode()
        for form in ("bib", "ris"):
            assert f'href="{address}cite.{form}"' in html
            response = client.get(f"{address}cite.{form}")
            assert words in response.content.decode()
            assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.get("/publications/a-paper/cite.bib").content.startswith(b"@techreport{a-paper,")


@pytest.mark.django_db
def test_what_is_hidden_or_unknown_has_no_citation(client, session):
    make_publication(session=session, slug="hidden-paper")
    make_publication(session=session, days=[9])
    make_session(ordinal=88, year=2088)
    pairs = {
        "/publications/hidden-paper/cite.bib": "/publications/no/cite.bib",
        "/sessions/16/day/9/cite.bib": "/sessions/16/day/8/cite.bib",
        "/sessions/88/cite.ris": "/sessions/77/cite.ris",
    }
    for hidden, missing in pairs.items():
        assert client.get(hidden).status_code == client.get(missing).status_code == 404
        assert client.get(hidden).content == client.get(missing).content
    assert client.get("/sessions/16/cite.doc").status_code == 404
