"""Files to upload, made in the test that needs them."""

import io
import zipfile

import PIL.Image
from django.core.files.uploadedfile import SimpleUploadedFile

from asp_portal.library.kinds import CONTENT_TYPES, Kind

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def picture_bytes(format_name="JPEG", size=(1200, 800), colour="#1f5c80", **options):
    """The bytes of a plain picture."""
    buffer = io.BytesIO()
    mode = "P" if format_name == "GIF" else "RGB"
    PIL.Image.new("RGB", size, colour).convert(mode).save(buffer, format_name, **options)
    return buffer.getvalue()


def picture_file(name="delegates.jpg", format_name="JPEG", **options):
    """An uploaded picture."""
    return SimpleUploadedFile(name, picture_bytes(format_name, **options))


def upload(name, content=b""):
    """An uploaded file of any content."""
    return SimpleUploadedFile(name, content)


def pdf_file(name="report.pdf", more=b""):
    """An uploaded PDF."""
    return upload(name, PDF + more)


def office_bytes(kind, extra=(), types=None):
    """The bytes of the smallest package that says it is a `kind`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        if kind in (Kind.ODT, Kind.ODS):
            package.writestr("mimetype", CONTENT_TYPES[kind])
        else:
            main = types or f"{CONTENT_TYPES[kind]}.main+xml"
            package.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/></Types>')
        for name in extra:
            package.writestr(name, "x")
    return buffer.getvalue()


def office_file(kind, name=None, **options):
    """An uploaded office file."""
    return upload(name or f"report.{kind}", office_bytes(kind, **options))
