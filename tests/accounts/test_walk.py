"""A password alone, at every address of the site: whoever has nothing else is answered like a visitor."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.accounts.people import STEP, give_password
from tests.factories import make_user
from tests.test_access import expected, site, without_extras  # noqa: F401

# What somebody needs to take the second step, to set up a device, or to go away.
OPEN = {"/admin/login/", "/admin/sign-in/step/", "/admin/sign-in/passkey/", "/admin/sign-in/app/", "/admin/logout/"}


@pytest.mark.django_db
def test_a_password_alone_opens_no_address_and_writes_to_none(site, settings):  # noqa: F811
    settings.SECOND_FACTOR_REQUIRED = True
    make_user("chief", is_superuser=True)
    client = Client()
    assert give_password(client, "chief").url.startswith(STEP)
    cookies = dict(client.cookies)
    walked, opened = 0, []
    for (method, state, route), answers in expected().items():
        if route in OPEN:
            continue
        client.cookies.update(cookies)
        with transaction.atomic():
            answer = getattr(client, method.lower())(site.address(state, route))
            transaction.set_rollback(True)
        walked += 1
        if answer.status_code != answers["visitor"]:
            opened.append(f"{method} {state} {route}: {answer.status_code}, a visitor gets {answers['visitor']}")
    assert not opened, "\n".join(opened)
    assert walked > 900
    shown = client.get(reverse("admin:index"), follow=True)
    assert shown.redirect_chain[-1][0].startswith(STEP)
