"""The import of an archive: many publications at once, as good as if each had been typed."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from asp_portal.publishing.models import Address, Event
from asp_portal.publishing.sealing import changed_pages
from asp_portal.search.models import Entry
from publications import archive
from publications.archive import import_lines
from publications.models import Publication
from tests.factories import make_publication, make_session, make_theme

pytestmark = pytest.mark.django_db

PAPER = {"title": "A letter", "slug": "a-letter", "issued_on": "2017-12-04", "summary": "In short.", "live": True}


def run(*papers):
    """Import `papers` (dicts, or lines as they are); gives the Progress."""
    lines = [paper if isinstance(paper, str) else json.dumps(paper) for paper in papers]
    return list(import_lines(lines))[-1]


def test_an_imported_publication_is_public_found_and_remembered(client):
    session, theme = make_session(live=True, ordinal=16), make_theme(slug="victims")
    body = '<p>Walrus <a href="/sessions/16/">here</a>.</p><script>alert(1)</script>'
    progress = run(PAPER | {"session": "16", "themes": ["victims"], "kind": "letter", "body": body})
    assert (progress.read, progress.made, progress.known, progress.refused) == (1, 1, 0, [])
    page = Publication.objects.get()
    assert page.live
    assert page.session == session
    assert list(page.themes.all()) == [theme]
    assert page.live_revision == page.latest_revision
    assert not page.has_unpublished_changes
    assert page.latest_revision.content == page.content()
    assert "script" not in page.body
    assert f"page:publications.session:{session.pk}" in page.body
    assert Event.objects.of(page).get().action == Event.Action.IMPORTED
    assert Address.objects.get(path="/publications/a-letter/").page == page
    assert "A letter" in client.get("/publications/a-letter/").content.decode()
    assert "A letter" in client.get("/search/?q=walrus").content.decode()
    assert list(changed_pages()) == []


def test_it_can_be_edited_and_published_like_any_other():
    run(PAPER)
    page = Publication.objects.get()
    with page.edit(None) as draft:
        draft.title = "Another title"
        draft.save()
    page.publish()
    assert Publication.objects.get().title == "Another title"


def test_a_summary_stands_at_its_days(client):
    make_session(live=True, ordinal=16)
    run(PAPER | {"session": "16", "kind": "daily-summary", "days": [7, 6]})
    assert Publication.objects.get().get_absolute_url() == "/sessions/16/day/6-7/"
    assert client.get("/sessions/16/day/6-7/").status_code == 200


def test_an_import_that_was_stopped_is_started_again():
    first = run(PAPER)
    again = run(PAPER, PAPER | {"slug": "another"})
    assert (first.made, again.made, again.known) == (1, 1, 1)
    assert Publication.objects.count() == 2
    assert Entry.objects.filter(scope=Entry.Scope.LIVE).count() == 2


def test_an_import_that_is_killed_between_two_batches_loses_nothing_and_doubles_nothing(monkeypatch):
    monkeypatch.setattr(archive, "BATCH", 2)
    lines = [json.dumps(PAPER | {"slug": f"letter-{number}", "title": f"Letter {number}"}) for number in range(5)]
    begun = import_lines(lines)
    assert next(begun).made == 2
    begun.close()
    assert Publication.objects.count() == Event.objects.count() == 2
    again = list(import_lines(lines))[-1]
    assert (again.read, again.made, again.known) == (5, 3, 2)
    assert Publication.objects.live().count() == Event.objects.count() == 5
    assert Entry.objects.filter(scope=Entry.Scope.LIVE).count() == 5
    assert list(changed_pages()) == []


def test_without_the_word_live_it_is_a_draft():
    run({name: value for name, value in PAPER.items() if name != "live"})
    page = Publication.objects.get()
    assert not page.live
    assert page.has_unpublished_changes
    assert not Address.objects.exists()


def test_what_no_reader_could_use_stays_a_draft():
    make_session(ordinal=16)
    run(PAPER | {"session": "16"})
    assert not Publication.objects.get().live


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting"),
        ("[]", "no object"),
        ('{"title": "T", "issued_on": "2017-12-04"}', "slug"),
        (json.dumps(PAPER | {"colour": "red"}), "colour"),
        (json.dumps(PAPER | {"issued_on": "4 December"}), "isoformat"),
        (json.dumps(PAPER | {"issued_on": 4}), "must be str"),
        (json.dumps(PAPER | {"session": "99"}), "no session “99”"),
        (json.dumps(PAPER | {"themes": ["peace"]}), "no theme “peace”"),
        (json.dumps(PAPER | {"themes": [["peace"]]}), "unhashable"),
        (json.dumps(PAPER | {"kind": "poem"}), "kind"),
        (json.dumps(PAPER | {"kind": "daily-summary"}), "session"),
        (json.dumps(PAPER | {"days": [1]}), "daily summary"),
        (json.dumps(PAPER | {"title": "x" * 201}), "title"),
        (json.dumps(PAPER | {"title": None}), "title"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_imported(line, reason):
    progress = run(PAPER, line, PAPER | {"slug": "last"})
    assert progress.made == 2
    [(number, why)] = progress.refused
    assert number == 2
    assert reason in why


def test_a_day_has_one_summary():
    session = make_session(live=True, ordinal=16)
    make_publication(live=True, session=session, days=[3])
    progress = run(PAPER | {"session": "16", "kind": "daily-summary", "days": [3]})
    assert progress.refused == [(1, "one of its days already has a summary")]


def test_the_command_says_how_far_it_is_and_which_lines_it_refused(tmp_path):
    file = tmp_path / "papers.jsonl"
    file.write_text(f"{json.dumps(PAPER)}\n\n{{\n", encoding="utf-8")
    said, complained = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 lines were refused"):
        call_command("import_publications", str(file), stdout=said, stderr=complained)
    assert "1 publications made" in said.getvalue()
    assert "line 3:" in complained.getvalue()
    with pytest.raises(CommandError, match="no account"):
        call_command("import_publications", str(file), user="nobody")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_publications", str(tmp_path / "none"))
