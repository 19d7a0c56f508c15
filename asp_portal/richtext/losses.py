"""Losses: what somebody put into a rich text and the wall will not let through, said instead of left to be noticed."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .allowed import IMAGE_ADDRESS

_PICTURE = re.compile(r"<img\b([^>]*)>", re.IGNORECASE)
_ADDRESS = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_EMBEDDED = re.compile(r"<(iframe|video|audio|embed|object|svg|form)\b", re.IGNORECASE)


def losses(html):
    """Sentences (list of str) that name the pictures and embedded things in `html` (str) that will not be kept."""
    sentences = []
    foreign = [
        address for address in map(_address, _PICTURE.findall(html or "")) if not IMAGE_ADDRESS.fullmatch(address)
    ]
    if foreign:
        hosts = sorted({urlsplit(address).hostname or _("pasted") for address in foreign if not _is_broken(address)})
        sentence = ngettext(
            "%(count)s picture was not taken over (%(hosts)s): upload it to the library first.",
            "%(count)s pictures were not taken over (%(hosts)s): upload them to the library first.",
            len(foreign),
        )
        sentences.append(sentence % {"count": len(foreign), "hosts": ", ".join(hosts) or _("without an address")})
    embedded = sorted({name.lower() for name in _EMBEDDED.findall(html or "")})
    if embedded:
        sentences.append(
            _("What was embedded was not taken over (%(names)s): link to it instead.") % {"names": ", ".join(embedded)}
        )
    return sentences


def _address(attributes):
    found = _ADDRESS.search(attributes)
    return found[1] if found else ""


def _is_broken(address):
    try:
        urlsplit(address)
    except ValueError:
        return True
    return not address
