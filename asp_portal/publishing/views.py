"""The one page of publishing that belongs to no model: the empty frame in which a live preview is shown."""

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp_replace
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

# The one answer of the portal that may stand in a frame, and in none but our own. Nothing runs in it but the two files
# that its template names: what is shown in it later brings no script, no handler and no form along.
FRAME_DIRECTIVES = {
    "frame-ancestors": [SELF],
    "script-src": [NONCE],
    "connect-src": [NONE],
    "form-action": [NONE],
}


@require_safe
@xframe_options_sameorigin
@csp_replace(FRAME_DIRECTIVES)
def preview_frame(request):
    """A page without content: a form beside it sends it what a visitor would read."""
    return render(request, "admin/publishing/preview_frame.html")
