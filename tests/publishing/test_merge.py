"""Two people, one page: what one side changed is taken, what both changed is asked, and nothing vanishes in silence."""

import pytest
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.urls import reverse

from asp_portal.publishing.merge import merge
from asp_portal.publishing.models import Revision
from publications.models import Publication, Session
from tests.factories import make_publication, make_session, make_theme, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db


def content(fields=None, relations=None, **children):
    return {"fields": fields or {}, "relations": relations or {}, "children": children}


def row(uid, **values):
    return {"uid": uid, "position": 0, "publication_id": None} | values


def asked(result):
    return [conflict.key for conflict in result.conflicts]


def test_what_one_side_alone_changed_is_taken_by_itself():
    began = {"title": "T", "summary": "S", "body": "<p>B</p>"}
    theirs, mine = began | {"title": "Theirs"}, began | {"summary": "Mine"}
    result = merge(Publication, content(began), content(theirs), content(mine))
    assert result.content["fields"] == began | {"title": "Theirs", "summary": "Mine"}
    assert result.conflicts == []


def test_what_both_changed_alike_is_no_question():
    began, both = {"title": "T"}, {"title": "Same"}
    assert merge(Publication, content(began), content(both), content(both)).conflicts == []


def test_what_both_changed_differently_is_asked_and_mine_stands_until_then():
    versions = [content({"title": title}) for title in ("T", "Theirs", "Mine")]
    result = merge(Publication, *versions)
    assert asked(result) == ["fields.title"]
    assert (len(result.undecided), result.content["fields"]["title"]) == (1, "Mine")
    chosen = merge(Publication, *versions, {"fields.title": "theirs"})
    assert (chosen.undecided, chosen.content["fields"]["title"]) == ([], "Theirs")
    assert merge(Publication, *versions, {"fields.title": "nonsense"}).undecided


def test_how_the_editor_lays_out_a_text_is_no_change_of_anybody():
    versions = [content({"body": html}) for html in ("<p>A</p><p>B</p>", "<p>A</p>\n\n<p>B</p>\n", "<p>A</p><p>C</p>")]
    result = merge(Publication, *versions)
    assert (result.conflicts, result.content["fields"]["body"]) == ([], "<p>A</p><p>C</p>")


def test_a_rich_text_that_both_changed_shows_the_words_of_each_side():
    versions = [content({"body": f"<p>The {word} vote</p>"}) for word in ("first", "second", "last")]
    (conflict,) = merge(Publication, *versions).conflicts
    assert "second" in "".join(piece.text for piece in conflict.theirs.after)
    assert "last" in "".join(piece.text for piece in conflict.mine.after)


def test_lists_are_taken_from_the_side_that_changed_them_and_asked_where_both_did():
    one, two = make_theme().pk, make_theme().pk
    began, theirs = content(relations={"themes": []}), content(relations={"themes": [one]})
    assert merge(Publication, began, theirs, began).content["relations"]["themes"] == [one]
    result = merge(Publication, began, theirs, content(relations={"themes": [two]}))
    assert asked(result) == ["relations.themes"]


def test_rows_are_paired_by_their_keys_and_merged_field_by_field():
    began = content(highlights=[row("a", text="One"), row("b", text="Two")])
    theirs = content(highlights=[row("b", text="Two"), row("a", text="One", position=3), row("c", text="Added")])
    mine = content(highlights=[row("a", text="Uno"), row("b", text="Two"), row("d", text="Mine")])
    merged = {r["uid"]: r for r in merge(Session, began, theirs, mine).content["children"]["highlights"]}
    assert set(merged) == set("abcd")
    assert (merged["a"]["text"], merged["a"]["position"]) == ("Uno", 3)


def test_a_row_that_one_removed_and_the_other_changed_is_asked():
    began = content(highlights=[row("a", text="One"), row("b", text="Two")])
    theirs = content(highlights=[])
    mine = content(highlights=[row("a", text="Changed"), row("b", text="Two")])
    result = merge(Session, began, theirs, mine)
    assert asked(result) == ["children.highlights.a"]
    assert [r["uid"] for r in result.content["children"]["highlights"]] == ["a"]
    chosen = merge(Session, began, theirs, mine, {"children.highlights.a": "theirs"})
    assert chosen.content["children"]["highlights"] == []


def test_a_row_that_both_added_and_that_there_can_be_only_once_is_one_row():
    began = content(exceptions=[])
    theirs = content(exceptions=[{"uid": "t", "on": "2017-12-09", "sits": True, "note": ""}])
    mine = content(exceptions=[{"uid": "m", "on": "2017-12-09", "sits": True, "note": "Saturday"}])
    result = merge(Session, began, theirs, mine)
    assert asked(result) == ["children.exceptions.t.note"]
    assert len(result.content["children"]["exceptions"]) == 1


# In the admin -----------------------------------------------------------------------------------------------------


@pytest.fixture
def bram(client):
    user = make_user("bram", group="Publisher")
    client.force_login(user)
    return user


def address(page):
    return reverse(admin_urlname(page._meta, "change"), args=[page.pk])


def form_of(page):
    return f"{page._meta.model_name}_form"


def meanwhile(page, **changes):
    with page.edit(make_user()) as draft:
        for name, value in changes.items():
            setattr(draft, name, value)
        draft.save()


def latest(page):
    return type(page).objects.get(pk=page.pk).latest_revision.as_of_today()


def test_texts_in_different_fields_are_saved_together_with_one_button(client, bram):
    page = make_publication(live=True, title="Title", summary="Summary")
    data = filled(client.get(address(page)), form_of(page), summary="Mine")
    meanwhile(page, title="Theirs")
    refused = client.post(address(page), data | {"_continue": "1"})
    assert refused.status_code == 409
    assert "They alone changed this" in refused.content.decode()
    assert client.post(address(page), filled(refused, form_of(page), _continue="1")).status_code == 302
    assert (latest(page)["fields"]["title"], latest(page)["fields"]["summary"]) == ("Theirs", "Mine")
    assert Revision.objects.of(page).count() == 3


def test_a_text_that_was_edited_by_hand_while_choosing_is_the_one_that_is_saved(client, bram):
    page = make_publication(title="Title")
    data = filled(client.get(address(page)), form_of(page), title="Mine")
    meanwhile(page, title="Theirs")
    refused = client.post(address(page), data | {"_continue": "1"})
    both = {"title": "Theirs and mine", "_choice.fields.title": "mine", "_continue": "1"}
    client.post(address(page), filled(refused, form_of(page)) | both)
    assert latest(page)["fields"]["title"] == "Theirs and mine"


def test_a_merge_that_does_not_fit_together_is_refused_with_the_reason(client, bram):
    page = make_session(ordinal=None, kind=Session.Kind.REVIEW_CONFERENCE, slug="kampala-2010", year=2010)
    data = filled(client.get(address(page)), form_of(page), opens_on="2010-05-31", closes_on="2010-06-11")
    meanwhile(page, year=2011)
    refused = client.post(address(page), data | {"_continue": "1"})
    again = client.post(address(page), filled(refused, form_of(page), _continue="1"))
    assert again.status_code == 409
    assert "opens in another year" in again.content.decode()


def test_both_may_add_the_same_day_and_nothing_breaks(client, bram):
    page = make_session(live=True)
    new = {"exceptions-TOTAL_FORMS": "1", "exceptions-0-on": "2017-12-09", "exceptions-0-note": "Saturday"}
    data = filled(client.get(address(page)), form_of(page)) | new
    with page.edit(None) as draft:
        draft.exceptions.create(on="2017-12-09", note="A Saturday")
    refused = client.post(address(page), data | {"_continue": "1"})
    assert refused.status_code == 409
    (chosen,) = [c.key for c in refused.context["conflict"].merge.conflicts]
    merged = filled(refused, form_of(page), _continue="1") | {f"_choice.{chosen}": "theirs"}
    assert client.post(address(page), merged).status_code == 302
    assert [r["note"] for r in latest(page)["children"]["exceptions"]] == ["A Saturday"]


def test_publishing_a_merge_publishes_the_merge(client, bram):
    page = make_publication(live=True, title="Title", summary="Summary")
    data = filled(client.get(address(page)), form_of(page), summary="Mine")
    meanwhile(page, title="Theirs")
    refused = client.post(address(page), data | {"_publish": "1"})
    assert Publication.objects.get().title == "Title"
    client.post(address(page), filled(refused, form_of(page), _publish="1"))
    assert latest(page)["fields"]["title"] == "Theirs"


# A preview that cannot be made ------------------------------------------------------------------------------------


@pytest.mark.parametrize("new", [True, False])
def test_a_preview_with_errors_names_them_and_opens_no_second_form(client, bram, new):
    page = make_publication()
    where = reverse("admin:publications_publication_add") if new else address(page)
    data = filled(client.get(where), form_of(page), title="", _preview="1")
    shown = client.post(where, data)
    text = shown.content.decode()
    assert shown.status_code == 422
    assert "Title" in text
    assert "This field is required" in text
    assert 'name="title"' not in text
