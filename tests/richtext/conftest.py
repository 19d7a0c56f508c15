"""A form with the editor, and somebody who may use it."""

from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from tests.richtext.editing import until


@pytest.fixture
def editor(client):
    """Somebody who may work with images, signed in."""
    user = get_user_model().objects.create_user("editor", "editor@portal.example", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="library", codename__in=["add_image", "view_image"])
    )
    client.force_login(user)
    return user


@pytest.fixture
def form(page, client, editor):
    """Opens the form with the editor on it, signed in; `form(body)` lays a text into it."""
    page.set_default_timeout(30_000)

    def open_form(body=""):
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "domain": "localhost",
                    "path": "/",
                }
            ]
        )
        page.goto(f"/form/?body={quote(body)}")
        until(page, "window.CKEDITOR && CKEDITOR.instances.id_body?.status === 'ready'")
        return page

    return open_form
