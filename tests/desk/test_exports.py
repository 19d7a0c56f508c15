"""Exports: any list as it is filtered, as CSV and XLSX, with no formula in it and no more memory for a longer one."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publications.models import Publication
from tests.factories import make_publication, make_recommendation, make_session, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafter(client):
    user = make_user("amina", "Drafter")
    client.force_login(user)
    return user


def export(client, listed="publications/publication", **query):
    return client.get(f"/admin/export/{listed}/", query)


def rows(client, **query):
    content = b"".join(export(client, format="csv", **query).streaming_content)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_list_is_exported_as_it_is_filtered_and_sorted(client, drafter):
    session = make_session(live=True, ordinal=16, year=2017)
    make_publication(title="B, of the session", session=session, kind="letter", live=True, slug="b", user=drafter)
    make_publication(title="A, of the session", session=session, issued_on=date(2017, 12, 4))
    make_publication(title="Of none")
    found = rows(client, session=session.pk, o="1")
    assert [row["Title"] for row in found] == ["A, of the session", "B, of the session"]
    assert found[0]["Issued on"] == "2017-12-04"
    assert found[0]["Address"] == ""
    assert found[1] | {"Kind": "letter", "Status": "live", "Session": "16th session (2017)"} == found[1]
    assert found[1]["Address"].startswith("http")
    assert found[1]["Address"].endswith("/publications/b/")


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_no_cell_of_a_csv_file_is_a_formula(client, drafter, title):
    make_publication(title=title)
    assert rows(client)[0]["Title"] == f"'{title}"


def test_the_file_says_what_it_is_and_opens_in_excel(client, drafter):
    response = export(client, format="csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="publications-' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    assert b"".join(response.streaming_content).startswith("\ufeff".encode())


def test_a_workbook_holds_the_same_rows_and_texts_stay_texts(client, drafter):
    make_publication(title="=1+1")
    content = b"".join(export(client, format="xlsx").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<t>=1+1</t>" in sheet
    assert "<f>" not in sheet


@pytest.mark.parametrize("query", [{"nonsense": "1"}, {"status": "imaginary"}, {"issued_on__year": "x"}])
def test_a_filter_that_does_not_exist_is_told(client, drafter, query):
    response = client.get(reverse("desk:export", args=["publications", "publication"]), query, follow=True)
    assert "There is no export of this list" in response.content.decode()


@pytest.mark.parametrize(
    ("listed", "query", "status"),
    [
        ("publications/nothing", {}, 404),
        ("publications/publication", {"format": "exe"}, 404),
        ("accounts/user", {}, 403),
    ],
)
def test_what_cannot_be_exported(client, drafter, listed, query, status):
    assert export(client, listed, **query).status_code == status


@pytest.mark.parametrize("listed", ["publications/publication", "publications/recommendation", "library/image"])
def test_every_list_costs_the_same_however_long_it_is(client, drafter, listed):
    def queries():
        with CaptureQueriesContext(connection) as found:
            list(export(client, listed, format="csv").streaming_content)
        return len(found)

    def fill(times):
        session = make_session(live=True)
        paper = make_publication(live=True, session=session)
        for number in range(times):
            make_publication(live=True, session=session, days=[number + 1])
            make_recommendation(live=True, publication=paper)

    fill(1)
    # What is remembered between requests is asked for once.
    queries()
    few = queries()
    fill(6)
    assert queries() == few


def test_a_long_list_comes_row_by_row(client, drafter):
    Publication.objects.bulk_create(
        Publication(title=f"Publication {number}", slug=f"p-{number}") for number in range(1200)
    )
    assert len(rows(client)) == 1200
