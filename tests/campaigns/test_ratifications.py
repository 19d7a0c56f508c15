"""Ratifications: what is counted, what is not certain, and where it is shown."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.template import Context, Template

from asp_portal.publishing.translating import start_version
from campaigns.models import Ratification
from tests.factories import make_campaign, make_ratification, make_state

pytestmark = pytest.mark.django_db


def on_the_page_of(state):
    """What the page of a State shows of it."""
    return Template("{% load campaigns %}{% state_ratifications state %}").render(Context({"state": state})).strip()


def test_a_state_shows_what_it_ratified_with_the_source():
    campaign = make_campaign(live=True, treaty="Kampala amendments")
    ratification = make_ratification(campaign, deposited_on=date(2012, 5, 8), source="Treaty Collection")
    html = on_the_page_of(ratification.state)
    assert f'<a href="{campaign.get_absolute_url()}#ratifications">Kampala amendments</a>' in html
    assert "8 May 2012" in html
    assert "Source: Treaty Collection" in html


def test_a_state_that_ratified_nothing_shows_nothing():
    assert on_the_page_of(make_state()) == ""


def test_a_state_shows_nothing_of_a_campaign_that_is_not_public():
    assert on_the_page_of(make_ratification(make_campaign(treaty="Kampala amendments")).state) == ""


def test_a_language_version_has_no_ratifications_of_its_own():
    campaign = make_campaign(live=True)
    ratification = make_ratification(campaign)
    campaign.save_draft(None)
    version = start_version(campaign, "fr", None)
    assert list(Ratification.objects.all()) == [ratification]
    version.publish()
    assert on_the_page_of(ratification.state).count("<li>") == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"source": ""},
        {"deposited_on": date(2012, 5, 8), "year": 2012},
        {"year": 12},
        {"is_date_disputed": True},
    ],
)
def test_what_cannot_be_is_not_stored(fields):
    campaign = make_campaign()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_ratification(campaign, **fields)
