"""Many files at once, nothing twice, another file at the same address, and cuts that keep what matters."""

import io

import PIL.Image
import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from asp_portal.library import pictures
from asp_portal.library.models import Document, Image
from tests.factories import make_publication, make_user

from .files import pdf_file, picture_bytes, picture_file, upload

pytestmark = pytest.mark.django_db

MANY_IMAGES = "/admin/library/image/upload-many/"
MANY_DOCUMENTS = "/admin/library/document/upload-many/"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def librarian(client):
    """Somebody who may do everything in the library, signed in."""
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="library"))
    client.force_login(user)
    return user


def red_and_blue(size=(1000, 500)):
    """A picture whose left half is red and whose right half is blue."""
    buffer = io.BytesIO()
    picture = PIL.Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    picture.save(buffer, "PNG")
    return SimpleUploadedFile("halves.png", buffer.getvalue())


def test_many_pictures_come_in_at_once_and_each_refusal_has_its_sentence(client, librarian):
    files = [picture_file("one.jpg"), picture_file("two.jpg", colour="#fff"), upload("evil.jpg", b"<html>")]
    answer = client.post(MANY_IMAGES, {"uploads": files}, follow=True)
    assert set(Image.objects.values_list("title", "created_by")) == {("one", librarian.pk), ("two", librarian.pk)}
    html = answer.content.decode()
    assert "“one.jpg” is in the library. Describe it" in html
    assert "“evil.jpg” is not a picture that can be read." in html


def test_a_script_gets_the_card_of_each(client, librarian):
    answer = client.post(MANY_IMAGES, {"uploads": [picture_file("one.jpg"), upload("x.jpg")]}, **JSON).json()
    taken, refused = answer["results"]
    image = Image.objects.get()
    assert f'id="card-{image.pk}"' in taken["card"]
    assert taken["address"] == reverse("admin:library_image_change", args=[image.pk])
    assert (taken["refused"], refused["refused"]) == (False, True)
    assert "is empty (0 bytes)" in refused["sentence"]
    choice = client.post(MANY_IMAGES, {"uploads": picture_file("b.jpg", colour="#fff"), "as": "choice"}, **JSON).json()
    assert "chooser-choice" in choice["results"][0]["card"]


@pytest.mark.parametrize(
    ("address", "make", "model"),
    [(MANY_IMAGES, picture_file, Image), (MANY_DOCUMENTS, pdf_file, Document)],
    ids=["pictures", "documents"],
)
def test_what_the_library_has_is_not_taken_twice(client, librarian, address, make, model):
    there = model.objects.create_from_upload(make(), title="Hall")
    (result,) = client.post(address, {"uploads": make()}, **JSON).json()["results"]
    assert model.objects.get() == there
    assert "in the library already, as “Hall”" in result["sentence"]
    assert result["key"] == there.pk


def test_a_form_says_which_picture_it_is_and_a_pasted_one_is_found_again(client, librarian):
    image = Image.objects.create_from_upload(picture_file(), title="Hall")
    answer = client.post("/admin/library/image/add/", {"upload": picture_file("again.jpg")})
    assert "has this picture already: “Hall”" in answer.content.decode()
    pasted = client.post("/admin/library/image/upload/", {"upload": picture_file("again.jpg")}).json()
    assert pasted["url"] == image.get_absolute_url()
    chosen = client.post("/admin/library/image/choose/?CKEditorFuncNum=1", {"upload": picture_file("again.jpg")})
    assert f"chosen={image.pk}" in chosen["Location"]
    assert Image.objects.count() == 1


def test_an_older_version_of_a_document_is_no_twin():
    document = Document.objects.create_from_upload(pdf_file())
    document.replace(pdf_file(more=b"%new"))
    assert Document.objects.twin_of(pdf_file()) is None
    assert Document.objects.twin_of(pdf_file(more=b"%new")) == document


@pytest.mark.parametrize("address", [MANY_IMAGES, MANY_DOCUMENTS])
def test_uploading_takes_the_permission_and_a_post(client, address):
    client.force_login(make_user())
    assert client.post(address, {"uploads": picture_file()}).status_code == 403
    client.force_login(make_user(is_superuser=True))
    assert client.get(address).status_code == 405
    assert "Choose the files first." in client.post(address, follow=True).content.decode()


def test_another_picture_takes_the_place_at_the_same_address(client, librarian, django_capture_on_commit_callbacks):
    image = Image.objects.create_from_upload(picture_file(size=(1200, 800)), title="Hall", alt="A hall")
    make_publication(live=True, cover=image)
    before = {image.file.name} | {image.rendition_path(name) for name in pictures.renditions()}
    old = client.get(image.get_absolute_url())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/admin/library/image/{image.pk}/change/",
            {"title": "Hall", "alt": "A hall", "upload": picture_file("new.png", "PNG", size=(800, 800))},
        )
    image.refresh_from_db()
    assert (image.width, image.height, image.alt) == (800, 800, "A hall")
    assert not any(image.file.storage.exists(path) for path in before)
    new = client.get(image.get_absolute_url())
    assert new["ETag"] != old["ETag"]
    with PIL.Image.open(io.BytesIO(b"".join(new.streaming_content))) as shown:
        assert shown.size == (800, 800)


def test_a_refused_picture_replaces_nothing():
    image = Image.objects.create_from_upload(picture_file())
    name = image.file.name
    with pytest.raises(ValidationError):
        image.replace(upload("x.jpg", picture_bytes()[:900]))
    assert Image.objects.get().file.name == name
    assert image.file.storage.exists(name)


@pytest.mark.parametrize(
    ("focus", "colour"), [((0, 50), (255, 0, 0)), ((100, 50), (0, 0, 255))], ids=["on the left", "on the right"]
)
def test_a_shape_is_cut_out_around_the_focal_point(focus, colour, django_capture_on_commit_callbacks):
    image = Image.objects.create_from_upload(red_and_blue())
    assert image.rendition_size("square") == (480, 480)
    before = image.rendition_path("square")
    with django_capture_on_commit_callbacks(execute=True):
        image.refocus(*focus)
    assert not image.file.storage.exists(before)
    assert image.file.storage.exists(image.rendition_path("medium"))
    with image.open_rendition("square") as file, PIL.Image.open(file) as shown:
        assert shown.size == (480, 480)
        found = shown.convert("RGB").getpixel((240, 240))
    assert max(abs(one - other) for one, other in zip(found, colour, strict=True)) < 12


@pytest.mark.parametrize("size", [(1, 1), (3000, 10), (10, 3000), (480, 480), (959, 541), (5000, 5000)])
@pytest.mark.parametrize("focus", [(0, 0), (50, 50), (100, 100), (33, 67)])
def test_a_cut_lies_within_the_picture_and_is_never_enlarged(size, focus):
    for name in pictures.RENDITION_SHAPES:
        (left, top, right, bottom), (width, height) = pictures.crop(name, *size, focus)
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
        assert 0 < width <= right - left
        assert 0 < height <= bottom - top


def test_the_focal_point_is_moved_in_the_form_and_stays_inside(client, librarian):
    image = Image.objects.create_from_upload(red_and_blue(), title="Halves")
    address = f"/admin/library/image/{image.pk}/change/"
    client.post(address, {"title": "Halves", "focus_x": "20", "focus_y": "30"})
    image.refresh_from_db()
    assert image.focus == (20, 30)
    answer = client.post(address, {"title": "Halves", "focus_x": "101", "focus_y": "-1"})
    assert answer.status_code == 200
    image.refresh_from_db()
    assert image.focus == (20, 30)


def test_the_grid_shows_squares_and_the_list_says_more(client, librarian):
    image = Image.objects.create_from_upload(picture_file(), title="Hall")
    grid = client.get("/admin/library/image/?q=hall").content.decode()
    assert f'id="card-{image.pk}"' in grid
    assert "show=list" in grid
    assert 'id="result_list"' in client.get("/admin/library/image/?show=list&q=hall").content.decode()
    assert "No picture found." in client.get("/admin/library/image/?q=nowhere").content.decode()


def test_the_name_of_a_refused_file_is_no_markup_to_the_editor(client, librarian):
    name = '"><img src=x onerror=alert(1)>.jpg'
    answer = client.post("/admin/library/image/upload/", {"upload": upload(name, b"<html>")}).json()
    assert "&lt;img src=x onerror=alert(1)&gt;.jpg" in answer["error"]["message"]
    assert "<" not in answer["error"]["message"]


def test_a_telephone_s_picture_with_a_second_one_behind_it_comes_in():
    first, second = PIL.Image.new("RGB", (60, 40), "red"), PIL.Image.new("RGB", (60, 40), "blue")
    buffer = io.BytesIO()
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    assert Image.objects.create_from_upload(upload("IMG_1.jpg", buffer.getvalue())).width == 60


def test_a_strip_that_no_page_can_show_is_refused():
    with pytest.raises(ValidationError, match="Please crop it"):
        Image.objects.create_from_upload(picture_file("strip.png", "PNG", size=(1, 17_000)))
