"""Sign-in with the user name or the e-mail address."""

from django.contrib.auth.backends import ModelBackend

from .models import User


class NameOrEmailBackend(ModelBackend):
    """Accepts what a tired person types into the first box: a user name or an e-mail address."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """The user that `username` and `password` name, or None."""
        if username and "@" in username:
            owner = User.objects.filter(email=User.objects.normalize_email(username)).first()
            username = owner.get_username() if owner else username
        return super().authenticate(request, username=username, password=password, **kwargs)
