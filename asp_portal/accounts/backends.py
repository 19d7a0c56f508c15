"""Sign-in with the user name or the e-mail address, and a pause for who guesses."""

from axes.backends import AxesStandaloneBackend
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied

from .models import User
from .spraying import is_stopped, knows


def account_named(request, credentials):
    """The user name (str) that stands behind what was typed into the first box: guesses by either name count together.

    django-axes calls it, with the `credentials` (dict) of a sign-in or with None.
    """
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    owner = User.objects.named(typed)
    return owner.get_username() if owner else typed


class NameOrEmailBackend(AxesStandaloneBackend, ModelBackend):
    """Accepts what a tired person types into the first box: a user name or an e-mail address."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """The user that `username` and `password` name, or None. Raises PermissionDenied after too many guesses."""
        # It answers None, or raises where this account may not be tried from this network now.
        super().authenticate(request, username=username, password=password, **kwargs)
        owner = User.objects.named(username) if username else None
        if request is not None and not knows(request, owner) and is_stopped(request):
            # As django-axes says it to its own middleware.
            request.axes_locked_out = request.network_is_stopped = True
            raise PermissionDenied("Too many wrong passwords came from this network.")
        name = owner.get_username() if owner else username
        return ModelBackend.authenticate(self, request, username=name, password=password, **kwargs)
