"""What a person does at the desk in a drill: open a form, type, press a button."""

from django.test import Client
from django.urls import reverse

from asp_portal.accounts.models import User
from tests.forms import filled


def desk(name):
    """A browser in which the user `name` is signed in; an error of the server is an answer like any other."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=name))
    return client


def press(client, key, button, **typed):
    """Open the form of the publication `key`, type, and press `button`. Returns the answer and what was sent."""
    there = reverse("admin:publications_publication_change", args=[key])
    sent = filled(client.get(there), "publication_form", **{button: "1"}, **typed)
    return client.post(there, sent), sent
