"""A session's booklet: every text once, in day order, and as a PDF where the extra is there."""

import os
import re
import subprocess
import sys
from base64 import b64decode
from datetime import date

import pytest
from PIL import ImageFile

from asp_portal.library.models import Image
from publications import pdf
from publications.models import Publication
from tests.factories import make_publication, make_recommendation, make_session
from tests.library.files import picture_file

pytestmark = pytest.mark.django_db

Kind = Publication.Kind
ADDRESS, PDF = "/sessions/16/print/", "/sessions/16/session.pdf"


@pytest.fixture(autouse=True)
def all_time(monkeypatch):
    """How long a busy machine takes for a PDF is no property of the portal."""
    monkeypatch.setattr(pdf, "PATIENCE", 600)
    monkeypatch.setattr(pdf, "QUEUE", 600)


@pytest.fixture
def session():
    """Nine days; summaries written out of order, a paper with a recommendation, and what does not belong in."""
    session = make_session(
        live=True, ordinal=16, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14), city="New York"
    )
    for days, title in (([6, 7], "Sixth and seventh"), ([10], "Tenth"), ([2], "Second")):
        make_publication(
            live=True, session=session, days=days, title=title, body=f'<h2 id="a">Of {title}</h2><p>Text.</p>'
        )
    make_publication(live=True, session=session, kind=Kind.LETTER, title="A letter", signatories="One\nTwo")
    paper = make_publication(live=True, session=session, kind=Kind.RECOMMENDATIONS, title="The paper")
    make_recommendation(live=True, publication=paper, number=1, text="Keep it open")
    make_recommendation(publication=paper, number=2, text="Hidden recommendation")
    make_publication(live=True, session=session, kind=Kind.NEWS, title="Passing news")
    make_publication(session=session, days=[3], title="Hidden day")
    return session


@pytest.fixture
def without_weasyprint(monkeypatch):
    monkeypatch.setattr("publications.pdf.PACKAGE", "no_such_package")


def main_of(html):
    return re.search(r"<main.*?</main>", html, re.DOTALL)[0]


def test_the_days_stand_in_order_and_the_papers_after_them(client, session):
    titles = re.findall(r'<h2 id="t\d+-title">([^<]+)', client.get(ADDRESS).content.decode())
    assert titles == ["Second", "Sixth and seventh", "Tenth", "The paper", "A letter"]


def test_every_text_is_there_in_full_with_its_date_and_its_address(client, session, settings):
    html = main_of(client.get(ADDRESS).content.decode())
    for text in (
        "Tuesday, 5 December 2017",
        "Monday, 11 December – Tuesday, 12 December 2017",
        "Of Tenth",
        "Keep it open",
        "One; Two",
        f">{settings.SITE_ORIGIN}/sessions/16/day/6-7/</a>",
    ):
        assert text in html
    for text in ("Hidden", "Passing news"):
        assert text not in html


def test_headings_of_the_texts_stand_below_their_titles_and_no_name_is_given_twice(client, session):
    html = main_of(client.get(ADDRESS).content.decode())
    assert re.search(r'<h3 id="t\d+-a">Of Second</h3>', html)
    names = re.findall(r' id="([^"]+)"', html)
    assert len(names) == len(set(names))
    assert {f"#{name}" for name in names} >= set(re.findall(r'href="(#[^"]+)"', html))


def test_a_session_leads_to_its_booklet(client, session):
    assert f'href="{ADDRESS}"' in client.get(session.get_absolute_url()).content.decode()


def test_a_session_without_texts_has_a_booklet_that_says_so(client):
    make_session(live=True, ordinal=3)
    assert "No text of this session" in client.get("/sessions/3/print/").content.decode()


def test_on_paper_every_text_begins_a_page_and_the_ways_around_are_gone(session, page):
    page.goto(ADDRESS)
    page.emulate_media(media="print")
    style = "element => getComputedStyle(element).breakBefore"
    assert {text.evaluate(style) for text in page.locator(".booklet-text").all()} == {"page"}
    assert not page.locator(".booklet-ways").is_visible()
    assert page.locator(".booklet-text .address").first.is_visible()


def test_without_the_extra_no_page_leads_to_a_pdf_and_its_address_says_why(client, session, without_weasyprint):
    for address in (session.get_absolute_url(), ADDRESS):
        assert "session.pdf" not in client.get(address).content.decode()
    response = client.get(PDF)
    html = response.content.decode()
    assert response.status_code == 404
    assert "makes no PDF files" in html
    assert f'href="{ADDRESS}"' in html


@pytest.mark.parametrize("extra", [True, False])
def test_a_hidden_session_answers_as_one_that_does_not_exist(client, monkeypatch, extra):
    if not extra:
        monkeypatch.setattr("publications.pdf.PACKAGE", "no_such_package")
    make_session(ordinal=88)
    for end in ("print/", "session.pdf"):
        there, nowhere = client.get(f"/sessions/88/{end}"), client.get(f"/sessions/77/{end}")
        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content


needs_weasyprint = pytest.mark.skipif(
    not pdf.is_available() and os.environ.get("CI") != "true",
    reason="PDFs need Pango; apt-get install libpango-1.0-0 libpangoft2-1.0-0 brings it",
)


@needs_weasyprint
def test_with_the_extra_pages_lead_to_a_pdf(client, session):
    for address in (session.get_absolute_url(), ADDRESS):
        assert PDF in client.get(address).content.decode()
    response = client.get(PDF)
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response.content.startswith(b"%PDF-")
    assert client.get(PDF, headers={"if-none-match": response["ETag"]}).status_code == 304


@needs_weasyprint
def test_a_pdf_follows_what_is_published(client, session, django_capture_on_commit_callbacks):
    before = client.get(PDF).content
    with django_capture_on_commit_callbacks(execute=True):
        make_publication(live=True, session=session, days=[4], title="One more")
    assert client.get(PDF).content != before


def test_a_pdf_has_pictures_of_live_pages_and_nothing_else(session, settings):
    offered, kept = (
        Image.objects.create_from_upload(picture_file(), title="Hall", alt="A hall") for _number in range(2)
    )
    make_publication(live=True, session=session, cover=offered)
    shown = f"{settings.SITE_ORIGIN}{offered.rendition_url('small')}"
    others = (
        f"{settings.SITE_ORIGIN}{kept.rendition_url('small')}",
        f"{settings.SITE_ORIGIN}/images/{offered.pk}/enormous.webp",
        f"{settings.SITE_ORIGIN}/sessions/16/",
        f"https://elsewhere.example{offered.rendition_url('small')}",
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "http://[the site]/x",
        "//[",
    )
    sources = [offered.rendition_url("small"), *others]
    found = pdf.pictures_of("".join(f'<img alt="" src="{source}">' for source in sources))
    assert [*found] == [shown]
    assert b64decode(found[shown]).startswith(b"RIFF")


@needs_weasyprint
def test_a_picture_that_was_given_is_in_the_pdf(session):
    image = Image.objects.create_from_upload(picture_file(), title="Hall", alt="A hall")
    make_publication(live=True, session=session, cover=image)
    assert b"/Image" in pdf.pdf(f'<img alt="A hall" src="{image.rendition_url("small")}">')
    assert b"/Image" not in pdf.pdf('<img alt="A hall" src="/images/999999/small.webp">')


REACHING_OUT = """
import os, runpy, socket, subprocess, sys
runpy.run_path(sys.argv[1])["live_modestly"]()
for reach in (
    lambda: open("/etc/passwd"),
    lambda: os.open("/etc/passwd", os.O_RDONLY),
    lambda: open(os.path.join(sys.prefix, "written"), "w"),
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: socket.getaddrinfo("portal.example", 443),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
):
    try:
        reach()
    except PermissionError as error:
        assert "not for the typesetter" in str(error), error
    else:
        sys.exit("it could")
open(os.__file__).close()
"""


@needs_weasyprint
def test_what_lays_out_a_page_reaches_nothing_outside_of_itself():
    command = [sys.executable, "-I", "-c", REACHING_OUT, str(pdf.TYPESETTER)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@needs_weasyprint
@pytest.mark.parametrize("program", ["raise SystemExit(1)", "import time; time.sleep(60)"])
def test_a_pdf_that_is_not_made_is_said_so_with_the_page_to_print(client, session, monkeypatch, caplog, program):
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "COMMAND", [sys.executable, "-c", program])
        broken.setattr(pdf, "PATIENCE", 0.5)
        response = client.get(PDF)
    html = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "try again in a minute" in html
    assert f'href="{ADDRESS}"' in html
    assert "A PDF was not made" in caplog.text
    assert client.get(PDF).status_code == 200


@needs_weasyprint
def test_a_worker_makes_one_pdf_at_a_time(client, session, monkeypatch):
    monkeypatch.setattr(pdf, "QUEUE", 0)
    with pdf._turn:
        assert client.get(PDF).status_code == 503
    assert client.get(PDF).status_code == 200


def test_whoever_waits_in_vain_for_a_turn_has_read_no_picture(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(pdf, "QUEUE", 0)
    with pdf._turn, django_assert_num_queries(0), pytest.raises(pdf.NotMade):
        pdf.pdf('<img alt="A hall" src="/images/1/small.webp">')


def test_a_page_that_cannot_be_put_together_gives_its_turn_back(monkeypatch):
    monkeypatch.setattr(pdf, "STYLE", "css/no-such-style.css")
    for _attempt in range(2):
        # Not NotMade: it was its turn both times.
        with pytest.raises(TypeError):
            pdf.pdf("")


def test_the_extra_does_not_let_half_a_picture_into_the_library():
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
