"""Passwords: any characters will do, and what is tried first in this house counts for next to nothing."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from asp_portal.accounts import passwords
from tests.factories import make_user


@pytest.mark.parametrize(
    "password",
    [
        *("TheHague-2026!", "ICC-CPI-ASP-2017", "AssemblyOfStatesParties2026", "R0meSt@tute1998", "c0al1t10n-2026"),
        *("asp portal admin", "ASP-Portal-2026!!", "December-2026-NewYork", "Welcome-Editor-1", "portal.example"),
        # In disguise, and then years or rows.
        *("P@ssw0rd12345678", "P@ssw0rd-2026-1998", "Pa$$w0rd-2026-2027", "W3lcome123456789", "Adm1n-2026-2027-2028"),
        *("S3cret-2026-2027", "K@mpala2010-12345", "P@ssw0rd-1-2-3-4-5-6-7-8", "St@tut3-2026-0000"),
        *("123456789012345", "987654321098", "aaaaaaaaaaaaaaaa", "abcabcabcabc", "xyxyxyxyxyxyxy", "qwertyuiop1234"),
    ],
)
def test_what_is_tried_first_here_is_refused_however_it_is_dressed_up(password):
    with pytest.raises(ValidationError, match="tried first here"):
        passwords.EasyToGuess().validate(password)


@pytest.mark.parametrize(
    "password",
    [
        # Of one kind of characters alone: no rule asks for others.
        *("840275916304", "kettleblanketorchid", "KETTLEBLANKETORCHID", "?!;:-_#+*~?!=;", "زهرةالبنفسجالجميلة"),
        # Words of the house among others.
        *("the court of my blue kettle", "nine judges and a bicycle bell", "correct horse battery staple"),
    ],
)
def test_any_characters_make_a_password(password):
    validate_password(password)


@pytest.mark.parametrize("named", [["Zebrafinch", "society"], ["Zebrafinch Society "], ["zebra-finch", "Soci.ety"]])
def test_the_operator_names_what_else_is_tried_first(settings, named):
    passwords.EasyToGuess().validate("zebrafinch-society")
    settings.PASSWORD_WORDS = named
    passwords.words.cache_clear()
    passwords._pattern.cache_clear()
    try:
        with pytest.raises(ValidationError):
            passwords.EasyToGuess().validate("zebrafinch-society")
    finally:
        passwords.words.cache_clear()
        passwords._pattern.cache_clear()


@pytest.mark.django_db
def test_whoever_sets_one_reads_why(client):
    client.force_login(make_user("amina"))
    new = "TheHague-2026!"
    form = client.post(
        reverse("admin:password_change"), {"old_password": "demo", "new_password1": new, "new_password2": new}
    )
    assert "Add a few words that have nothing to do with the work" in form.content.decode()
