"""A passkey from end to end in a real Chromium, with an authenticator that the browser plays."""

import pytest
from django_otp_webauthn.models import WebAuthnCredential
from playwright.sync_api import expect

from tests.barriers import barriers
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def required(settings, live_server):
    settings.SECOND_FACTOR_REQUIRED = True
    settings.OTP_WEBAUTHN_RP_ID = "localhost"
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [live_server.url]


def give_password(page):
    page.goto("/admin/login/?next=/admin/my-settings/")
    page.fill("#id_username", "amina")
    page.fill("#id_password", "demo")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/sign-in/step/**")


def test_a_passkey_is_made_at_the_first_sign_in_and_used_at_the_next(phone):
    amina = make_user("amina", group="Publisher")
    tools = phone.context.new_cdp_session(phone)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    give_password(phone)
    assert barriers(phone) == []
    phone.get_by_role("link", name="Add a passkey").click()
    phone.get_by_label("Name").fill("Phone")
    assert barriers(phone) == []
    phone.get_by_role("button", name="Make the passkey").click()
    expect(phone.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    assert barriers(phone) == []
    phone.get_by_role("button", name="I kept them").click()
    phone.wait_for_url("**/admin/my-settings/")
    phone.get_by_role("link", name="Sign-ins and devices").click()
    expect(phone.locator(".devices").first).to_contain_text("Phone")
    assert barriers(phone) == []

    phone.get_by_role("button", name="Log out").click()
    phone.wait_for_url("**/admin/logout/")
    give_password(phone)
    # By keyboard: the button has the focus.
    button = phone.get_by_role("button", name="Use your passkey")
    expect(button).to_be_focused()
    assert barriers(phone) == []
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/admin/my-settings/")
    assert WebAuthnCredential.objects.get(user=amina).last_used_at
    assert phone.problems == []
