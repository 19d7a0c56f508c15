"""Images: what comes in, what it becomes, and what the editor is told otherwise."""

import io

import PIL.Image
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.template import Context, Template
from PIL import ImageCms, ImageDraw, PngImagePlugin

from asp_portal.library import pictures
from asp_portal.library.models import Image
from tests.factories import make_publication, make_user

from .files import picture_bytes, picture_file, upload

pytestmark = pytest.mark.django_db


def make_image(**fields):
    return Image.objects.create_from_upload(picture_file(), **fields)


def original(image):
    with image.file.open("rb") as file:
        picture = PIL.Image.open(file)
        picture.load()
    return picture


def saved(picture, format_name, **options):
    buffer = io.BytesIO()
    picture.save(buffer, format_name, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("format_name", "ending", "kept_as"),
    [("JPEG", "jpg", "JPEG"), ("PNG", "png", "PNG"), ("WEBP", "webp", "WEBP"), ("GIF", "gif", "PNG")],
)
def test_four_formats_come_in(format_name, ending, kept_as):
    user = make_user()
    image = Image.objects.create_from_upload(
        picture_file(f"Delegates_in-the hall.{ending}", format_name), alt="Delegates", credit="CICC", user=user
    )
    image.refresh_from_db()
    assert (image.width, image.height) == (1200, 800)
    assert image.title == "Delegates in the hall"
    assert (image.alt, image.credit, image.created_by) == ("Delegates", "CICC", user)
    assert original(image).format == kept_as


def test_names_in_the_storage_tell_nothing_and_cannot_be_guessed():
    first, second = make_image().file.name, make_image().file.name
    assert first != second
    assert "delegates" not in first
    assert len(first.split("/")[1]) >= 32


def test_every_rendition_is_a_webp_of_the_promised_size_and_none_is_larger_than_the_picture():
    image = make_image()
    assert [image.rendition_size(name) for name in pictures.RENDITION_WIDTHS] == [
        (240, 160),
        (480, 320),
        (960, 640),
        (1200, 800),
    ]
    for name in pictures.RENDITION_WIDTHS:
        with image.open_rendition(name) as file:
            rendition = PIL.Image.open(file)
            assert (rendition.format, rendition.size) == ("WEBP", image.rendition_size(name))


@pytest.mark.parametrize("size", [(1, 1), (3, 3000), (3000, 3), (30, 16400), (241, 100)])
def test_pictures_of_odd_shapes_have_renditions_too(size):
    image = Image.objects.create_from_upload(picture_file("line.png", "PNG", size=size))
    for name in pictures.RENDITION_WIDTHS:
        with image.open_rendition(name) as file:
            assert PIL.Image.open(file).size == image.rendition_size(name)


def test_a_rendition_that_was_added_later_is_made_when_it_is_asked_for(monkeypatch):
    image = make_image()
    monkeypatch.setitem(pictures.RENDITION_WIDTHS, "huge", 1100)
    with image.open_rendition("huge") as file:
        assert PIL.Image.open(file).width == 1100


def test_a_photo_stands_upright_and_forgets_where_it_was_taken():
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F] = "Telephone"
    exif.get_ifd(0x8825)[2] = (52.0, 5.0, 30.0)  # latitude
    content = picture_bytes(exif=exif, comment=b"secret")
    assert b"Telephone" in content
    image = Image.objects.create_from_upload(upload("photo.jpg", content))
    assert (image.width, image.height) == (800, 1200)
    kept = original(image)
    assert not kept.getexif()
    assert "comment" not in kept.info
    with image.open_rendition("medium") as file:
        rendition = PIL.Image.open(file)
        assert not rendition.getexif()
        assert rendition.height > rendition.width


def test_text_chunks_of_a_png_do_not_travel_on():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "somebody")
    image = Image.objects.create_from_upload(picture_file("a.png", "PNG", pnginfo=notes))
    assert original(image).info == {}


def test_transparency_stays():
    picture = PIL.Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((0, 0, 100, 100), fill=(200, 0, 0, 255))
    image = Image.objects.create_from_upload(upload("emblem.png", saved(picture, "PNG")))
    with image.open_rendition("thumbnail") as file:
        assert PIL.Image.open(file).convert("RGBA").getpixel((200, 200))[3] == 0


def test_colours_are_carried_over_to_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert (
        "icc_profile"
        not in original(Image.objects.create_from_upload(picture_file("a.png", "PNG", icc_profile=profile))).info
    )
    broken = Image.objects.create_from_upload(picture_file("b.png", "PNG", icc_profile=b"nonsense"))
    assert broken.pk


@pytest.mark.parametrize(
    ("mode", "format_name"), [("CMYK", "JPEG"), ("L", "JPEG"), ("I;16", "PNG"), ("1", "PNG"), ("LA", "PNG")]
)
def test_pictures_of_printers_and_scanners_come_in(mode, format_name):
    content = saved(PIL.Image.new(mode, (50, 40)), format_name)
    assert Image.objects.create_from_upload(upload(f"scan.{format_name.lower()}", content)).width == 50


def test_sixteen_bit_greys_stay_grey():
    content = saved(PIL.Image.new("I;16", (50, 40), 128 * 256), "PNG")
    image = Image.objects.create_from_upload(upload("scan.png", content))
    assert original(image).getpixel((5, 5)) == (128, 128, 128)


def test_of_an_animation_the_first_picture_stays():
    frames = [PIL.Image.new("P", (60, 60), colour) for colour in (1, 2, 3)]
    content = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    assert getattr(original(Image.objects.create_from_upload(upload("a.gif", content))), "n_frames", 1) == 1


def bomb():
    """A PNG of 60,000 × 60,000 pixels in a few hundred bytes: the header is all that may be read."""
    content = bytearray(picture_bytes("PNG", size=(10, 10)))
    content[16:24] = (60000).to_bytes(4, "big") * 2
    import zlib

    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.jpg", b"", "“empty.jpg” is empty (0 bytes)."),
        ("photo.jpg", picture_bytes()[:900], "“photo.jpg” is damaged or incomplete."),
        ("photo.jpg", picture_bytes()[:20], "“photo.jpg” is not a picture that can be read."),
        ("evil.html", picture_bytes("PNG"), "“evil.html” holds a PNG picture, which is not what its name says."),
        ("photo.png", picture_bytes("JPEG"), "“photo.png” holds a JPEG picture, which is not what its name says."),
        ("emblem.png", SVG, "“emblem.png” is not a picture that can be read."),
        ("emblem.svg", SVG, "“emblem.svg” is not a picture that can be read."),
        ("old.bmp", saved(PIL.Image.new("RGB", (9, 9)), "BMP"), "“old.bmp” is not a picture that can be read."),
        ("old.tiff", saved(PIL.Image.new("RGB", (9, 9)), "TIFF"), "“old.tiff” is not a picture that can be read."),
        ("huge.png", bomb(), "“huge.png” has more than 40 million pixels."),
        (
            "big.jpg",
            picture_bytes() + b"\0" * pictures.MAX_BYTES,
            "“big.jpg” is 10.0\xa0MB; a picture may have 10.0\xa0MB at most.",
        ),
        ("wide.png", saved(PIL.Image.new("1", (8000, 5001)), "PNG"), "“wide.png” has more than 40 million pixels."),
        ("../../etc/passwd", b"root:x", "“passwd” is not a picture that can be read."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refused_file_is_answered_with_one_sentence(name, content, sentence):
    with pytest.raises(ValidationError) as refused:
        Image.objects.create_from_upload(upload(name, content))
    (message,) = refused.value.messages
    assert message.startswith(sentence)
    assert Image.objects.count() == 0


def test_an_image_is_described_by_words_or_by_the_tick():
    assert make_image(alt="Delegates").is_described
    assert make_image(is_decorative=True).is_described
    assert not make_image().is_described
    assert not make_image(alt="  ").is_described
    assert Image.objects.undescribed().count() == 1
    assert Image.objects.meaningful().count() == 3


def test_words_and_the_tick_exclude_each_other():
    with pytest.raises(ValidationError, match="not both"):
        make_image(alt="Delegates", is_decorative=True)
    image = make_image(alt="Delegates")
    with pytest.raises(IntegrityError, match="image_decorative_or_described"), transaction.atomic():
        Image.objects.filter(pk=image.pk).update(is_decorative=True)


def test_a_title_that_is_too_long_stores_no_file():
    with pytest.raises(ValidationError):
        make_image(title="x" * 201)
    assert Image.objects.count() == 0


def test_images_are_found_by_every_word():
    image = make_image(title="Plenary", alt="Delegates vote")
    make_image(title="Plenary")
    assert list(Image.objects.matching("vote PLENARY")) == [image]
    assert Image.objects.matching("").count() == 2


def test_a_deleted_image_takes_its_files_along(django_capture_on_commit_callbacks):
    image = make_image()
    paths = [image.file.name, image.rendition_path("small")]
    assert all(default_storage.exists(path) for path in paths)
    with django_capture_on_commit_callbacks(execute=True):
        Image.objects.filter(pk=image.pk).delete()
    assert not any(default_storage.exists(path) for path in paths)


def test_what_a_live_page_shows_is_not_deleted():
    image = make_image(alt="Delegates")
    make_publication(live=True, cover=image)
    with pytest.raises(ProtectedError):
        image.delete()
    assert default_storage.exists(image.file.name)


def test_the_tag_gives_browsers_all_they_need():
    image = make_image(alt='Delegates "vote"')
    html = Template("{% load library %}{% picture image size='medium' sizes='50vw' %}").render(
        Context({"image": image})
    )
    assert html.strip() == (
        f'<img src="/images/{image.pk}/medium.webp" srcset="/images/{image.pk}/thumbnail.webp 240w, '
        f"/images/{image.pk}/small.webp 480w, /images/{image.pk}/medium.webp 960w, "
        f'/images/{image.pk}/large.webp 1200w" sizes="50vw" width="960" height="640" '
        'alt="Delegates &quot;vote&quot;" loading="lazy" decoding="async">'
    )


def test_the_tag_shows_nothing_without_an_image_and_no_choice_where_there_is_none():
    template = Template("{% load library %}{% picture image loading='eager' alt='' %}")
    assert template.render(Context({"image": None})).strip() == ""
    small = Image.objects.create_from_upload(picture_file("dot.png", "PNG", size=(20, 10)), alt="Dot")
    html = template.render(Context({"image": small}))
    assert "srcset" not in html
    assert 'width="20" height="10" alt="" loading="eager"' in html
