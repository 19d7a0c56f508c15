"""Releases in the admin: put together by drafters, decided on by publishers, each readiness said in words."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from asp_portal.publishing.models import Event
from asp_portal.releases.keys import key_of
from asp_portal.releases.models import Release
from publications.models import Publication
from tests.factories import make_publication, make_release, make_session, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

LIST = "/admin/releases/release/"


def sign_in(client, group):
    user = make_user(group.lower(), group=group)
    client.force_login(user)
    return user


def address(release, view="change"):
    return f"{LIST}{release.pk}/{view}/"


def said(answer):
    """The messages on the page that came at the end."""
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.fixture
def letter():
    return make_publication(title="The letter")


class TestADrafter:
    @pytest.fixture(autouse=True)
    def drafter(self, client):
        return sign_in(client, "Drafter")

    def test_makes_one_with_a_moment_on_the_clocks_of_its_place(self, client):
        form = filled(client.get(f"{LIST}add/"), "release_form", title="Opening day", timezone="America/New_York")
        answer = client.post(f"{LIST}add/", form | {"go_live_at_0": "2098-12-07", "go_live_at_1": "10:00"}, follow=True)
        release = Release.objects.get()
        assert release.go_live_at.isoformat() == "2098-12-07T15:00:00+00:00"
        assert "Now put its pages in" in said(answer)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"title": ""}, "This field is required"),
            ({"timezone": "Mars/Base"}, "is no time zone"),
            ({"go_live_at_0": "2001-01-01", "go_live_at_1": "10:00"}, "This moment has passed"),
            ({"go_live_at_0": "2098-12-07"}, "A moment needs a date and a time"),
            ({"go_live_at_0": "soon", "go_live_at_1": "later"}, "Enter a valid date"),
        ],
    )
    def test_is_told_what_is_wrong_with_it(self, client, typed, sentence):
        form = filled(client.get(f"{LIST}add/"), "release_form", title="Opening day") | typed
        answer = client.post(f"{LIST}add/", form)
        assert sentence in answer.content.decode()
        assert not Release.objects.exists()

    def test_finds_pages_of_every_kind_by_their_words_and_puts_them_in(self, client, letter):
        session = make_session(summary="Of the letter too")
        release = make_release()
        found = client.get(address(release), {"q": "letter"}).content.decode()
        assert f'value="{key_of(letter)}"' in found
        assert f'value="{key_of(session)}"' in found
        answer = client.post(address(release, "items"), {"add": key_of(letter)}, follow=True)
        assert "“The letter” is in the release" in said(answer)
        assert [item.page for item in release.items.all()] == [letter]
        assert f'value="{key_of(letter)}"' not in client.get(address(release), {"q": "letter"}).content.decode()

    def test_puts_the_pages_of_a_list_into_a_new_one(self, client, letter):
        other = make_publication(title="The paper")
        data = {"action": "add_to_release", "_selected_action": [letter.pk, other.pk]}
        page = client.post("/admin/publications/publication/", data, follow=True)
        answer = client.post(
            f"{LIST}collect/", {"page": [key_of(letter), key_of(other)], "title": "Opening day"}, follow=True
        )
        assert "The paper" in page.content.decode()
        assert "“The letter”" in said(answer)
        assert {item.page for item in Release.objects.get().items.all()} == {letter, other}

    def test_puts_a_page_into_one_that_is_there(self, client, letter):
        release = make_release()
        page = client.get(f"{LIST}collect/", {"page": key_of(letter)})
        client.post(f"{LIST}collect/", filled(page, "collect_form", release=str(release.pk)))
        assert release.items.get().page == letter

    @pytest.mark.parametrize("data", [{}, {"title": "  "}, {"release": "999"}, {"release": "x"}])
    def test_has_to_say_into_which(self, client, letter, data):
        answer = client.post(f"{LIST}collect/", {"page": key_of(letter)} | data)
        assert answer.status_code == 400
        assert "errorlist" in answer.content.decode()

    @pytest.mark.parametrize("key", ["", "1", "x-y", "999-1", "1-99999999999999999999", "0-0"])
    def test_is_not_led_astray_by_a_mangled_link(self, client, key):
        assert client.get(f"{LIST}collect/", {"page": key}).status_code == 404

    def test_reads_what_is_missing_takes_the_newest_version_and_looks_at_the_difference(self, client, letter):
        release = make_release(letter)
        with letter.edit(None) as draft:
            draft.summary = "New"
            draft.save()
        html = client.get(address(release)).content.decode()
        item = release.items.get()
        letter.refresh_from_db()
        assert "It was changed since it was put into the release." in html
        assert f"/compare/?from={item.revision_id}&amp;to={letter.latest_revision_id}" in html
        answer = client.post(address(release, "items"), {"newest": item.pk}, follow=True)
        html = answer.content.decode()
        assert "Nobody has approved this version." in html
        assert f'href="/admin/publications/publication/{letter.pk}/review/">Read and decide' in html
        item.refresh_from_db()
        assert item.revision == letter.latest_revision

    def test_takes_a_page_out(self, client, letter):
        release = make_release(letter)
        client.post(address(release, "items"), {"remove": release.items.get().pk})
        assert not release.items.exists()

    @pytest.mark.parametrize("data", [{}, {"add": "1-1"}, {"newest": "x"}, {"remove": "99999999999999999999"}])
    def test_breaks_nothing_with_a_key_of_nothing(self, client, letter, data):
        release = make_release(letter)
        assert client.post(address(release, "items"), data).status_code == 302
        assert release.items.count() == 1

    @pytest.mark.parametrize("view", ["schedule", "unschedule", "release", "withdraw"])
    def test_does_not_decide(self, client, letter, view):
        release = make_release(letter)
        assert client.post(address(release, view)).status_code == 403
        assert address(release, view) not in client.get(address(release)).content.decode()

    def test_sees_on_a_page_in_which_release_it_is_and_that_the_draft_is_another(self, client, letter):
        release = make_release(letter, title="Opening day", go_live_at=timezone.now() + timedelta(days=1))
        release.schedule(make_user())
        with letter.edit(None) as draft:
            draft.summary = "New"
            draft.save()
        html = client.get(f"/admin/publications/publication/{letter.pk}/change/").content.decode()
        assert "Goes live with the release" in html
        assert "not this draft" in html

    def test_cannot_change_one_that_is_scheduled(self, client, letter):
        release = make_release(letter, go_live_at=timezone.now() + timedelta(days=1))
        release.schedule(make_user())
        assert client.post(address(release), {"title": "Other"}).status_code == 403
        answer = client.post(address(release, "items"), {"remove": release.items.get().pk}, follow=True)
        assert "is scheduled and cannot be changed" in said(answer)
        assert release.items.count() == 1


class TestAPublisher:
    @pytest.fixture(autouse=True)
    def publisher(self, client):
        return sign_in(client, "Publisher")

    def test_lets_it_go_after_one_question(self, client, letter):
        release = make_release(letter)
        assert "The letter" in client.get(address(release, "release")).content.decode()
        answer = client.post(address(release, "release"), follow=True)
        assert "is public" in said(answer)
        assert Publication.objects.live().get() == letter

    def test_reads_every_reason_why_not(self, client, letter):
        release = make_release(letter, make_publication(title="Paper"), approved=False)
        answer = client.post(address(release, "release"), follow=True)
        assert "“The letter”: Nobody has approved this version." in said(answer)
        assert "“Paper”: Nobody has approved this version." in said(answer)
        assert not Publication.objects.live().exists()

    def test_schedules_it_and_cancels(self, client, letter, publisher):
        release = make_release(letter, go_live_at=timezone.now() + timedelta(days=1))
        answer = client.post(address(release, "schedule"), follow=True)
        release.refresh_from_db()
        assert (release.state, release.scheduled_by) == ("scheduled", publisher)
        assert "goes live by itself" in said(answer)
        client.post(address(release, "unschedule"))
        release.refresh_from_db()
        assert release.state == "draft"

    def test_takes_it_back_after_one_question(self, client, letter, publisher):
        release = make_release(letter)
        release.release(publisher)
        assert "is withdrawn" in client.get(address(release, "withdraw")).content.decode()
        answer = client.post(address(release, "withdraw"), {"note": "Too early"}, follow=True)
        assert "is taken back" in said(answer)
        assert not Publication.objects.live().exists()
        assert Event.objects.of(letter).first().note == f"with the release “{release}”"

    def test_finds_on_the_desk_what_failed(self, client, letter):
        Release.objects.create(title="Opening day", failed_at=timezone.now(), failure="“Letter”: It was deleted.")
        html = client.get("/admin/").content.decode()
        assert "Opening day" in html
        assert "It was deleted" in html

    def test_deletes_one_that_is_not_public_alone(self, client, letter, publisher):
        release = make_release(letter)
        assert client.post(address(release, "delete"), {"post": "yes"}).status_code == 302
        assert Event.objects.filter(action=Event.Action.PURGED, user=publisher).exists()
        public = make_release(make_publication())
        public.release(publisher)
        assert client.post(address(public, "delete"), {"post": "yes"}).status_code == 403

    def test_list_is_filtered_and_its_memory_is_kept(self, client, letter):
        release = make_release(letter, title="Opening day")
        assert "Opening day" in client.get(LIST, {"status": "open"}).content.decode()
        assert "Opening day" not in client.get(LIST, {"status": "scheduled"}).content.decode()
        assert client.get(address(release, "history"))["Location"].endswith("#events")


def test_who_may_not_see_every_kind_of_page_sees_no_release(client, letter):
    release = make_release(letter)
    user = make_user("curious")
    user.user_permissions.add(Permission.objects.get(codename="view_release"))
    client.force_login(user)
    assert [client.get(place).status_code for place in (LIST, address(release))] == [403, 403]
