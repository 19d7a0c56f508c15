"""Scanner: what ClamAV's clamd says of a file, where the operator wants it asked (setting CLAMD_URL).

The protocol is that of clamd(8), “INSTREAM”: the file in pieces with their length before each, and one line as the
answer. The Python packages for it are without a release for years; this is what they do.
"""

import logging
import re
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from asp_portal.logs import note

# Why a file is held back that nobody has looked at.
UNSEEN = "unseen"
PIECE = 64 * 1024
# In seconds: for each thing that is said. A document of 50 MB takes some seconds to be looked through.
PATIENCE = 20
# clamd listens on the same machine, or on one that the operator named.
CONNECTING = 2
FOUND = re.compile(r"stream: (?P<found>.*) FOUND\Z")

logger = logging.getLogger(__name__)


class NoAnswer(Exception):
    """The scanner is not there, or too slow."""


class CannotLook(NoAnswer):
    """The scanner is there and cannot look at this file, which may be too long for it."""


def look(file):
    """What the scanner finds in the open `file` (str); empty for a harmless one, or without a scanner.

    Raises NoAnswer and CannotLook.
    """
    if not settings.CLAMD_URL:
        return ""
    file.seek(0)
    try:
        with _connected(settings.CLAMD_URL) as line:
            said = _told(line, file)
    except OSError as error:
        raise NoAnswer(str(error)) from error
    finally:
        file.seek(0)
    if said == "stream: OK":
        return ""
    if match := FOUND.match(said):
        return match["found"]
    if said:
        raise CannotLook(said)
    raise NoAnswer("it said nothing")


def why_held(file):
    """Why the public may not have the uploaded `file` yet (str): UNSEEN, or nothing. It is looked at once.

    Raises ValidationError for a file in which the scanner finds something.
    """
    if not hasattr(file, "why_held"):
        try:
            found = look(file)
        except NoAnswer as error:
            logger.warning("The virus scanner has not looked at an upload: %s", error)
            file.why_held = UNSEEN
            return UNSEEN
        if found:
            note("infected", found=found)
            raise ValidationError(
                _(
                    "The virus scanner found %(found)s in “%(name)s”, so it was not taken in. Do not open it, and tell "
                    "whoever sent it."
                ),
                code="infected",
                params={"found": found, "name": file.name},
            )
        file.why_held = ""
    return file.why_held


def refuse_unseen(file):
    """Raise ValidationError for a `file` that cannot take the place of one that readers get before it was looked at."""
    if why_held(file):
        raise ValidationError(
            _(
                "The virus scanner does not answer, so “%(name)s” cannot take the place of what readers see. "
                "Try again in some minutes, or upload it as a new picture."
            ),
            code="unseen",
            params={"name": file.name},
        )


def _connected(url):
    parts = urlsplit(url)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(CONNECTING)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
    else:
        line = socket.create_connection((parts.hostname, parts.port or 3310), timeout=CONNECTING)
    line.settimeout(PATIENCE)
    return line


def _told(line, file):
    try:
        line.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # It has heard enough (StreamMaxLength), and says so.
        pass
    said = b""
    while len(said) < 1000 and (more := line.recv(1000)):
        said += more
    return said.rstrip(b"\0\n").decode(errors="replace")
