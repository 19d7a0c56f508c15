"""Files for readers: exactly as public as the pages that show them, and harmless however they are opened."""

import pytest
from django.contrib.auth.models import Permission

from asp_portal.library.models import Document, Image
from tests.factories import make_publication, make_user

from .files import PDF, office_file, pdf_file, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    return Image.objects.create_from_upload(picture_file(), alt="Delegates")


@pytest.fixture
def document():
    return Document.objects.create_from_upload(pdf_file(), title="Report")


@pytest.fixture
def librarian():
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_image", "view_document"]))
    return user


def body(response):
    return b"".join(response.streaming_content)


def the_same_answer(one, other):
    def said(response):
        headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
        return response.status_code, headers, response.content

    return said(one) == said(other)


def test_a_file_that_no_live_page_shows_answers_like_one_that_does_not_exist(client, image, document):
    for address, nothing in [
        (image.get_absolute_url(), "/images/99999/medium.webp"),
        (document.get_absolute_url(), "/documents/99999/report.pdf"),
        (f"/documents/{document.pk}/wrong.pdf", "/documents/99999/wrong.pdf"),
    ]:
        hidden, missing = client.get(address), client.get(nothing)
        assert hidden.status_code == 404
        assert the_same_answer(hidden, missing)


def test_staff_without_the_permission_and_people_without_staff_status_get_the_same_404(client, image, document):
    client.force_login(make_user())
    assert client.get(image.get_absolute_url()).status_code == 404
    reader = make_user(is_superuser=True)
    reader.is_staff = False
    reader.save()
    client.force_login(reader)
    assert client.get(document.get_absolute_url()).status_code == 404


def test_staff_who_see_the_library_see_its_files_and_no_cache_keeps_them(client, image, document, librarian):
    client.force_login(librarian)
    for file in (image, document):
        response = client.get(file.get_absolute_url())
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response
        assert body(response)


def test_a_live_page_makes_its_cover_and_its_documents_public_and_a_withdrawal_ends_it(client, image, document):
    page = make_publication(live=True, cover=image, documents=[document])
    for file in (image, document):
        response = client.get(file.get_absolute_url())
        assert response.status_code == 200
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies
    page.withdraw()
    assert client.get(image.get_absolute_url()).status_code == 404
    assert client.get(document.get_absolute_url()).status_code == 404


def test_a_picture_in_the_text_of_a_live_page_is_public(client, image):
    make_publication(live=True, body=f'<p><img src="{image.get_absolute_url()}" alt="Delegates"></p>')
    assert client.get(image.get_absolute_url()).status_code == 200


def test_the_draft_of_a_live_page_makes_nothing_public(client, image):
    page = make_publication(live=True)
    with page.edit(make_user()) as draft:
        draft.cover = image
        draft.save()
    assert client.get(image.get_absolute_url()).status_code == 404


def test_an_image_is_a_webp_and_unchanged_ones_are_not_sent_again(client, image):
    make_publication(live=True, cover=image)
    response = client.get(image.rendition_url("thumbnail"))
    assert response["Content-Type"] == "image/webp"
    assert body(response)[:4] == b"RIFF"
    again = client.get(image.rendition_url("thumbnail"), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert again["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.head(image.rendition_url("thumbnail")).status_code == 200


def test_an_unknown_rendition_a_lost_file_and_other_methods_are_refused(client, image):
    make_publication(live=True, cover=image)
    assert client.get(f"/images/{image.pk}/enormous.webp").status_code == 404
    assert client.get(f"/images/{image.pk}/original.webp").status_code == 404
    assert client.get("/images/99999999999999999999999/small.webp").status_code == 404
    assert client.post(image.get_absolute_url()).status_code == 405
    image.file.storage.delete(image.rendition_path("small"))
    image.file.storage.delete(image.file.name)
    assert client.get(image.rendition_url("small")).status_code == 404


def test_a_document_goes_to_the_folder_and_runs_nowhere(client, document):
    letter = Document.objects.create_from_upload(office_file("docx"), title="Letter")
    make_publication(live=True, documents=[document, letter])
    pdf, word = client.get(document.get_absolute_url()), client.get(letter.get_absolute_url())
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert body(pdf) == PDF
    assert word["Content-Disposition"] == 'attachment; filename="letter.docx"'
    for file in (pdf, word):
        assert {"sandbox", "default-src 'none'"} <= set(file["Content-Security-Policy"].split("; "))


def test_another_name_leads_to_the_right_one(client, document):
    make_publication(live=True, documents=[document])
    response = client.get(f"/documents/{document.pk}/old-name.docx")
    assert response.status_code == 301
    assert response["Location"] == document.get_absolute_url()


def test_a_replaced_document_is_sent_anew(client, document):
    make_publication(live=True, documents=[document])
    tag = client.get(document.get_absolute_url())["ETag"]
    assert client.get(document.get_absolute_url(), headers={"If-None-Match": tag}).status_code == 304
    document.replace(pdf_file(more=PDF))
    response = client.get(document.get_absolute_url(), headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert body(response) == PDF + PDF


def test_a_public_file_costs_two_or_three_questions(client, image, document, django_assert_num_queries):
    make_publication(live=True, cover=image, documents=[document])
    client.get("/robots.txt")  # After this the next due moment is remembered.
    with django_assert_num_queries(2):
        client.get(image.get_absolute_url())
    with django_assert_num_queries(3):
        client.get(document.get_absolute_url())
