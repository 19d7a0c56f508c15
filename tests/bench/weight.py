"""What a page weighs with all that it loads, as readers get it: text compressed by brotli, as portal and nginx do."""

import re
from pathlib import Path

import brotli

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
FILE = re.compile(r'(?:href|src)="/static/([^"]+)"')


def weight(html):
    """The bytes of the page `html` (str) and of the files of the portal that it names; no headers.

    Raises ValueError for a page with pictures from the library, which it does not know.
    """
    if "<img" in html:
        raise ValueError("The page shows pictures that are not counted.")
    # Whatever a style sheet would load in its turn.
    sheets = [(STATIC / name).read_bytes() for name in dict.fromkeys(FILE.findall(html))]
    if any(b"url(" in sheet or b"@import" in sheet for sheet in sheets):
        raise ValueError("A style sheet loads files that are not counted.")
    return sum(len(brotli.compress(text)) for text in [html.encode(), *sheets])
