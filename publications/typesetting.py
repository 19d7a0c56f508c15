"""HTML in, PDF out, in a process of its own that knows neither Django nor the portal (docs/adr/0033).

It is started by its path (`python -I …/typesetting.py`) and imported by nobody: WeasyPrint with its fonts takes as much
memory as a quarter of a worker, for one kind of page. It reads one JSON object from its standard input: `html`, `style`
(CSS), `base` (the address that links are relative to) and `pictures` (base64 of WebP by address). The PDF is what it
writes; when it fails, its status is not 0 and its last words are on standard error.

Of the machine it may have so much memory and time, no network, no other program, and no files but those of Python, its
packages and the fonts: whoever finds a hole in what reads a picture or a font here finds no key and no database.
"""

import json
import os
import resource
import sys
from base64 import b64decode

import weasyprint
from PIL import Image
from weasyprint.urls import URLFetcher, URLFetcherResponse

# Bytes of addresses, of which a third is ever used: a session of a hundred pages takes 200 MB.
MEMORY = 1_500_000_000
# Seconds of the processor.
TIME = 30
READABLE = tuple(
    os.path.join(os.path.realpath(folder), "") for folder in (sys.prefix, sys.base_prefix, "/usr/share", "/etc/fonts")
)
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "ctypes.dlopen")


class Given(URLFetcher):
    """What the page may load: the pictures that came with it."""

    def __init__(self, pictures):
        super().__init__(allowed_protocols=())
        self.pictures = pictures

    def fetch(self, url, headers=None):
        """The picture at `url`. Raises ValueError for everything else, and WeasyPrint leaves that out."""
        if url not in self.pictures:
            raise ValueError("not given")
        return URLFetcherResponse(url, b64decode(self.pictures[url]), {"Content-Type": "image/webp"})


def live_modestly():
    """Give up for good whatever the layout of a page does not need."""
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, TIME), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    # Who reads and who writes goes first, but a busy server still makes its PDFs in time: a third of a reader's share.
    os.nice(5)
    # Readers of pictures are imported when the first one is opened.
    Image.init()
    sys.addaudithook(refuse)


def refuse(event, arguments):
    """Raise PermissionError for an `event` (PEP 578) by which a process reaches out of itself."""
    if event == "open":
        path, _mode, flags = arguments
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes or not os.path.realpath(os.fsdecode(path)).startswith(READABLE):
            raise PermissionError(f"not for the typesetter: {path}")
    elif event.startswith(FORBIDDEN):
        raise PermissionError(f"not for the typesetter: {event}")


def typeset(html, style, base, pictures):
    """The PDF (bytes) of `html` in `style` (str), with bookmarks and with tags for screen readers."""
    fetcher = Given(pictures)
    sheet = weasyprint.CSS(string=style, url_fetcher=fetcher)
    return weasyprint.HTML(string=html, base_url=base, url_fetcher=fetcher).write_pdf(
        stylesheets=[sheet], pdf_tags=True
    )


if __name__ == "__main__":
    live_modestly()
    sys.stdout.buffer.write(typeset(**json.load(sys.stdin.buffer)))
