"""Files for tests: small, real, made on the spot."""

import io

from PIL import Image


def picture_bytes(size=(1200, 800), colour="teal", kind="PNG"):
    """A picture of one colour as the bytes of a file."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


def pdf_bytes(pages=1):
    """A PDF with blank pages as the bytes of a file."""
    buffer = io.BytesIO()
    sheets = [Image.new("L", (595, 842), 255) for _ in range(pages)]
    sheets[0].save(buffer, "PDF", save_all=True, append_images=sheets[1:])
    return buffer.getvalue()
