"""A virus scanner, where there is one: what it finds is refused, and what it has not seen readers do not get."""

import io
import zipfile

import pytest
from django.core.management import call_command

from asp_portal.library import scanner
from asp_portal.library.held import look_again
from asp_portal.library.models import Document, Image
from tests.factories import make_publication, make_user
from tests.library.clamd import EICAR, clamd, nobody_listens
from tests.library.files import PDF, pdf_file, picture_bytes, picture_file, upload
from tests.richtext.docx import docx, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client):
    client.force_login(make_user(is_superuser=True))
    return client


@pytest.fixture
def down(settings):
    settings.CLAMD_URL = nobody_listens()


@pytest.fixture
def up(settings):
    with clamd() as settings.CLAMD_URL:
        yield


def infected_pdf(name="report.pdf"):
    return pdf_file(name, more=b"%" + EICAR + b"\n%%EOF\n")


def infected_word():
    buffer = io.BytesIO(docx(paragraph("Dear delegates")))
    with zipfile.ZipFile(buffer, "a") as package:
        package.comment = EICAR
    return upload("a.docx", buffer.getvalue())


def messages_of(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_without_a_scanner_nothing_is_asked_and_nothing_held(settings):
    assert settings.CLAMD_URL == ""
    assert not Document.objects.create_from_upload(pdf_file()).is_held


def test_what_is_harmless_comes_in(up):
    assert not Document.objects.create_from_upload(pdf_file()).is_held
    assert not Image.objects.create_from_upload(picture_file()).is_held


@pytest.mark.parametrize(
    ("address", "box", "file", "fields"),
    [
        ("/admin/library/document/add/", "upload", infected_pdf, {"language": "en"}),
        ("/admin/library/document/upload-many/", "uploads", infected_pdf, {}),
        ("/admin/library/image/add/", "upload", lambda: upload("a.jpg", picture_bytes() + EICAR), {}),
        ("/admin/library/image/upload/", "upload", lambda: upload("a.jpg", picture_bytes() + EICAR), {}),
        (
            "/admin/publications/publication/import/",
            "file",
            infected_word,
            {"kind": "news"},
        ),
    ],
    ids=["document", "many documents", "picture", "pasted picture", "Word file"],
)
def test_what_it_finds_is_refused_with_its_name_at_every_door(admin_client, up, address, box, file, fields):
    answer = admin_client.post(address, fields | {box: file()}, follow=True)
    said = answer.content.decode()
    assert "found Eicar-Test-Signature in" in said
    assert "Do not open it" in said
    assert (Document.objects.count(), Image.objects.count()) == (0, 0)


def test_while_it_is_down_a_document_is_held_and_the_editor_told(admin_client, client, down):
    answer = admin_client.post(
        "/admin/library/document/add/", {"language": "en", "upload": pdf_file(), "title": "Report"}, follow=True
    )
    document = Document.objects.get()
    assert document.is_held
    assert "Readers do not get this file yet" in messages_of(answer)
    form = admin_client.get(f"/admin/library/document/{document.pk}/change/").content.decode()
    assert form.count("Readers do not get this file yet") >= 1
    page = make_publication(live=True, documents=[document])
    client.logout()
    assert client.get(document.get_absolute_url()).status_code == 404
    assert document.get_absolute_url() not in client.get(page.get_absolute_url()).content.decode()


@pytest.mark.parametrize("answer", [b"", b"stream: SOMETHING ERROR\0", b"\xff" * 5000])
def test_what_is_no_answer_holds_a_file_back(settings, answer):
    with clamd(answer) as settings.CLAMD_URL:
        assert Document.objects.create_from_upload(pdf_file()).is_held


def test_a_slow_scanner_holds_a_file_back(settings, monkeypatch):
    monkeypatch.setattr(scanner, "PATIENCE", 0.01)
    with scanner.socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        assert Document.objects.create_from_upload(pdf_file()).is_held


def test_a_file_that_is_too_long_for_it_is_held_back(settings):
    with clamd(most=100_000) as settings.CLAMD_URL:
        assert Document.objects.create_from_upload(pdf_file(more=b" " * 200_000 + b"%%EOF")).is_held


def test_a_publication_says_before_it_is_published_that_a_document_is_held(admin_client, down):
    document = Document.objects.create_from_upload(pdf_file(), title="Report")
    page = make_publication(documents=[document], body="<p>Text</p>")
    page.save_draft(None)
    assert [f.rule for f in page.findings()] == ["held"]
    form = admin_client.get(f"/admin/publications/publication/{page.pk}/change/").content.decode()
    assert "“Report” is held back by the virus scanner" in form
    page.publish(None)
    assert page.live


def test_once_it_is_back_files_are_let_go(client, settings, django_capture_on_commit_callbacks):
    settings.CLAMD_URL = nobody_listens()
    document = Document.objects.create_from_upload(pdf_file(), title="Report")
    image = Image.objects.create_from_upload(picture_file(), alt="Hall")
    page = make_publication(live=True, documents=[document], cover=image)
    assert image.get_absolute_url() not in client.get(page.get_absolute_url()).content.decode()
    assert look_again() == (0, 2)
    said = io.StringIO()
    with clamd() as settings.CLAMD_URL, django_capture_on_commit_callbacks(execute=True):
        call_command("publish_due", stdout=said)
    assert "let 2 files go; 0 wait" in said.getvalue()
    html = client.get(page.get_absolute_url()).content.decode()
    assert document.get_absolute_url() in html
    assert image.get_absolute_url() in html
    assert client.get(document.get_absolute_url()).status_code == 200
    assert client.get(image.get_absolute_url()).status_code == 200


def test_what_turns_out_infected_stays_held_and_is_named(admin_client, client, settings):
    settings.CLAMD_URL = nobody_listens()
    document = Document.objects.create_from_upload(infected_pdf(), title="Report")
    make_publication(live=True, documents=[document])
    with clamd() as settings.CLAMD_URL:
        assert look_again() == (0, 0)
    form = admin_client.get(f"/admin/library/document/{document.pk}/change/").content.decode()
    assert form.count("found Eicar-Test-Signature in it") == 2
    client.logout()
    assert client.get(document.get_absolute_url()).status_code == 404


def test_readers_keep_the_version_before_one_that_is_held(client, settings):
    document = Document.objects.create_from_upload(pdf_file(), title="Report")
    make_publication(live=True, documents=[document])
    settings.CLAMD_URL = nobody_listens()
    document.replace(pdf_file(more=b"%new\n%%EOF\n"))
    document.refresh_from_db()
    assert (document.is_held, document.size) == (False, len(PDF))
    assert b"".join(client.get(document.get_absolute_url()).streaming_content) == PDF
    with clamd() as settings.CLAMD_URL:
        assert look_again() == (1, 0)
    assert b"%new" in b"".join(client.get(document.get_absolute_url()).streaming_content)
    document.refresh_from_db()
    assert document.size > len(PDF)


def test_a_picture_that_readers_see_is_replaced_only_by_one_that_was_looked_at(admin_client, settings):
    image = Image.objects.create_from_upload(picture_file(), title="Hall")
    settings.CLAMD_URL = nobody_listens()
    answer = admin_client.post(
        f"/admin/library/image/{image.pk}/change/", {"title": "Hall", "upload": picture_file("b.jpg", colour="#fff")}
    )
    assert "cannot take the place of what readers see" in answer.content.decode()
    assert Image.objects.get().file.name == image.file.name


def test_a_file_that_it_cannot_look_at_holds_up_no_other(settings, down):
    Document.objects.create_from_upload(pdf_file(more=b"%" + b"x" * 5000 + b"\n%%EOF\n"))
    small = Document.objects.create_from_upload(pdf_file())
    with clamd(most=2000) as settings.CLAMD_URL:
        assert look_again() == (1, 1)
    small.refresh_from_db()
    assert not small.is_held


def test_a_picture_in_which_something_was_found_is_free_again_when_another_takes_its_place(settings):
    image = Image.objects.create_from_upload(picture_file(), title="Hall")
    image.hold("Eicar-Test-Signature")
    with clamd() as settings.CLAMD_URL:
        image.replace(picture_file("b.jpg", colour="#fff"))
    image.refresh_from_db()
    assert not image.is_held


def test_a_form_that_was_saved_meanwhile_does_not_hold_a_document_for_ever(settings, down):
    document = Document.objects.create_from_upload(pdf_file())
    with clamd() as settings.CLAMD_URL:
        look_again()
        # As it was when the form was opened.
        document.save()
        look_again()
    document.refresh_from_db()
    assert not document.is_held


def test_an_editor_may_ask_again_at_once(admin_client, settings):
    settings.CLAMD_URL = nobody_listens()
    document = Document.objects.create_from_upload(pdf_file())
    with clamd() as settings.CLAMD_URL:
        data = {"action": "look_again", "_selected_action": [document.pk]}
        answer = admin_client.post("/admin/library/document/", data, follow=True)
    assert "let 1 files go; 0 wait" in messages_of(answer)
    document.refresh_from_db()
    assert not document.is_held


def test_many_files_say_that_they_wait(admin_client, down):
    answer = admin_client.post(
        "/admin/library/document/upload-many/", {"uploads": pdf_file()}, HTTP_ACCEPT="application/json"
    )
    (result,) = answer.json()["results"]
    assert "waits for the virus scanner" in result["sentence"]
