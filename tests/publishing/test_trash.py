"""Deleting is undone: the page comes back under its key, with its words, its rows, its links and its history."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import ProtectedError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from asp_portal.publishing.models import Comment, Event, Revision, Trash, Unfinished, purge_expired
from asp_portal.publishing.models.checks import Overruling
from publications.models import Highlight, Publication, Recommendation, Session
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_theme, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

TRASH = reverse("admin:publishing_trash_changelist")
RESTORE = reverse("admin:publishing_trash_restore")
PURGE = reverse("admin:publishing_trash_purge")


@pytest.fixture
def publisher(client):
    user = make_user("publisher", group="Publisher")
    client.force_login(user)
    return user


def trash(page, user=None):
    return Trash.objects.put(page, user)


def actions(page):
    return [event.action for event in Event.objects.of(page)]


@pytest.mark.parametrize("make", [make_session, make_publication, make_recommendation, make_campaign])
def test_a_page_comes_back_under_its_key_with_everything_it_held(make):
    user = make_user()
    page = make()
    page.save_draft(user)
    content = page.content()
    entry = trash(page, user)
    assert not type(page).objects.filter(pk=page.pk).exists()
    restored, sentences = entry.restore(user)
    assert (restored.pk, restored.content(), sentences) == (page.pk, content, [])
    assert actions(restored)[:2] == [Event.Action.RECOVERED, Event.Action.DELETED]
    assert Revision.objects.of(restored).count() == 3
    assert not Trash.objects.exists()


def test_rows_lists_and_links_from_elsewhere_come_back():
    theme = make_theme()
    session = make_session(live=True)
    page = make_publication(session=session, themes=[theme], days=[4])
    page.corrections.create(note="The date was wrong")
    page.save_draft(None)
    highlight = session.highlights.create(text="Six judges", publication=page)
    campaign = make_campaign(live=True, publications=[page])
    content = page.content()
    restored, sentences = trash(page).restore(None)
    assert (restored.content(), sentences) == (content, [])
    assert list(campaign.publications.all()) == [restored]
    assert Highlight.objects.get(pk=highlight.pk).publication == restored


def test_a_link_that_leads_elsewhere_by_now_stays_as_it_is():
    page, other = make_publication(), make_publication()
    highlight = make_session().highlights.create(text="Six judges", publication=page)
    entry = trash(page)
    Highlight.objects.filter(pk=highlight.pk).update(publication=other)
    entry.restore(None)
    assert Highlight.objects.get(pk=highlight.pk).publication == other


def test_a_page_that_was_public_once_comes_back_as_withdrawn():
    page = make_publication(live=True)
    first = page.first_published_at
    page.withdraw()
    restored, _sentences = trash(page).restore(None)
    assert (restored.live, restored.first_published_at, restored.status) == (False, first, "withdrawn")


def test_an_address_that_somebody_took_gives_way_to_a_free_one_and_says_so():
    entry = trash(make_publication(slug="letter"))
    make_publication(slug="letter")
    restored, sentences = entry.restore(None)
    assert restored.slug == "letter-2"
    assert "letter-2" in " ".join(sentences)


def test_a_number_that_somebody_took_gives_way_to_the_next():
    entry = trash(make_session(ordinal=16))
    make_session(ordinal=16)
    restored, sentences = entry.restore(None)
    assert restored.ordinal == 17
    assert len(sentences) == 1


def test_a_day_that_has_another_summary_by_now_is_left_out_and_said():
    page = make_publication(days=[4])
    session, entry = page.session, trash(page)
    make_publication(days=[4], session=session)
    restored, sentences = entry.restore(None)
    assert restored.day_numbers == []
    assert "already has a summary" in " ".join(sentences)


def test_what_a_page_stands_on_must_be_restored_first():
    recommendation = make_recommendation(number=3)
    paper = recommendation.publication
    with pytest.raises(ProtectedError):
        trash(paper)
    upper = trash(recommendation)
    lower = trash(Publication.objects.get(pk=paper.pk))
    with pytest.raises(ValidationError, match="restore that first"):
        upper.restore(None)
    lower.restore(None)
    upper.restore(None)
    assert Recommendation.objects.get().publication == paper


def test_a_live_page_does_not_go_to_the_trash():
    with pytest.raises(ValidationError):
        trash(make_publication(live=True))
    assert not Trash.objects.exists()
    assert Publication.objects.exists()


def test_two_who_restore_at_once_make_one_page():
    entry = trash(make_publication())
    same = Trash.objects.get()
    entry.restore(None)
    with pytest.raises(Trash.DoesNotExist):
        same.restore(None)


def test_a_page_that_was_restored_meanwhile_keeps_its_history():
    entry = trash(make_publication())
    same = Trash.objects.get()
    restored, _sentences = entry.restore(None)
    same.purge()
    restored.refresh_from_db()
    assert restored.latest_revision
    assert Event.Action.PURGED not in actions(restored)


def test_after_thirty_days_it_is_gone_with_its_versions_and_not_from_the_history():
    page = make_publication(title="Old")
    Comment.objects.create(page=page, revision=page.latest_revision, text="Who says that?")
    Overruling.objects.create(page=page, key="k", words="on Monday")
    trash(page)
    assert Comment.objects.exists()
    trash(make_publication(title="Young"))
    Trash.objects.filter(object_id=page.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    call_command("purge_trash")
    assert [entry.title for entry in Trash.objects.all()] == ["Young"]
    assert not Revision.objects.of(page).exists()
    assert not Comment.objects.exists()
    assert not Overruling.objects.exists()
    assert actions(page)[0] == Event.Action.PURGED


def test_unfinished_text_is_forgotten_after_thirty_days_too():
    old = timezone.now() - timedelta(days=31)
    key = "6c0ae9d5-7a64-4c2b-a3a1-1d35b3a94c2a"
    Unfinished.objects.create(key=key, user=make_user(), page=make_publication(), form={}, updated_at=old)
    assert purge_expired() == 0
    assert not Unfinished.objects.exists()


# In the admin -----------------------------------------------------------------------------------------------------


def delete(client, page):
    return client.post(reverse(admin_urlname(page._meta, "delete"), args=[page.pk]), {"post": "yes"}, follow=True)


def test_deleting_asks_in_our_words_and_the_message_undoes_it(client, publisher):
    page = make_publication(title="Letter <b>")
    asked = client.get(reverse("admin:publications_publication_delete", args=[page.pk])).content.decode()
    assert "goes to the trash" in asked
    shown = delete(client, page)
    assert "“Letter &lt;b&gt;” is in the trash" in shown.content.decode()
    entry = Trash.objects.get()
    assert entry.user == publisher
    assert f'name="pk" value="{entry.pk}"' in shown.content.decode()
    back = client.post(RESTORE, {"pk": entry.pk}, follow=True)
    assert back.request["PATH_INFO"] == reverse("admin:publications_publication_change", args=[page.pk])
    assert "is back, as a draft" in back.content.decode()
    assert Event.objects.of(page).filter(action=Event.Action.DELETED).count() == 1


def test_who_deletes_what_somebody_else_has_just_deleted_is_told(client, publisher, rf):
    page = make_publication()
    trash(page.locked())
    request = rf.post("/")
    request.user, request.session = publisher, client.session
    request._messages = FallbackStorage(request)
    admin.site.get_model_admin(Publication).delete_model(request, page)
    assert [str(message) for message in request._messages] == [f"“{page}” is deleted already."]
    assert Trash.objects.count() == 1


def test_what_is_done_to_a_page_that_was_deleted_meanwhile_answers_like_no_page():
    page = make_publication()
    trash(page.locked())
    with pytest.raises(Http404):
        page.submit_for_review(None)


def test_many_are_deleted_with_a_list_of_what_goes_and_what_stays(client, publisher):
    loose, live = make_publication(title="Loose"), make_publication(title="Live one", live=True)
    paper = make_recommendation(publication=make_publication(title="Paper")).publication
    where = reverse("admin:publications_publication_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [loose.pk, live.pk, paper.pk]}
    asked = client.post(where, chosen).content.decode()
    assert "1 page goes to the trash" in asked
    assert "Live one: It is live" in asked
    assert "Paper: 1 others stand on it" in asked
    assert "Are you sure" not in asked
    shown = client.post(where, chosen | {"post": "yes"}, follow=True).content.decode()
    assert "“Loose” is in the trash" in shown
    assert Publication.objects.count() == 2
    client.post(RESTORE, {"pk": [entry.pk for entry in Trash.objects.all()]})
    assert Publication.objects.count() == 3


def test_the_list_of_the_trash_restores_and_shows_what_a_page_said(client, publisher):
    entry = trash(make_publication(title="Letter", summary="To all States Parties"), publisher)
    assert "Letter" in client.get(TRASH).content.decode()
    shown = client.get(reverse("admin:publishing_trash_change", args=[entry.pk])).content.decode()
    assert "To all States Parties" in shown
    client.post(TRASH, {"action": "restore_selected", "_selected_action": [entry.pk]})
    assert Publication.objects.get().title == "Letter"


def test_deleting_for_ever_asks_first(client, publisher):
    entry = trash(make_publication(title="Letter"), publisher)
    asked = client.post(TRASH, {"action": "purge_selected", "_selected_action": [entry.pk]})
    assert "Nobody can bring these back" in asked.content.decode()
    assert Trash.objects.exists()
    client.post(PURGE, {"pk": entry.pk})
    assert not Trash.objects.exists()


def test_who_may_not_delete_sees_no_trash(client):
    entry = trash(make_publication())
    client.force_login(make_user("drafter", group="Drafter"))
    assert client.get(TRASH).status_code == 403
    assert client.get(reverse("admin:publishing_trash_change", args=[entry.pk])).status_code in (302, 403)
    assert client.post(RESTORE, {"pk": entry.pk}).status_code == 403
    assert client.post(PURGE, {"pk": entry.pk}).status_code == 403
    assert Trash.objects.exists()


def test_a_trash_that_was_emptied_meanwhile_says_so(client, publisher):
    for key in ("1", "x", "9" * 30, ""):
        assert "not in the trash any more" in client.post(RESTORE, {"pk": key}, follow=True).content.decode()


def test_opening_the_trash_purges_what_is_old(client, publisher):
    trash(make_publication())
    Trash.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    client.get(TRASH)
    assert not Trash.objects.exists()


def test_an_unfinished_text_finds_its_page_again(client, publisher):
    page = make_session(summary="Saved")
    form = filled(client.get(reverse("admin:publications_session_change", args=[page.pk])), "session_form")
    delete(client, page)
    Trash.objects.get().restore(publisher)
    saved = client.post(
        reverse("admin:publications_session_change", args=[page.pk]), form | {"summary": "Typed", "_continue": "1"}
    )
    assert saved.status_code == 302
    assert Session.objects.get().summary == "Typed"
