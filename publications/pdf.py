"""PDF: the only room that knows WeasyPrint, an extra that needs Pango on the host (requirements-pdf.txt)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import Resolver404, resolve
from PIL import ImageFile

from asp_portal.library.models import Image

try:
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except (ImportError, OSError):
    # OSError: the package is there and Pango is not.
    weasyprint, URLFetcher, URLFetcherResponse = None, object, None

# WeasyPrint lets Pillow take half a picture for a whole one, in the whole process; uploads must go on refusing it.
ImageFile.LOAD_TRUNCATED_IMAGES = False

STYLE = "css/booklet.css"


class OwnImages(URLFetcher):
    """What a PDF may load: pictures that a live page offers, read from the storage. Nothing is asked of any host."""

    def fetch(self, url, headers=None):
        """The picture at `url`. Raises ValueError for everything else, and WeasyPrint leaves that out."""
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != settings.SITE_ORIGIN:
            raise ValueError("not ours")
        try:
            match = resolve(parts.path)
        except Resolver404 as error:
            raise ValueError("no such address") from error
        if match.view_name != "library:image":
            raise ValueError("no picture")
        image = Image.objects.offered().filter(pk=match.kwargs["pk"]).first()
        if image is None:
            raise ValueError("not public")
        try:
            body = image.open_rendition(match.kwargs["rendition"])
        except (KeyError, FileNotFoundError) as error:
            raise ValueError("no such size") from error
        return URLFetcherResponse(url, body, {"Content-Type": "image/webp"})


def is_available():
    """Whether this machine can make PDFs."""
    return weasyprint is not None


def pdf(html):
    """`html` (str) as a PDF (bytes) with bookmarks and tags for screen readers. Needs `is_available()`."""
    fetcher = OwnImages()
    with open(finders.find(STYLE), encoding="utf-8") as file:
        style = weasyprint.CSS(string=file.read(), url_fetcher=fetcher)
    document = weasyprint.HTML(string=html, base_url=f"{settings.SITE_ORIGIN}/", url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[style], pdf_tags=True)
