"""Cleaning: what a rich text goes through on its way into the database."""

import re
from urllib.parse import parse_qs, urlsplit

from .footnotes import settled
from .links import rewritten
from .sanitiser import sanitise, text_only

# Real text settles at once; each further round may uncover something that the parser then reads differently.
_ROUNDS = 6
# Places from which mail and document programmes send a reader on, after noting who it was, and where they say where to.
_DETOURS = {"google.com": ("/url", "q"), "safelinks.protection.outlook.com": ("/", "url")}
_BARE_LINK = re.compile(r"<a>((?:(?!</?a[ >]).)*)</a>", re.DOTALL)
# Google Docs puts all it gives into one bold element that says of itself that it is not bold.
_BOLD_BLOCKS = re.compile(
    r"<strong>((?:(?!</?strong>).)*<(?:p|h[2-4]|ul|ol|table)[ >](?:(?!</?strong>).)*)</strong>", re.DOTALL
)


def cleaned(html):
    """`html` (str) behind the wall, its links straight, its footnotes in order. Cleaning again changes nothing."""
    for _round in range(_ROUNDS):
        before, html = html, settled(_tidy(sanitise(html)))
        if html == before:
            return html
    return text_only(html)


def _tidy(html):
    if any(host in html for host in _DETOURS):
        html = rewritten(html, _straight)
    # What is left of an anchor of Word's, or of a link that the wall did not let through.
    return _BOLD_BLOCKS.sub(r"\1", _BARE_LINK.sub(r"\1", html))


def _straight(address):
    """Where `address` leads in the end, or None when it is no detour that we know."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    for host, (path, name) in _DETOURS.items():
        if parts.path == path and f".{parts.hostname}".endswith(f".{host}"):
            target = parse_qs(parts.query).get(name, [""])[0]
            return target if target.startswith(("http://", "https://")) else None
    return None
