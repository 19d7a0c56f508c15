"""Delivery: how a stored file travels to a browser.

The only place to change when a web server (X-Accel-Redirect) or an object store shall carry the bytes: the views have
decided by then that this reader may have this file.
"""

from django.http import FileResponse, HttpResponse
from django.utils.cache import get_conditional_response

# A copy is asked about each time, so that it never outlives a withdrawal or comes before an embargo ends.
PUBLIC = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-store"
# A file is never a page of ours: it may load nothing, run nothing and stand in nobody's frame. A PDF too: a reader that
# shows it inside of our site would have to be let out of the sandbox, so it goes to the folder.
SEALED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def deliver(request, opener, *, etag, content_type, public, filename=None, attachment=False):
    """The response that carries the file which `opener()` opens, or 304 when the browser's copy still holds.

    `public` (bool) says whether shared caches may keep it; `filename` names it in the reader's folder; `etag` is a
    quoted string that changes with the bytes. Errors of `opener` go through to the caller.
    """
    headers = {
        "Cache-Control": PUBLIC if public else PRIVATE,
        "Content-Security-Policy": SEALED,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if public:
        headers["ETag"] = etag
        unchanged = get_conditional_response(request, etag=etag, response=HttpResponse(headers=headers))
        if unchanged.status_code != 200:
            return unchanged
    return FileResponse(
        opener(), as_attachment=attachment, filename=filename or "", headers=headers | {"Content-Type": content_type}
    )
