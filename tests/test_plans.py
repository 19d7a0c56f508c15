"""Plans: no list reads a whole table that grows with the archive; both engines are asked how they would do it."""

import pytest
from django.core.cache import cache
from django.db import connection

from asp_portal.publishing.due import next_due, publish_due
from tests.factories import make_user
from tests.test_public_pages import PAGES, Site

pytestmark = pytest.mark.django_db

# Tables with a row, or several, for each publication.
GROWING = (
    "publications_publication",
    "publications_publication_themes",
    "publications_publication_documents",
    "publications_summaryday",
    "publishing_revision",
    "publishing_event",
    "publishing_address",
    "search_entry",
    "library_offer",
)
# What reads everything because it shows everything; made once until something is published.
WHOLE = {"/sitemap.xml"}
LIST = "/admin/publications/publication/"
LISTS = ("/admin/", LIST, f"{LIST}?session=1", f"{LIST}?status=review", f"{LIST}?kind__exact=letter", f"{LIST}?q=news")


class Plans:
    """Asks for the plan of every SELECT that passes, and keeps those that read a growing table row by row."""

    def __init__(self):
        self.bad = []

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
            with connection.cursor() as cursor:
                # Not through Django's wrapper, which would explain the explanation.
                cursor.cursor.execute(explain + sql, params)
                steps = [row[-1] for row in cursor.cursor.fetchall()]
            self.bad += [(step.strip(), sql) for step in steps if self._reads_all(step)]
        return execute(sql, params, many, context)

    @staticmethod
    def _reads_all(step):
        words = step.replace("->", " ").split()
        if connection.vendor == "sqlite":
            return words[:1] == ["SCAN"] and words[1] in GROWING and "INDEX" not in words
        return words[:3] == ["Seq", "Scan", "on"] and words[3] in GROWING


@pytest.fixture
def plans():
    """The plans of what is asked inside the test, nothing remembered."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Of a small table PostgreSQL reads every row whatever indexes there are; so it says whether one would do.
            cursor.execute("SET LOCAL enable_seqscan = off")
    cache.clear()
    found = Plans()
    with connection.execute_wrapper(found):
        yield found


@pytest.fixture
def site():
    return Site()


def test_no_public_list_reads_every_publication(site, client, plans):
    for address in PAGES:
        if address not in WHOLE:
            client.get(address)
            assert not plans.bad, address


def test_no_list_that_is_too_long_to_be_counted_is_read_to_its_end(site, client, plans, monkeypatch):
    monkeypatch.setattr("publications.listing.MOST", 2)
    monkeypatch.setattr("publications.listing.MOST_OF_A_PART", 1)
    monkeypatch.setattr("publications.themes.MOST_COUNTED", 1)
    beside = "?theme=victims", "?year=2017&language=en", "?before=2017-12-05.999999"
    addresses = ["/publications/", *(f"/publications/{query}" for query in beside), "/themes/victims/"]
    for address in addresses:
        assert client.get(address).status_code == 200, address
        assert not plans.bad, address


def test_no_list_of_editors_reads_every_publication(site, client, plans):
    client.force_login(make_user(is_superuser=True))
    for address in LISTS:
        assert client.get(address).status_code in (200, 302), address
        assert not plans.bad, address


def test_statistics_of_a_column_that_is_nearly_empty_mislead_nobody(site, client, plans):
    with connection.cursor() as cursor:
        cursor.cursor.execute("ANALYZE")
    for address in ("/publications/statement/", LIST):
        client.get(address)
        assert not plans.bad, address


def test_looking_for_what_is_due_reads_no_publication_that_is_not(site, plans):
    publish_due()
    next_due()
    assert not plans.bad
