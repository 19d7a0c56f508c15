"""What an editor's work asks of the database: few questions, and as many for one child row as for twenty."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publications.models import Attendance, Publication
from tests.factories import (
    make_campaign,
    make_election,
    make_publication,
    make_ratification,
    make_recommendation,
    make_section,
    make_session,
    make_state,
    make_theme,
    make_user,
)
from tests.forms import filled

pytestmark = pytest.mark.django_db

# The queries that a form, a saved draft and a publication may cost.
FORM, SAVE, PUBLISH = 21, 26, 46


@pytest.fixture
def desk(client):
    client.force_login(make_user(is_superuser=True))
    return client


def publication_with(number):
    session, themes = make_session(live=True), [make_theme() for _ in range(2)]
    page = make_publication(session=session, themes=themes, body="<p>Text.</p>")
    for place in range(number):
        make_section(page, states=[make_state()], themes=themes, position=place + 1)
    page.save_draft(None)
    page.publish()
    return page


def session_with(number):
    page = make_session(opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))
    for value in range(number):
        Attendance.objects.create(session=page, measure="side_events", value=value)
    page.save_draft(None)
    page.publish()
    return page


def campaign_with(number):
    page = make_campaign()
    for _ in range(number):
        make_ratification(page)
    page.save_draft(None)
    page.publish()
    return page


def costs(desk, page):
    """The queries (tuple of int) of the form of `page`, of a saved draft, of the form again, and of publishing it."""
    options = page._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[page.pk])
    found = []

    def asked(sent=None):
        with CaptureQueriesContext(connection) as queries:
            response = desk.post(address, sent) if sent else desk.get(address)
        assert response.status_code == (302 if sent else 200)
        found.append(len(queries))
        return response

    def typed(words):
        name = "summary" if options.model_name == "session" else "title"
        return filled(desk.get(address), f"{options.model_name}_form") | {name: words}

    asked()
    asked(typed("Something else") | {"_continue": "1"})
    asked()
    asked(typed("Something else again") | {"_publish_unreviewed": "1", "_reason": "Nobody is awake."})
    page.refresh_from_db()
    assert page.live
    assert not page.has_unpublished_changes
    return tuple(found)


@pytest.mark.parametrize("make", [publication_with, session_with, campaign_with])
def test_a_form_costs_the_same_for_one_row_and_for_twenty(desk, make):
    one, twenty = make(1), make(20)
    for page in (one, twenty):
        costs(desk, page)
    of_one, of_twenty = costs(desk, one), costs(desk, twenty)
    assert of_twenty == of_one
    form, save, again, publish = of_one
    assert form <= FORM
    assert again <= FORM
    assert save <= SAVE
    assert publish <= PUBLISH


def test_opening_a_draft_of_a_live_page_writes_and_locks_nothing_of_it(desk):
    page = publication_with(2)
    with page.edit(None) as draft:
        draft.title = "What comes"
        draft.save()
    with CaptureQueriesContext(connection) as queries:
        response = desk.get(reverse("admin:publications_publication_change", args=[page.pk]))
    assert "What comes" in response.content.decode()
    written = [q["sql"] for q in queries if q["sql"].split()[0] in ("UPDATE", "DELETE", "INSERT")]
    # Who has the form open is noted beside the pages.
    assert not [sql for sql in written if "publications_" in sql]
    assert not [q for q in queries if "FOR NO KEY UPDATE" in q["sql"]]
    assert Publication.objects.get(pk=page.pk).title != "What comes"


@pytest.mark.parametrize("make", [make_publication, make_session, make_recommendation, make_campaign, make_election])
def test_a_list_costs_the_same_for_one_page_and_for_twenty(desk, make):
    address = reverse("admin:{0.app_label}_{0.model_name}_changelist".format(make(user=make_user())._meta))
    desk.get(address)
    with CaptureQueriesContext(connection) as of_one:
        desk.get(address)
    for _ in range(19):
        make(user=make_user())
    with CaptureQueriesContext(connection) as of_twenty:
        desk.get(address)
    assert len(of_twenty) == len(of_one)
