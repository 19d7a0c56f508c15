"""Logs: lines of JSON that name no person and no secret, and the log of what matters for security.

People are numbers here, addresses are routes: who reads the log learns neither a name nor the link of a draft. The
request's number stands in the log of the web server too (`deploy/nginx.conf`), which knows where it came from.
"""

import json
import logging
import re
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime

from django.urls import reverse

FORBIDDEN, NOT_FOUND = 403, 404
REQUEST_NUMBER = re.compile(r"[0-9a-f]{32}\Z")
MAIL_ADDRESS = re.compile(r"[^\s@'\"<>(]+@[^\s@'\"<>)]+")
LONGEST = 500

security = logging.getLogger("asp_portal.security")
_request_number = ContextVar("request_number", default="")


def note(event, **facts):
    """Write `event` (str, one word) into the security log, with `facts`: numbers and names of things, not of people."""
    security.info(event, extra={"facts": facts})


def note_requests(get_response):
    """Middleware: gives every request its number, and notes who was denied what, or asked for what they do not have.

    What may not be seen answers like what does not exist, so the second is all that the log can say of both.
    """

    def middleware(request):
        given = request.headers.get("X-Request-Id", "")
        token = _request_number.set(given if REQUEST_NUMBER.match(given) else uuid.uuid4().hex)
        try:
            response = get_response(request)
            if response.status_code == FORBIDDEN:
                note("denied", user=_key_of_user(request), method=request.method, **_where(request))
            elif _found_nothing(request, response) and (user := _key_of_user(request)):
                note("not_found", user=user, method=request.method, **_where(request))
            return response
        finally:
            _request_number.reset(token)

    return middleware


def _found_nothing(request, response):
    """Whether `response` says that a row is not there; the admin says it by leading to its front page."""
    match = request.resolver_match
    if match is None:
        return False
    leads_home = (
        match.app_name == "admin" and "object_id" in match.kwargs and response.get("Location") == reverse("admin:index")
    )
    return response.status_code == NOT_FOUND or leads_home


def _key_of_user(request):
    user = getattr(request, "user", None)
    return user.pk if user else None


def _where(request):
    """What `request` asked for: the route (str), never the address itself, and the key of the row that it names."""
    match = request.resolver_match
    if match is None:
        return {"route": None}
    key = match.kwargs.get("object_id") or match.kwargs.get("pk")
    return {"route": match.route} | ({"key": str(key)[:20]} if key else {})


class JsonLines(logging.Formatter):
    """One line of JSON a record: when, how bad, who says it, what, during which request, and the facts of a note."""

    def format(self, record):
        """The line (str)."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "says": _plain(self._message(record)),
            "request": _request_number.get() or None,
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line |= _error(*record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value is not None}, default=str)

    @staticmethod
    def _message(record):
        request = getattr(record, "request", None)
        message = record.getMessage()
        if not hasattr(request, "path"):
            return message
        match = request.resolver_match
        return message.replace(request.path, f"/{match.route}" if match else "an address that there is not")


def _error(kind, error, trace):
    """An error without the values that it was about: its kind, the first line of what it says, and where it was."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return {"error": kind.__name__, "error_says": _plain((str(error).splitlines() or [""])[0]), "trace": frames}


def _plain(text):
    """`text` without addresses of mail, and not endless."""
    return MAIL_ADDRESS.sub("…@…", text)[:LONGEST]
