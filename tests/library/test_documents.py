"""Documents: known by their content, replaced without a new address."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models import ProtectedError

from asp_portal.library import kinds
from asp_portal.library.kinds import Kind
from asp_portal.library.models import Document
from tests.factories import make_publication, make_user

from .files import PDF, office_bytes, office_file, pdf_file, picture_bytes, upload

pytestmark = pytest.mark.django_db

OFFICE_KINDS = [kind for kind in Kind if kind != Kind.PDF]


def make_document(**fields):
    return Document.objects.create_from_upload(pdf_file(), **fields)


def test_a_pdf_comes_in_and_says_what_it_is():
    user = make_user()
    document = Document.objects.create_from_upload(
        pdf_file("Report_on-ASP 16.pdf", more=b" " * 1_200_000 + PDF), language="fr", user=user
    )
    document.refresh_from_db()
    assert document.title == "Report on ASP 16"
    assert (document.kind_label, document.size_label) == ("PDF", "1.1\xa0MB")
    assert document.language == "fr"
    assert document.name == "report-on-asp-16.pdf"
    assert document.get_absolute_url() == f"/documents/{document.pk}/report-on-asp-16.pdf"
    assert document.latest_version.created_by == user
    assert not document.was_replaced
    assert "report" not in document.latest_version.file.name


@pytest.mark.parametrize("kind", OFFICE_KINDS)
def test_office_files_come_in_by_their_content(kind):
    document = Document.objects.create_from_upload(office_file(kind))
    assert document.kind == kind
    assert document.name == f"report.{kind}"


def test_a_title_of_signs_alone_still_has_an_address():
    assert make_document(title="السلام").name == "document.pdf"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "“empty.pdf” is empty (0 bytes)."),
        ("report.pdf", PDF[:40], "“report.pdf” is damaged or incomplete."),
        ("page.pdf", b"<html><script>alert(1)</script>", "“page.pdf” is not a document that can be published."),
        ("photo.pdf", picture_bytes(), "“photo.pdf” is not a document that can be published."),
        ("report.html", PDF, "“report.html” is a PDF file, which is not what its name says."),
        ("report.docx", PDF, "“report.docx” is a PDF file, which is not what its name says."),
        ("report.docx", office_bytes(Kind.XLSX), "“report.docx” is a Excel file, which is not what its name says."),
        ("report.docx", office_bytes(Kind.DOCX)[:-30], "“report.docx” is damaged or incomplete."),
        ("report.docx", b"<html>" + office_bytes(Kind.DOCX), "“report.docx” is not a document that can be published."),
        ("report.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "“report.doc” is in the old Office format"),
        ("report.docx", office_bytes(Kind.DOCX, extra=["word/vbaProject.bin"]), "“report.docx” contains macros"),
        (
            "report.docm",
            office_bytes(Kind.DOCX, types="application/vnd.ms-word.document.macroEnabled.main+xml"),
            "“report.docm” contains macros",
        ),
        ("sums.ods", office_bytes(Kind.ODS, extra=["Basic/Standard/Module1.xml"]), "“sums.ods” contains macros"),
        ("archive.zip", office_bytes(Kind.ODT, extra=["x"]), "“archive.zip” is a OpenDocument text file"),
    ],
)
def test_a_refused_file_is_answered_with_one_sentence(name, content, sentence):
    with pytest.raises(ValidationError) as refused:
        Document.objects.create_from_upload(upload(name, content))
    (message,) = refused.value.messages
    assert message.startswith(sentence)
    assert Document.objects.count() == 0


def test_a_file_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(kinds, "MAX_BYTES", 100)
    with pytest.raises(ValidationError, match="may have 100"):
        make_document()


def test_a_plain_archive_is_no_document():
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(ValidationError, match="not a document"):
        Document.objects.create_from_upload(upload("a.docx", buffer.getvalue()))


def test_a_replaced_file_keeps_the_address_and_the_old_file():
    document = make_document(title="Report")
    address, old = document.get_absolute_url(), document.latest_version
    document.replace(pdf_file("report-final-2.pdf", more=b"\n" + PDF), make_user())
    document.refresh_from_db()
    assert document.get_absolute_url() == address
    assert document.title == "Report"
    assert document.versions.count() == 2
    assert document.latest_version != old
    assert document.size == document.latest_version.size
    assert document.was_replaced
    with old.file.open("rb") as file:
        assert file.read() == PDF


def test_a_refused_replacement_changes_nothing():
    document = make_document()
    with pytest.raises(ValidationError):
        document.replace(upload("report.pdf", b""))
    document.refresh_from_db()
    assert (document.versions.count(), document.size) == (1, len(PDF))


def test_a_deleted_document_takes_its_files_along(django_capture_on_commit_callbacks):
    document = make_document()
    document.replace(pdf_file())
    paths = [version.file.name for version in document.versions.all()]
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert not any(default_storage.exists(path) for path in paths)


def test_what_a_live_page_offers_is_not_deleted():
    document = make_document()
    make_publication(live=True, documents=[document])
    with pytest.raises(ProtectedError):
        document.delete()
    assert default_storage.exists(document.latest_version.file.name)
