"""Pictures: the only place that decodes what a stranger's camera, phone or malice produced.

Functions of files and Pillow images; they know no model. Every refusal is a ValidationError with one sentence that
tells the editor what is wrong and what to do.
"""

import hashlib
from io import BytesIO
from pathlib import PurePath

import PIL.Image
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import ImageCms, ImageOps

from . import scanner

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000

# The decoders that may be run at all, and the endings under which their files travel.
ENDINGS_OF_FORMAT = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif"),
    "PNG": ("png",),
    "WEBP": ("webp",),
    "GIF": ("gif",),
}
# How a picture is kept. A GIF has 256 colours at most, so PNG keeps it without loss; of an animation the first
# picture stays, because movement that readers cannot stop fails WCAG 2.2, success criterion 2.2.2.
ENCODING_OF_FORMAT = {
    "JPEG": ("JPEG", "jpg", {"quality": 90, "optimize": True, "progressive": True}),
    "PNG": ("PNG", "png", {}),
    "WEBP": ("WEBP", "webp", {"quality": 90}),
    "GIF": ("PNG", "png", {}),
}

# The widest a rendition of that name gets, in CSS pixels; what is smaller is never enlarged.
RENDITION_WIDTHS = {"thumbnail": 240, "small": 480, "medium": 960, "large": 1920}
# Shapes that are cut out around the point that matters, in CSS pixels: a list's thumbnail, the head of a page.
RENDITION_SHAPES = {"square": (480, 480), "wide": (960, 540)}
WEBP_OPTIONS = {"quality": 80, "method": 4}
# A WebP file cannot be higher or wider than this.
WEBP_MAX_EDGE = 16383
# Up to here a strip, a pixel wide, is a WebP.
MAX_STRIP = WEBP_MAX_EDGE


def accept(file):
    """The picture in the uploaded `file`, upright, in sRGB and without metadata, as `(PIL image, format name)`.

    Raises ValidationError for a file that is empty, too large, damaged, not one of the four formats, or something
    else than its name says, or in which a virus scanner finds something.
    """
    name = PurePath(file.name or "").name
    if not file.size:
        raise _refusal(_("“%(name)s” is empty (0 bytes). Please choose the picture again."), name)
    if file.size > MAX_BYTES:
        raise _refusal(
            _("“%(name)s” is %(size)s; a picture may have %(limit)s at most. Please make it smaller first."),
            name,
            size=filesizeformat(file.size),
            limit=filesizeformat(MAX_BYTES),
        )
    picture = _opened(file, name)
    # A telephone's JPEG with a second picture behind it; the first is the one that everybody sees.
    format_name = "JPEG" if picture.format == "MPO" else picture.format
    _check_name(name, format_name)
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(name)
    if max(width, height) > MAX_STRIP * min(width, height):
        raise _refusal(
            _("“%(name)s” is a strip of %(width)s × %(height)s pixels, which no page can show. Please crop it."),
            name,
            width=width,
            height=height,
        )
    scanner.why_held(file)
    try:
        picture.load()
        return _upright_srgb(picture), format_name
    except Exception as error:  # Decoders raise whatever the broken bytes lead them to.
        raise _refusal(_("“%(name)s” is damaged or incomplete. Please export or copy it again."), name) from error


def encoded(picture, format_name):
    """`picture` as a new file of the format it came in: `(ContentFile, file name ending)`."""
    encoder, ending, options = ENCODING_OF_FORMAT[format_name]
    if encoder == "WEBP" and max(picture.size) > WEBP_MAX_EDGE:
        encoder, ending, options = ENCODING_OF_FORMAT["PNG"]
    return _saved(picture, encoder, options), ending


def rendition(picture, width):
    """`picture` as a WebP ContentFile, `width` CSS pixels wide."""
    size = (width, scaled_height(*picture.size, width))
    resized = picture if size == picture.size else picture.resize(size, PIL.Image.Resampling.LANCZOS, reducing_gap=3.0)
    return _saved(resized, "WEBP", WEBP_OPTIONS)


def renditions():
    """The names (tuple of str) of all renditions."""
    return (*RENDITION_WIDTHS, *RENDITION_SHAPES)


def shaped(picture, name, focus):
    """`picture` cut to the shape called `name` around `focus`, as a WebP ContentFile."""
    box, size = crop(name, *picture.size, focus)
    return _saved(picture.resize(size, PIL.Image.Resampling.LANCZOS, box=box, reducing_gap=3.0), "WEBP", WEBP_OPTIONS)


def crop(name, width, height, focus):
    """What the shape called `name` shows of a picture of `width` × `height`: `(box, size)` in pixels. Never upscaled.

    `focus` is the point that matters, in per cent from the left and from the top. As in CSS's `object-position`, that
    much of what is cut off goes on the one side and the rest on the other. Raises KeyError for an unknown name.
    """
    wanted_width, wanted_height = RENDITION_SHAPES[name]
    scale = min(width / wanted_width, height / wanted_height)
    cut_width, cut_height = max(1, round(wanted_width * scale)), max(1, round(wanted_height * scale))
    left = round((width - cut_width) * focus[0] / 100)
    top = round((height - cut_height) * focus[1] / 100)
    size = (min(wanted_width, cut_width), min(wanted_height, cut_height))
    return (left, top, left + cut_width, top + cut_height), size


def digest(file):
    """What tells the uploaded `file` from every other (str): SHA-256 of its bytes."""
    file.seek(0)
    found = hashlib.sha256()
    for chunk in iter(lambda: file.read(64 * 1024), b""):
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def rendition_width(name, width, height):
    """How wide the rendition called `name` is, in pixels, for a picture of `width` × `height`. Never upscaled.

    Raises KeyError for a name that no rendition has.
    """
    widest = min(RENDITION_WIDTHS[name], width)
    # A long strip of a picture is kept within what WebP can hold.
    return max(1, min(widest, WEBP_MAX_EDGE * width // height))


def scaled_height(width, height, new_width):
    """The height, in pixels, of a picture of `width` × `height` scaled to `new_width`."""
    return max(1, round(height * new_width / width))


def _opened(file, name):
    file.seek(0)
    try:
        return PIL.Image.open(file, formats=tuple(ENDINGS_OF_FORMAT))
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except Exception as error:
        raise _refusal(
            _("“%(name)s” is not a picture that can be read. Please choose a JPEG, PNG, WebP or GIF file."), name
        ) from error


def _check_name(name, format_name):
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending and ending not in ENDINGS_OF_FORMAT[format_name]:
        raise _refusal(
            _("“%(name)s” holds a %(format)s picture, which is not what its name says. Please export it again."),
            name,
            format="WebP" if format_name == "WEBP" else format_name,
        )


def _upright_srgb(picture):
    picture = ImageOps.exif_transpose(picture)
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I;16"):
        # Pillow cuts 16 bits to 8 by clipping; dividing keeps the greys.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    transparent = "A" in picture.getbands() or "transparency" in picture.info
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        picture = _in_srgb(picture, profile, "RGBA" if transparent else "RGB")
    plain = picture.convert("RGBA" if transparent else "RGB")
    plain.info = {}
    return plain


def _in_srgb(picture, profile, mode):
    try:
        return ImageCms.profileToProfile(picture, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A broken colour profile is no reason to refuse a picture: its colours are taken as they are.
        return picture


def _saved(picture, encoder, options):
    buffer = BytesIO()
    picture.save(buffer, encoder, **options)
    return ContentFile(buffer.getvalue())


def _too_many_pixels(name):
    return _refusal(
        _("“%(name)s” has more than %(limit)s million pixels. Please make it smaller first."),
        name,
        limit=MAX_PIXELS // 1_000_000,
    )


def _refusal(sentence, name, **values):
    return ValidationError(sentence, code="refused", params={"name": name} | values)
