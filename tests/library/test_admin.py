"""The library in the admin: what editors see and do there, and what they are told."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from asp_portal.caching import generation
from asp_portal.library.models import Document, Image
from tests.factories import make_publication, make_user

from .files import PDF, pdf_file, picture_bytes, picture_file, upload

pytestmark = pytest.mark.django_db

IMAGES = "/admin/library/image/"
DOCUMENTS = "/admin/library/document/"
UPLOAD = "/admin/library/image/upload/"
CHOOSE = "/admin/library/image/choose/"


@pytest.fixture
def librarian(client):
    """Somebody who may do everything in the library, signed in."""
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="library"))
    client.force_login(user)
    return user


def make_image(title="Delegates", **fields):
    return Image.objects.create_from_upload(picture_file(size=(300, 200)), title=title, **fields)


def words(response):
    return response.content.decode()


def test_an_image_is_added_with_its_file_alone(client, librarian):
    response = client.post(f"{IMAGES}add/", {"upload": picture_file("Plenary hall.jpg"), "title": ""})
    assert response.status_code == 302
    image = Image.objects.get()
    assert (image.title, image.created_by, image.width) == ("Plenary hall", librarian, 1200)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "This field is required."),
        (("empty.jpg", b""), "“empty.jpg” is empty (0 bytes)."),
        (("evil.html", picture_bytes("PNG")), "“evil.html” holds a PNG picture"),
        (("photo.jpg", picture_bytes()[:900]), "“photo.jpg” is damaged or incomplete."),
    ],
)
def test_a_refused_picture_is_explained_beside_its_box_and_the_words_stay(client, librarian, file, sentence):
    data = {"title": "My title", "alt": "My text"} | ({"upload": upload(*file)} if file else {})
    response = client.post(f"{IMAGES}add/", data)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["upload"][0].startswith(sentence)
    assert 'value="My title"' in words(response)
    assert 'value="My text"' in words(response)
    assert Image.objects.count() == 0


def test_words_and_the_tick_together_are_refused_with_a_sentence(client, librarian):
    response = client.post(
        f"{IMAGES}add/", {"upload": picture_file(), "title": "A", "alt": "Text", "is_decorative": "on"}
    )
    assert "Either write an alternative text or tick “decorative”, not both." in words(response)


def test_the_words_of_an_image_change_and_the_picture_stays(client, librarian):
    image = make_image()
    address = f"{IMAGES}{image.pk}/change/"
    client.post(address, {"title": "Hall", "alt": "A hall"})
    before, image = image, Image.objects.get()
    assert (image.title, image.alt, image.file.name, image.focus) == ("Hall", "A hall", before.file.name, (50, 50))


def test_a_changed_description_reaches_the_pages_that_are_remembered(
    client, librarian, django_capture_on_commit_callbacks
):
    image, document = make_image(), Document.objects.create_from_upload(pdf_file())
    before = generation()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{IMAGES}{image.pk}/change/", {"title": "New", "alt": "Delegates vote"})
    described = generation()
    assert described != before
    with django_capture_on_commit_callbacks(execute=True):
        document.replace(pdf_file())
    assert generation() != described


def test_the_form_tells_where_an_image_is_shown(client, librarian):
    image = make_image(alt="Delegates")
    address = f"{IMAGES}{image.pk}/change/"
    assert "No live page shows it" in words(client.get(address))
    page = make_publication(live=True, title="Statement on arrears", cover=image)
    response = words(client.get(address))
    assert "Statement on arrears" in response
    assert reverse("admin:publications_publication_change", args=[page.pk]) in response


def test_the_list_shows_thumbnails_and_finds_what_nobody_described(client, librarian):
    make_image("Described", alt="Text")
    image = make_image("Forgotten")
    assert image.rendition_url("square") in words(client.get(IMAGES))
    assert image.rendition_url("thumbnail") in words(client.get(f"{IMAGES}?show=list"))
    found = client.get(IMAGES, {"described": "no"}).context["cl"].queryset
    assert [row.title for row in found] == ["Forgotten"]
    assert client.get(IMAGES, {"described": "yes"}).context["cl"].queryset.count() == 1
    assert client.get(IMAGES, {"live": "no"}).context["cl"].queryset.count() == 2
    assert client.get(IMAGES, {"live": "yes"}).context["cl"].queryset.count() == 0


def test_an_image_on_a_live_page_cannot_be_deleted_and_the_form_says_why(client, librarian):
    image = make_image(alt="Delegates")
    make_publication(live=True, cover=image)
    response = client.post(f"{IMAGES}{image.pk}/delete/", {"post": "yes"})
    assert response.status_code in (200, 403)
    client.post(IMAGES, {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"})
    assert Image.objects.filter(pk=image.pk).exists()


def test_several_images_are_deleted_with_their_files(client, librarian, django_capture_on_commit_callbacks):
    images = [make_image(), make_image()]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            IMAGES, {"action": "delete_selected", "_selected_action": [image.pk for image in images], "post": "yes"}
        )
    assert Image.objects.count() == 0
    assert not any(image.file.storage.exists(image.file.name) for image in images)


def test_a_document_is_added_and_replaced_in_one_box(client, librarian):
    client.post(f"{DOCUMENTS}add/", {"upload": pdf_file("Report.pdf"), "title": "", "language": "en"})
    document = Document.objects.get()
    address = f"{DOCUMENTS}{document.pk}/change/"
    assert "Replace the file" in words(client.get(address))
    client.post(address, {"upload": pdf_file("x.pdf", more=PDF), "title": "Report", "language": "en"})
    client.post(address, {"title": "Final report", "language": "en"})
    document.refresh_from_db()
    assert document.title == "Final report"
    assert document.versions.count() == 2
    response = words(client.get(address))
    for version in document.versions.all():
        assert version.created_by == librarian
        link = f"{DOCUMENTS}{document.pk}/versions/{version.pk}/"
        assert link in response
        assert b"".join(client.get(link).streaming_content).startswith(b"%PDF-")


def test_a_refused_document_is_explained_beside_its_box(client, librarian):
    response = client.post(f"{DOCUMENTS}add/", {"upload": upload("a.pdf"), "title": "A", "language": "en"})
    assert response.context["adminform"].form.errors["upload"] == [
        "“a.pdf” is empty (0 bytes). Please choose the file again."
    ]


def test_images_and_documents_can_be_looked_up_in_other_forms(client, librarian):
    make_image("Plenary")
    response = client.get(
        "/admin/autocomplete/",
        {"app_label": "publications", "model_name": "publication", "field_name": "cover", "term": "plen"},
    )
    assert response.status_code in (200, 403)


def test_no_page_of_the_library_has_an_inline_script_style_or_handler(client, librarian):
    image, document = make_image(), Document.objects.create_from_upload(pdf_file())
    for address in [
        IMAGES,
        f"{IMAGES}add/",
        f"{IMAGES}{image.pk}/change/",
        DOCUMENTS,
        f"{DOCUMENTS}{document.pk}/change/",
        CHOOSE,
    ]:
        response = client.get(address)
        assert response.status_code == 200
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["Cache-Control"].startswith(("private", "max-age=0"))
        html = words(response)
        assert " onclick=" not in html
        assert " style=" not in html
        assert "<script>" not in html


def test_somebody_who_may_only_look_gets_no_box(client):
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_image", "view_document"]))
    client.force_login(user)
    document = Document.objects.create_from_upload(pdf_file())
    assert 'type="file"' not in words(client.get(f"{DOCUMENTS}{document.pk}/change/"))
    assert 'type="file"' not in words(client.get(CHOOSE))
    assert client.post(CHOOSE, {"upload": picture_file()}).status_code == 403
    assert client.post(UPLOAD, {"upload": picture_file()}).status_code == 403
    assert Image.objects.count() == 0


# The editor's two doors


def test_a_pasted_picture_is_answered_as_the_editor_expects(client, librarian):
    response = client.post(UPLOAD, {"upload": picture_file("image.png", "PNG")})
    image = Image.objects.get()
    assert json.loads(response.content) == {
        "uploaded": 1,
        "fileName": "image",
        "url": f"/images/{image.pk}/medium.webp",
        "width": 960,
        "height": 640,
    }
    assert image.created_by == librarian


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "No picture arrived."),
        ({"upload": ("image.png", b"")}, "“image.png” is empty"),
        ({"upload": ("emblem.png", b"<svg/>")}, "“emblem.png” is not a picture that can be read."),
    ],
)
def test_a_refused_picture_is_answered_with_the_sentence(client, librarian, files, sentence):
    response = client.post(UPLOAD, {name: upload(*file) for name, file in files.items()})
    answer = json.loads(response.content)
    assert answer["uploaded"] == 0
    assert answer["error"]["message"].startswith(sentence)


def test_the_upload_needs_a_token_a_permission_and_post(librarian):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(librarian)
    assert strict.post(UPLOAD, {"upload": picture_file()}).status_code == 403
    assert strict.get(UPLOAD).status_code == 405
    assert Client().post(UPLOAD, {"upload": picture_file()}).status_code == 403
    somebody = Client()
    somebody.force_login(make_user())
    assert somebody.post(UPLOAD, {"upload": picture_file()}).status_code == 403
    assert Image.objects.count() == 0


def test_the_chooser_needs_staff_with_the_permission():
    assert Client().get(CHOOSE)["Location"].startswith("/admin/login/")
    somebody = Client()
    somebody.force_login(make_user())
    assert somebody.get(CHOOSE).status_code == 403


def test_the_chooser_searches_and_turns_pages(client, librarian):
    first = make_image("Harbour", alt="A harbour")
    for number in range(25):
        copy = Image.objects.get(pk=first.pk)
        copy.pk, copy.title, copy.alt = None, f"Plenary {number}", ""
        copy.save()
    response = client.get(CHOOSE, {"CKEditorFuncNum": "3", "CKEditor": "id_body", "langCode": "en"})
    assert words(response).count('class="chooser-choice"') == 24
    assert 'data-function="3"' in words(response)
    assert words(client.get(CHOOSE, {"page": "2"})).count('class="chooser-choice"') == 2
    assert words(client.get(CHOOSE, {"page": "9999"})).count('class="chooser-choice"') == 2
    found = words(client.get(CHOOSE, {"q": "harbour"}))
    assert found.count('class="chooser-choice"') == 1
    assert 'data-alt="A harbour"' in found
    assert "No picture" in words(client.get(CHOOSE, {"q": "nothing like it"}))


def test_hostile_numbers_and_words_do_the_chooser_no_harm(client, librarian):
    response = client.get(
        CHOOSE, {"CKEditorFuncNum": '"><script>', "q": '"><script>alert(1)</script>', "page": "-1", "chosen": "x"}
    )
    assert response.status_code == 200
    assert 'data-function="0"' in words(response)
    assert "<script>" not in words(response)


def test_a_picture_uploaded_in_the_chooser_is_the_chosen_one(client, librarian):
    response = client.post(f"{CHOOSE}?CKEditorFuncNum=3", {"upload": picture_file(), "alt": "Delegates"})
    image = Image.objects.get()
    assert response["Location"] == f"{CHOOSE}?CKEditorFuncNum=3&chosen={image.pk}"
    html = words(client.get(response["Location"]))
    assert f'data-chosen="choice-{image.pk}"' in html
    assert html.count(f'id="choice-{image.pk}"') == 1


def test_a_picture_refused_in_the_chooser_keeps_the_form_open_with_the_sentence(client, librarian):
    response = client.post(CHOOSE, {"upload": upload("a.jpg"), "alt": "Delegates"})
    assert "“a.jpg” is empty (0 bytes)." in words(response)
    assert 'value="Delegates"' in words(response)
    assert '<details class="chooser-new" open>' in words(response)


def test_the_chooser_asks_the_same_number_of_questions_for_one_picture_and_for_twenty(
    client, librarian, django_assert_max_num_queries
):
    for _number in range(20):
        make_image()
    # The first request also asks for the next moment at which something happens by itself.
    client.get(CHOOSE)
    with django_assert_max_num_queries(8):
        client.get(CHOOSE)
