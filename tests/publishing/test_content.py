"""Old revisions outlive the schema."""

import json
from pathlib import Path

import pytest

from asp_portal.publishing import content as page_content
from asp_portal.publishing.models import Revision, publishable_models
from publications.models import FollowUp, Publication
from tests.factories import make_publication, make_recommendation, make_session

pytestmark = pytest.mark.django_db

REVISIONS = Path(__file__).parent / "revisions"


@pytest.mark.parametrize("path", sorted(REVISIONS.glob("publication-*.json")), ids=lambda path: path.stem)
def test_a_revision_of_every_past_schema_can_still_be_read_into_a_page(path):
    stored = json.loads(path.read_text())
    publication = make_publication(title="Before", session=make_session(ordinal=16))
    revision = Revision.objects.create(page=publication, schema=stored["schema"], content=stored["content"])
    publication.restore(revision, None)
    publication.refresh_from_db()
    assert publication.title == stored["content"]["fields"]["title"]
    assert "sanitised" in publication.body
    assert "script" not in publication.body


def test_there_is_a_revision_of_the_schema_of_today():
    assert (REVISIONS / f"publication-{Publication.content_schema}.json").exists()


def test_unknown_keys_are_ignored_and_missing_keys_keep_the_value():
    publication = make_publication(title="Title", summary="Summary")
    warnings = page_content.write(publication, {"fields": {"title": "New", "subtitle": "?"}, "children": {"notes": []}})
    publication.refresh_from_db()
    assert warnings == []
    assert (publication.title, publication.summary) == ("New", "Summary")


def test_upgraders_carry_a_renamed_field_over(monkeypatch):
    def rename(content):
        return {**content, "fields": {"title": content["fields"]["headline"]}}

    monkeypatch.setattr(Publication, "content_schema", 2)
    monkeypatch.setattr(Publication, "content_upgraders", {1: rename})
    assert page_content.upgraded(Publication, {"fields": {"headline": "Budget"}}, 1) == {"fields": {"title": "Budget"}}


@pytest.mark.parametrize("model", publishable_models(), ids=lambda model: model._meta.model_name)
def test_every_schema_has_the_upgraders_that_lead_to_it(model):
    assert set(model.content_upgraders) == set(range(1, model.content_schema))


@pytest.mark.parametrize("model", publishable_models(), ids=lambda model: model._meta.model_name)
def test_state_is_never_a_part_of_content(model):
    names = {field.name for field in page_content.content_fields(model)}
    assert not names & page_content.STATE_FIELDS
    assert {field.name for field in model._meta.concrete_fields} >= page_content.STATE_FIELDS


def test_restoring_sanitises_again():
    publication = make_publication()
    content = publication.content()
    content["fields"]["body"] = "<p>Fine</p><script>alert(1)</script>"
    publication.save_draft(None, content)
    assert Publication.objects.get().body == "<p>Fine</p>"


def test_a_draft_under_a_deleted_session_can_still_be_opened_and_keeps_what_the_page_has():
    publication, session = make_publication(live=True, title="Published"), make_session()
    with publication.edit(None) as draft:
        draft.kind, draft.session, draft.title = Publication.Kind.DAILY_SUMMARY, session, "Drafted"
        draft.save()
        draft.set_days([4])
    session.delete()
    with publication.as_draft() as warnings:
        found = Publication.objects.get()
        assert (found.title, found.kind, found.day_numbers) == ("Drafted", Publication.Kind.NEWS, [])
    assert "A daily summary needs its session. The published value was kept." in warnings


def test_a_row_of_a_draft_whose_session_was_deleted_is_left_out_with_a_warning():
    recommendation, session = make_recommendation(live=True), make_session()
    with recommendation.edit(None) as draft:
        FollowUp.objects.create(recommendation=draft, session=session)
    session.delete()
    with recommendation.as_draft() as warnings:
        assert not recommendation.follow_up.exists()
    assert warnings == ["“session” named something that was deleted."]
