"""What readers are told about a correction: on every kind of page, with the update that it belongs to."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.factories import (
    make_campaign,
    make_election,
    make_publication,
    make_recommendation,
    make_session,
    make_user,
)
from tests.forms import filled

pytestmark = pytest.mark.django_db
NOTE = "An earlier version gave the wrong number."


def in_new_york(make, **fields):
    return make(live=True, session=make_session(live=True, timezone="America/New_York"), **fields)


NIGHT = datetime(2017, 12, 9, 2, 10, tzinfo=UTC)
HERE = ("2017-12-08", "21:10", "8 December 2017, 21:10 EST")
# A campaign spans sessions in several places, so its clocks are UTC.
NOWHERE = ("2017-12-09", "02:10", "9 December 2017, 02:10 UTC")
KINDS = {
    "session": (lambda: make_session(live=True, timezone="America/New_York"), HERE),
    "publication": (lambda: in_new_york(make_publication), HERE),
    "recommendation": (lambda: make_recommendation(live=True, publication=in_new_york(make_publication)), HERE),
    "election": (lambda: in_new_york(make_election), HERE),
    "campaign": (lambda: make_campaign(live=True), NOWHERE),
}


@pytest.mark.parametrize("kind", KINDS)
def test_readers_are_told_of_a_correction_with_the_update_that_makes_it(client, kind):
    make, (day, time, said) = KINDS[kind]
    page = make()
    form = reverse(f"admin:{page._meta.app_label}_{kind}_change", args=[page.pk])
    row = {"corrections-TOTAL_FORMS": 1, "corrections-0-note": NOTE, f"corrections-0-{kind}": page.pk}
    moment = {"corrections-0-at_0": day, "corrections-0-at_1": time}
    client.force_login(make_user(group="Editor"))
    data = filled(client.get(form), f"{kind}_form", _continue="1", **row, **moment)
    assert client.post(form, data).status_code == 302
    client.logout()
    assert NOTE not in client.get(page.get_absolute_url()).content.decode()

    type(page).objects.get(pk=page.pk).publish()
    assert page.corrections.get().at == NIGHT
    html = client.get(page.get_absolute_url()).content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
    assert f"Corrected {said}: {NOTE}" in words
