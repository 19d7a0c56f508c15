"""Ratifications: what is counted, what is not certain, and where it is shown."""

import csv
import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from asp_portal.publishing.translating import start_version
from campaigns.models import Ratification
from campaigns.ratifications import TABLE_HEAD, YEARS_HEAD, record_of
from tests.factories import make_campaign, make_ratification, make_state, make_state_page, make_user
from tests.forms import filled
from tests.test_linked_data import things

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


@pytest.fixture
def kampala():
    """A campaign with a State of each kind: a day, a disputed day, a year, nothing; and two reported numbers."""
    campaign = make_campaign(live=True, slug="kampala", treaty="Kampala amendments")
    for name, source, fields in (
        ("Ireland", "C", {"deposited_on": date(2012, 5, 8)}),
        (
            "Ünland",
            "A",
            {"deposited_on": date(2016, 6, 26), "is_date_disputed": True, "date_note": "others say 29 June"},
        ),
        ("Zealand", "D", {"year": 2014}),
        ("Åland", "B", {}),
    ):
        make_ratification(campaign, make_state(name=name), source=source, **fields)
    campaign.ratification_counts.create(
        counted_on=date(2016, 6, 29), number=30, source="Two pages", date_note="or the 29th"
    )
    campaign.ratification_counts.create(counted_on=date(2019, 11, 27), number=39, source="A page")
    return campaign


def table(client, address):
    html = client.get(address).content.decode()
    return re.findall(r'<tr><th scope="row">([^<]+)</th><td>', html[html.index('id="ratifications"') :])


def test_the_table_is_ordered_by_links(client, kampala):
    address = kampala.get_absolute_url()
    assert table(client, address) == ["Ireland", "Zealand", "Ünland", "Åland"]
    assert table(client, f"{address}?sort=state") == ["Åland", "Ireland", "Ünland", "Zealand"]
    assert table(client, f"{address}?sort=source") == ["Ünland", "Åland", "Ireland", "Zealand"]
    refused = client.get(f"{address}?sort=size")
    assert refused.status_code == 404
    assert "“size” is no order of this table." in refused.content.decode()


def test_a_state_of_the_table_leads_to_its_page_once_that_is_public(client, kampala, django_assert_num_queries):
    address, (first, *others) = kampala.get_absolute_url(), [row.state for row in kampala.ratifications.all()]
    page = make_state_page(of_state=first, title="Éire")
    assert "Éire" not in client.get(address).content.decode()
    page.publish()
    with CaptureQueriesContext(connection) as for_one:
        html = client.get(address).content.decode()
    assert f'<th scope="row"><a href="{page.get_absolute_url()}">Éire</a></th>' in html
    for state in others:
        make_state_page(live=True, of_state=state)
    with django_assert_num_queries(len(for_one)):
        client.get(address)


def test_what_is_not_certain_about_a_date_is_said_in_words(client, kampala):
    html = client.get(kampala.get_absolute_url()).content.decode()
    assert '<strong class="disputed">date disputed</strong> <span class="quiet">others say 29 June</span>' in html
    assert "2014, day not known" in html
    assert "date not known" in html


def test_a_table_that_is_not_complete_says_so(client, kampala):
    html = " ".join(client.get(kampala.get_absolute_url()).content.decode().split())
    assert "4 ratifications are listed here, each with its source. Reported by 27 November 2019: 39." in html
    assert "The list is not complete: 35 are missing." in html
    kampala.ratification_counts.all().delete()
    assert "not complete" not in client.get(kampala.get_absolute_url()).content.decode()


def test_the_chart_keeps_apart_what_is_listed_and_what_was_reported(kampala):
    record = record_of(kampala)
    chart = record.chart
    assert [year.label for year in chart.columns] == [str(number) for number in range(2012, 2020)]
    assert [year.listed for year in chart.columns] == [1, 1, 2, 2, 3, 3, 3, 3]
    assert [year.at_least for year in chart.columns] == [0, 0, 0, 0, 30, 30, 30, 39]
    assert [year.label for year in chart.columns if year.is_known] == ["2016", "2019"]
    assert record.extent == "30 in 2016, 39 in 2019"
    assert record.undated == 1


def test_the_chart_of_a_complete_table_says_the_number_of_every_year(kampala):
    kampala.ratification_counts.all().delete()
    record = record_of(kampala)
    assert all(year.is_known for year in record.chart.columns)
    assert record.extent == "1 in 2012, 2 in 2014, 3 in 2016"


def test_a_slip_in_a_year_draws_no_endless_chart(kampala):
    make_ratification(kampala, year=2916)
    assert record_of(kampala).chart is None


def test_both_tables_can_be_taken_away(client, kampala):
    make_ratification(kampala, make_state(name="Zz", code="ZZ"), source="=HYPERLINK()")
    rows = list(csv.reader(client.get("/campaigns/kampala/ratifications.csv").content.decode("utf-8-sig").splitlines()))
    assert rows[0] == TABLE_HEAD
    assert rows[3][0:1] + rows[3][2:] == ["Ünland", "2016-06-26", "2016", "yes", "others say 29 June", "A", ""]
    assert rows[-1][:2] == ["Zz", "ZZ"]
    assert rows[-1][6] == "'=HYPERLINK()"
    years = list(csv.reader(client.get("/campaigns/kampala/by-year.csv").content.decode("utf-8-sig").splitlines()))
    assert years[0] == YEARS_HEAD
    assert years[1] == ["2012", "1", "1", *[""] * 5]
    assert years[5] == ["2016", "1", "3", "30", "2016-06-29", "or the 29th", "Two pages", ""]


def test_other_programmes_are_told_of_the_table_as_a_data_set(client, kampala, settings):
    dataset = things(client, kampala.get_absolute_url())["Dataset"]
    assert dataset["name"] == "Ratifications of the Kampala amendments"
    assert dataset["temporalCoverage"] == "2012/2019"
    assert [file["contentUrl"] for file in dataset["distribution"]] == [
        f"{settings.SITE_ORIGIN}/campaigns/kampala/{name}.csv" for name in ("ratifications", "by-year")
    ]
    assert "Dataset" not in things(client, make_campaign(live=True).get_absolute_url())


def test_a_language_version_shows_the_table_of_its_original_while_that_is_public(client, kampala):
    kampala.save_draft(None)
    kampala.publish()
    version = start_version(kampala, "fr", None)
    with version.edit(None) as draft:
        draft.slug = "kampala-fr"
        draft.save()
    version.publish()
    assert table(client, "/campaigns/kampala-fr/") == ["Ireland", "Zealand", "Ünland", "Åland"]
    kampala.withdraw()
    assert 'id="ratifications"' not in client.get("/campaigns/kampala-fr/").content.decode()


def test_a_draft_of_the_table_changes_nothing_in_public(client, kampala):
    kampala.save_draft(None)
    kampala.publish()
    with kampala.edit(None) as draft:
        draft.ratifications.all().delete()
    assert len(table(client, kampala.get_absolute_url())) == 4
    kampala.publish()
    assert table(client, kampala.get_absolute_url()) == []


def test_a_form_with_a_row_for_every_state_party_can_be_sent(client, settings):
    client.force_login(make_user(group="Editor"))
    address = reverse("admin:campaigns_campaign_change", args=[(campaign := make_campaign()).pk])

    def fields():
        return len(filled(client.get(address), "campaign_form"))

    without = fields()
    make_ratification(campaign)
    campaign.save_draft(None)
    assert without + 200 * (fields() - without) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
