"""Publications in the admin: finding them by session, and tonight's summary in a few fields."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from publications.models import Publication
from tests.factories import make_publication, make_session, make_theme, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

LIST = "admin:publications_publication_changelist"
ADD = "admin:publications_publication_add"


@pytest.fixture(autouse=True)
def publisher(client):
    user = make_user("publisher", group="Publisher")
    client.force_login(user)
    return user


@pytest.fixture
def sixteenth():
    return make_session(live=True, ordinal=16, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))


def listed(client, **parameters):
    """The publications that the list shows."""
    response = client.get(reverse(LIST), parameters)
    assert response.status_code == 200
    return set(response.context["cl"].result_list)


def write(client, button="_publish_unreviewed", address=None, **values):
    """Open the form for a new publication, type `values`, press `button`: nobody else is awake."""
    address = address or reverse(ADD)
    data = filled(client.get(address), "publication_form", **values, _reason="Nobody else is awake")
    return client.post(address, data | {button: "1"}, follow=True)


def test_staff_filter_publications_by_session(client, sixteenth):
    ours = make_publication(session=sixteenth)
    others, free = make_publication(session=make_session()), make_publication()
    assert listed(client, session=sixteenth.pk) == {ours}
    assert listed(client, session="none") == {free}
    assert listed(client) == {ours, others, free}


def test_filters_combine(client, sixteenth):
    theme = make_theme()
    wanted = make_publication(session=sixteenth, kind="letter", themes=[theme])
    make_publication(session=sixteenth, kind="letter")
    make_publication(session=sixteenth, kind="news", themes=[theme])
    make_publication(kind="letter", themes=[theme])
    filters = {"session": sixteenth.pk, "kind__exact": "letter", "themes__id__exact": theme.pk, "status": "draft"}
    assert listed(client, **filters) == {wanted}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("draft", {"new", "queued"}),
        ("review", {"queued"}),
        ("live", {"public", "edited"}),
        ("changes", {"edited"}),
        ("withdrawn", {"gone"}),
        ("scheduled", set()),
    ],
)
def test_the_status_filter_knows_every_state(client, status, expected):
    make_publication(title="new")
    make_publication(title="queued").submit_for_review(None)
    make_publication(title="public", live=True)
    with make_publication(title="edited", live=True).edit(None) as draft:
        draft.summary = "more"
        draft.save()
    make_publication(title="gone", live=True).withdraw()
    assert {page.title for page in listed(client, status=status)} == expected


def test_facets_count_what_each_filter_would_leave(client, sixteenth):
    make_publication(session=sixteenth, kind="letter")
    make_publication(session=sixteenth)
    shown = client.get(reverse(LIST), {"_facets": "True"}).content.decode()
    assert "16th session (2017) (2)" in shown
    assert "letter (1)" in shown


def test_the_session_filter_is_the_first_and_a_select_that_keeps_the_rest(client, sixteenth):
    make_publication(session=sixteenth, kind="letter")
    response = client.get(reverse(LIST), {"kind__exact": "letter", "q": "publication", "_facets": "True"})
    shown = response.content.decode()
    assert response.context["cl"].filter_specs[0].parameter_name == "session"
    form = shown.partition('class="select-filter"')[2].partition("</select>")[0]
    for kept in ('name="kind__exact" value="letter"', 'name="q" value="publication"', 'name="_facets" value="True"'):
        assert kept in form


def test_an_unknown_filter_value_is_named_and_not_an_error(client, sixteenth):
    make_publication()
    shown = client.get(reverse(LIST), {"session": "' OR 1=1", "status": "lost"}).content.decode()
    assert "There is no session" in shown
    assert "There is no status “lost”" in shown


def test_search_finds_the_words_of_a_draft_of_a_live_page(client):
    page = make_publication(live=True, title="The budget", body="<p>Published words</p>")
    with page.edit(None) as draft:
        draft.body = "<p>Words about complementarity</p>"
        draft.save()
    make_publication(title="Another")
    assert listed(client, q="complementarity") == {page}
    assert listed(client, q="budget") == {page}
    assert listed(client, q="nobody wrote this") == set()


def test_filter_search_and_page_survive_the_way_into_a_form_and_back(client, sixteenth):
    page = make_publication(session=sixteenth, title="Budget")
    kept = f"session={sixteenth.pk}&q=budget&p=1"
    form = client.get(reverse("admin:publications_publication_change", args=[page.pk]), {"_changelist_filters": kept})
    data = filled(form, "publication_form", title="Budget of 2018", _save="1")
    response = client.post(form.request["PATH_INFO"] + "?" + form.request["QUERY_STRING"], data)
    assert urlsplit(response["Location"]).path == reverse(LIST)
    assert parse_qs(urlsplit(response["Location"]).query) == parse_qs(kept)


@pytest.mark.parametrize(
    "parameters", [{}, {"q": "publication"}, {"_facets": "True"}], ids=["plain", "search", "facets"]
)
def test_the_list_asks_as_many_questions_for_twenty_rows_as_for_one(client, sixteenth, parameters):
    theme = make_theme()
    make_publication(session=sixteenth, themes=[theme])
    listed(client, **parameters)
    with CaptureQueriesContext(connection) as for_one:
        listed(client, **parameters)
    for _number in range(19):
        make_publication(session=sixteenth, themes=[theme])
    with CaptureQueriesContext(connection) as for_twenty:
        listed(client, **parameters)
    assert len(for_one) == len(for_twenty)


def test_the_list_reads_no_long_text(client, sixteenth):
    make_publication(session=sixteenth)
    with CaptureQueriesContext(connection) as queries:
        listed(client)
    assert not [q for q in queries.captured_queries if '"body"' in q["sql"] or '"content"' in q["sql"]]


def test_tonights_summary_opens_with_session_day_and_date(client, sixteenth):
    for day in (1, 2, 3):
        make_publication(session=sixteenth, days=[day])
    form = client.get(reverse(ADD), {"tonight": "1", "session": sixteenth.pk})
    values = filled(form, "publication_form")
    assert values["kind"] == "daily-summary"
    assert values["session"] == str(sixteenth.pk)
    assert values["day_numbers"] == "4"
    assert values["issued_on"] == "2017-12-07"
    assert values["title"] == "Day 4: "


def test_tonights_summary_is_public_after_two_typed_fields_and_a_reason(client, sixteenth):
    address = f"{reverse(ADD)}?tonight=1&session={sixteenth.pk}"
    write(client, address=address, title="Day 1: five seats filled", body="<p>The Assembly met.</p>")
    assert client.get("/sessions/16/day/1/").status_code == 200
    assert Publication.objects.get().slug == "asp16-day-1"


def test_on_a_night_without_a_session_a_person_chooses_instead_of_getting_last_years(client, sixteenth):
    form = client.get(reverse(ADD), {"tonight": "1"})
    assert not filled(form, "publication_form").get("session")
    assert "No session sits today" in form.content.decode()
    assert f"?tonight=1&amp;session={sixteenth.pk}" in form.content.decode()


def test_the_night_after_the_last_day_still_belongs_to_the_session(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    session = make_session(opens_on=yesterday - timedelta(days=4), closes_on=yesterday, timezone="UTC")
    form = client.get(reverse(ADD), {"tonight": "1"})
    assert filled(form, "publication_form")["session"] == str(session.pk)
    assert "No session sits today" not in form.content.decode()


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "１"])
def test_a_mangled_session_for_tonight_is_none(client, key):
    assert client.get(reverse(ADD), {"tonight": "1", "session": key}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31", "The 16th session has 9 days."),
        ("0", "Write a day as 4"),
        ("7-6", "Write a day as 4"),
        ("four", "Write a day as 4"),
        ("6, 8", "follow one another"),
        ("", "Which day does it summarise?"),
        ("4", "Day 4 already has a summary: “Taken”."),
        ("3-5", "Day 4 already has a summary: “Taken”."),
    ],
)
def test_a_wrong_day_gets_a_sentence_and_keeps_the_text(client, sixteenth, typed, sentence):
    make_publication(session=sixteenth, days=[4], title="Taken")
    values = {"kind": "daily-summary", "session": sixteenth.pk, "title": "Mine", "day_numbers": typed}
    shown = write(client, body="<p>Two hours of work</p>", **values).content.decode()
    assert sentence in shown
    assert "Two hours of work" in shown
    assert Publication.objects.count() == 1


def test_a_combined_summary_covers_both_days(client, sixteenth):
    write(client, kind="daily-summary", session=sixteenth.pk, title="Days six and seven", day_numbers="6-7")
    assert Publication.objects.get().covers_on == [date(2017, 12, 11), date(2017, 12, 12)]
    assert Publication.objects.get().get_absolute_url() == "/sessions/16/day/6-7/"


def test_a_slug_that_somebody_chose_and_is_taken_is_told(client):
    make_publication(slug="letter")
    assert "Another publication" in write(client, title="To all States", slug="letter").content.decode()


@pytest.mark.parametrize("slug", ["", "letter"], ids=["empty", "made by the browser"])
def test_a_slug_that_nobody_chose_never_stops_anybody(client, slug):
    make_publication(slug="letter")
    write(client, title="Letter", slug=slug)
    assert Publication.objects.get(title="Letter").slug == "letter-2"
