"""What is typed and not saved: kept for its author alone, offered again on any device, and never in anybody's way."""

import json
import uuid
from datetime import timedelta

import pytest
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from asp_portal.publishing.models import Event, Presence, Revision, Trash, Unfinished
from asp_portal.publishing.models.unfinished import LARGEST, MOST
from publications.models import Publication, Session
from tests.factories import make_publication, make_session, make_theme, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


@pytest.fixture
def amina(client):
    user = make_user("amina", group="Publisher")
    client.force_login(user)
    return user


@pytest.fixture
def bram():
    """Another person at another machine."""
    other = Client()
    other.force_login(make_user("bram", group="Publisher"))
    return other


def address(page, view="change"):
    return reverse(admin_urlname(page._meta, view), args=[page.pk] if isinstance(page, Publication | Session) else [])


def form_of(page):
    return f"{page._meta.model_name}_form"


def typed(data):
    """What the script makes of a filled form."""
    ours = {"csrfmiddlewaretoken", "_unfinished", "_author", "_based_on"}
    return {name: value if isinstance(value, list) else [value] for name, value in data.items() if name not in ours}


def keep(client, page, form, key=None, seen=0, based_on=None, **headers):
    """Send `form` as the script does; `page` is a page, or the model of a new one."""
    new = isinstance(page, type)
    view = reverse(admin_urlname(page._meta, "unfinished"), args=[key or uuid.uuid4()])
    sent = {"page": None if new else page.pk, "based_on": based_on, "seen": seen, "form": form}
    return client.post(view, json.dumps(sent), content_type="application/json", **headers)


def continued(client, page, key):
    where = reverse(admin_urlname(page._meta, "add")) if isinstance(page, type) else address(page)
    return client.get(where, {"unfinished": str(key)})


def test_an_incomplete_form_is_kept_and_comes_back_as_it_was_typed(client, amina):
    page = make_session(live=True)
    highlight = page.highlights.create(text="Saved phrase")
    page.save_draft(None)
    theme = make_theme()
    opened = client.get(address(page))
    form = filled(
        opened, form_of(page), year="", summary="Half a sen", themes=[str(theme.pk)], body="<p>Incomplete</p>"
    )
    rows = {"highlights-TOTAL_FORMS": "2", "highlights-0-text": "Changed phrase", "highlights-1-text": "A new one"}
    key = uuid.uuid4()
    assert keep(client, page, typed(form | rows), key).json() == {"version": 1}
    again = filled(continued(client, page, key), form_of(page))
    assert (again["year"], again["summary"], again["body"]) == ("", "Half a sen", "<p>Incomplete</p>")
    assert again["themes"] == [str(theme.pk)]
    assert (again["highlights-0-uid"], again["highlights-0-text"]) == (str(highlight.pk), "Changed phrase")
    assert again["highlights-1-text"] == "A new one"
    assert again["_unfinished"] == str(key)


def test_keeping_touches_neither_row_nor_revisions_nor_history(client, amina):
    page = make_publication(live=True, title="Public")
    before = (Revision.objects.count(), Event.objects.count(), page.latest_revision_id)
    keep(client, page, {"title": ["Typed"]})
    fresh = Publication.objects.get()
    assert (Revision.objects.count(), Event.objects.count(), fresh.latest_revision_id) == before
    assert (fresh.title, fresh.has_unpublished_changes) == ("Public", False)
    assert b"Typed" not in client.get(page.get_absolute_url()).content


def test_keeping_again_is_a_handful_of_queries(client, amina):
    page, key = make_publication(), uuid.uuid4()
    keep(client, page, {"title": ["A"]}, key)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert keep(client, page, {"title": ["AB"]}, key, seen=1).json() == {"version": 2}
    assert len(asked) <= 12, [query["sql"] for query in asked]


def test_a_page_never_saved_is_kept_and_offered_with_its_title(client, amina):
    key = uuid.uuid4()
    keep(client, Publication, {"title": ["Tonight"], "kind": ["news"], "language": ["en"]}, key)
    add = reverse("admin:publications_publication_add")
    shown = client.get(add).content.decode()
    assert "You have unfinished text from" in shown
    assert "Tonight" in shown
    form = filled(continued(client, Publication, key), "publication_form")
    assert (form["title"], form["_unfinished"]) == ("Tonight", str(key))
    client.post(add, form | {"issued_on": "2017-12-04", "_continue": "1"})
    assert Publication.objects.get().title == "Tonight"
    assert not Unfinished.objects.exists()


def test_what_was_saved_is_not_offered_any_more(client, amina):
    page, key = make_publication(), uuid.uuid4()
    keep(client, page, {"title": ["Typed"]}, key)
    assert "You have unfinished text" in client.get(address(page)).content.decode()
    form = filled(continued(client, page, key), form_of(page)) | filled(client.get(address(page)), form_of(page))
    client.post(address(page), form | {"title": "Typed", "_unfinished": str(key), "_continue": "1"})
    assert "You have unfinished text" not in client.get(address(page)).content.decode()


def test_a_form_refused_for_its_errors_or_as_stale_is_still_kept(client, amina):
    page, key = make_publication(), uuid.uuid4()
    keep(client, page, {"title": [""]}, key)
    form = filled(client.get(address(page)), form_of(page), _unfinished=str(key))
    refused = client.post(address(page), form | {"title": "", "_continue": "1"})
    assert filled(refused, form_of(page))["_unfinished"] == str(key)
    with page.edit(None) as draft:
        draft.title = "Theirs"
        draft.save()
    assert client.post(address(page), form | {"title": "Mine", "_continue": "1"}).status_code == 409
    assert Unfinished.objects.filter(pk=key).exists()


def test_a_form_with_errors_still_stands_on_the_version_it_was_opened_on(client, amina):
    page = make_publication(title="Title", summary="Summary")
    form = filled(client.get(address(page)), form_of(page), summary="Mine")
    with page.edit(None) as draft:
        draft.summary = "Theirs"
        draft.save()
    wrong = client.post(address(page), form | {"issued_on": "never", "_continue": "1"})
    right = filled(wrong, form_of(page), issued_on="2017-12-04", _continue="1")
    assert client.post(address(page), right).status_code == 409


def test_text_that_was_continued_over_a_newer_version_is_merged_on_saving(client, amina):
    page, key = make_publication(title="Title", summary="Summary"), uuid.uuid4()
    form = filled(client.get(address(page)), form_of(page), summary="Mine")
    keep(client, page, typed(form), key, based_on=page.latest_revision_id)
    with page.edit(None) as draft:
        draft.title = "Theirs"
        draft.save()
    shown = continued(client, page, key)
    assert "was saved meanwhile" in shown.content.decode()
    refused = client.post(address(page), filled(shown, form_of(page), _continue="1"))
    assert refused.status_code == 409
    client.post(address(page), filled(refused, form_of(page), _continue="1"))
    saved = Publication.objects.get()
    assert (saved.title, saved.summary) == ("Theirs", "Mine")


def test_continuing_saves_nothing_and_complains_about_nothing(client, amina):
    page, key = make_publication(live=True, title="Public"), uuid.uuid4()
    keep(client, page, {"title": [""], "issued_on": ["not yet"]}, key)
    shown = continued(client, page, key).content.decode()
    assert "errornote" not in shown
    assert "errorlist" not in shown
    assert Revision.objects.of(page).count() == 1


# Whose words they are ---------------------------------------------------------------------------------------------


def test_others_hear_that_there_is_text_and_never_what_it_says(client, amina, bram):
    page, key = make_publication(), uuid.uuid4()
    keep(client, page, {"title": ["Secret words"]}, key)
    shown = bram.get(address(page)).content.decode()
    assert "amina has unfinished text from" in shown
    assert "Secret words" not in bram.get(address(page), {"unfinished": str(key)}).content.decode()
    assert bram.get(reverse("admin:publications_publication_unfinished", args=[key])).status_code == 404
    assert bram.post(reverse("admin:publications_publication_discard", args=[key])).status_code == 404
    assert keep(bram, page, {"title": ["Taken over"]}, key, seen=1).status_code == 409
    assert keep(bram, page, {"title": ["Taken over"]}, key).status_code == 409
    assert Unfinished.objects.get().form == {"title": ["Secret words"]}


def test_an_administrator_cannot_read_it_either(client, admin_client, amina):
    key = uuid.uuid4()
    keep(client, make_publication(), {"title": ["Secret words"]}, key)
    assert admin_client.get(reverse("admin:publications_publication_unfinished", args=[key])).status_code == 404


def test_somebody_who_may_only_look_cannot_keep_anything(client):
    client.force_login(make_user("visitor"))
    assert keep(client, make_publication(), {"title": ["x"]}).status_code == 403
    assert not Unfinished.objects.exists()


def test_text_of_another_kind_of_page_is_not_found_here(client, amina):
    key = uuid.uuid4()
    keep(client, make_session(), {"summary": ["x"]}, key)
    assert client.get(reverse("admin:publications_publication_unfinished", args=[key])).status_code == 404


# Two windows, lost answers, bad input -----------------------------------------------------------------------------


def test_two_windows_never_write_over_each_other(client, amina):
    page, key = make_publication(), uuid.uuid4()
    keep(client, page, {"title": ["One"]}, key)
    assert keep(client, page, {"title": ["On the phone"]}, key, seen=1).json() == {"version": 2}
    assert keep(client, page, {"title": ["On the laptop"]}, key, seen=1).status_code == 409
    assert Unfinished.objects.get().form == {"title": ["On the phone"]}


def test_the_same_words_sent_twice_are_kept_once(client, amina):
    page, key = make_publication(), uuid.uuid4()
    answers = [keep(client, page, {"title": ["One"]}, key) for _time in range(2)]
    assert [answer.json() for answer in answers] == [{"version": 1}] * 2


def test_words_taken_back_leave_nothing_to_offer(client, amina):
    page, key = make_publication(), uuid.uuid4()
    keep(client, page, {"title": ["One"]}, key)
    assert keep(client, page, None, key).json() == {"version": 0}
    assert not Unfinished.objects.exists()


def test_a_text_beyond_all_measure_is_refused_with_a_sentence(client, amina):
    answer = keep(client, make_publication(), {"body": ["x" * LARGEST]})
    assert answer.status_code == 413
    assert "Save it as a draft" in answer.json()["error"]


def test_nobody_fills_the_database_with_unfinished_text(client, amina):
    page = make_publication()
    Unfinished.objects.bulk_create(
        Unfinished(key=uuid.uuid4(), user=amina, page=page, form={}) for _number in range(MOST)
    )
    assert keep(client, page, {"title": ["One more"]}).status_code == 429
    form = filled(client.get(address(page)), form_of(page), title="Typed")
    Trash.objects.put(page, None)
    assert client.post(address(page), form, follow=True).status_code == 200
    # A text that would be lost is kept all the same.
    assert Unfinished.objects.get(object_id=None).form["title"] == ["Typed"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        '{"page": 1}',
        '{"page": "x", "based_on": null, "seen": 0, "form": {}}',
        '{"page": 99999999999999999999999, "based_on": null, "seen": 0, "form": {}}',
        '{"page": null, "based_on": null, "seen": 0, "form": []}',
        '{"page": null, "based_on": null, "seen": 0, "form": {"title": [1]}}',
        '{"page": null, "based_on": null, "seen": -3, "form": {}}',
        '{"page": 1e400, "based_on": null, "seen": 0, "form": {}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_form_is_refused(client, amina, body):
    for view, args in (("unfinished", [uuid.uuid4()]), ("here", [])):
        where = reverse(f"admin:publications_publication_{view}", args=args)
        assert client.post(where, body, content_type="application/json").status_code == 400


def test_characters_that_no_database_takes_do_not_break_it(client, amina):
    key = uuid.uuid4()
    assert keep(client, Publication, {"title": ["nul \x00 and half \ud83d a sign"]}, key).status_code == 200
    assert continued(client, Publication, key).status_code == 200


def test_an_address_that_names_no_text_says_so_and_opens_the_saved_one(client, amina):
    page = make_publication(title="Saved")
    for named in ("nonsense", str(uuid.uuid4())):
        shown = client.get(address(page), {"unfinished": named})
        assert "not there any more" in shown.content.decode()
        assert filled(shown, form_of(page))["title"] == "Saved"


def test_discarding_throws_it_away_and_goes_back(client, amina):
    page, key = make_publication(), uuid.uuid4()
    keep(client, page, {"title": ["Typed"]}, key)
    answer = client.post(reverse("admin:publications_publication_discard", args=[key]))
    assert answer["Location"] == address(page)
    assert not Unfinished.objects.exists()


def test_the_differences_are_shown_word_by_word_rows_included(client, amina):
    page = make_session(live=True, summary="The first vote")
    page.highlights.create(text="Two seats")
    page.save_draft(None)
    form = filled(client.get(address(page)), form_of(page), summary="The last vote", opens_on="soon")
    form |= {"highlights-0-text": "Two seats filled"}
    key = uuid.uuid4()
    keep(client, page, typed(form), key, HTTP_USER_AGENT=PHONE)
    shown = client.get(reverse("admin:publications_session_unfinished", args=[key])).content.decode()
    assert "<del>first </del><ins>last </ins>" in shown
    assert "filled" in shown
    assert "soon" in shown
    assert "3 differences" in shown
    assert "(phone)" in client.get(address(page)).content.decode()


def test_the_differences_of_a_new_page_are_against_an_empty_form(client, amina):
    key = uuid.uuid4()
    keep(client, Publication, {"title": ["Tonight"], "body": ["<p>Words</p>"], "kind": ["letter"]}, key)
    shown = client.get(reverse("admin:publications_publication_unfinished", args=[key])).content.decode()
    assert "<ins>Tonight</ins>" in shown


# A page that is gone ----------------------------------------------------------------------------------------------


def test_a_form_whose_page_was_deleted_meanwhile_goes_on_as_a_new_page(client, amina):
    page = make_publication(title="Title")
    form = filled(client.get(address(page)), form_of(page), summary="A long text", _continue="1")
    page.delete()
    shown = client.post(address(page), form, follow=True)
    assert "stands here as a new page" in shown.content.decode()
    assert filled(shown, form_of(page))["summary"] == "A long text"
    assert keep(client, page, {"title": ["x"]}).status_code == 404


# Who else is here -------------------------------------------------------------------------------------------------


def here(client, page, key, idle=0, away=False):
    sent = {"key": str(key), "page": page.pk, "idle": idle, "away": away}
    where = reverse(admin_urlname(page._meta, "here"))
    return client.post(where, json.dumps(sent), content_type="application/json").json()


def test_who_opens_a_form_reads_who_else_has_it_open(client, amina, bram):
    page = make_publication()
    client.get(address(page))
    assert "amina is editing this." in bram.get(address(page)).content.decode()
    window = Presence.objects.get(user=amina).key
    here(client, page, window, idle=250)
    assert "amina is editing this, idle 4 min." in bram.get(address(page)).content.decode()


def test_who_leaves_is_gone_and_who_falls_silent_lapses(client, amina, bram):
    page, one, two = make_publication(), uuid.uuid4(), uuid.uuid4()
    here(client, page, one)
    here(client, page, two)
    here(client, page, one, away=True)
    mine = uuid.uuid4()
    assert here(bram, page, mine)["present"] == ["amina is editing this."]
    Presence.objects.filter(pk=two).update(seen_at=timezone.now() - timedelta(minutes=5))
    assert here(bram, page, mine)["present"] == []


def test_several_windows_of_one_person_are_one_person(client, amina, bram):
    page, mine = make_publication(), uuid.uuid4()
    here(client, page, uuid.uuid4(), idle=600)
    here(client, page, mine)
    assert here(bram, page, uuid.uuid4())["present"] == ["amina is editing this."]
    said = here(client, page, mine)["present"]
    assert "You have this page open in another window too." in said


def test_nobody_speaks_for_somebody_else(client, amina, bram):
    page, window = make_publication(), uuid.uuid4()
    here(client, page, window)
    here(bram, page, window, away=True)
    assert Presence.objects.filter(pk=window, user=amina).exists()


def test_the_question_who_is_here_tells_the_person_and_a_fresh_token(client, amina):
    answer = client.get(reverse("admin:publications_publication_here")).json()
    assert answer["person"] == amina.pk
    assert answer["token"]
