"""Sharing in the admin: who makes links, what the desk says of them, and that an address is shown once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from asp_portal.publishing.models import Event
from asp_portal.sharing.admin import share_address
from asp_portal.sharing.forms import LONGEST
from asp_portal.sharing.models import ShareLink
from tests.factories import make_link, make_publication, make_session, make_user

pytestmark = pytest.mark.django_db

ALL_LINKS = "/admin/sharing/sharelink/"


@pytest.fixture
def publisher(client):
    user = make_user("publisher", group="Publisher")
    client.force_login(user)
    return user


def share(client, page, **said):
    said = {"label": "Minister’s office", "shows": str(page.latest_revision_id), "lasts": "1", **said}
    return client.post(share_address(page), said)


def address_on(response):
    return re.search(
        r'id="share-address"[^>]*value="https://portal\.example(/shared/[^"]+/)"', response.content.decode()
    )[1]


def test_a_publisher_makes_a_link_whose_address_is_shown_once_and_opens_the_page(client, publisher):
    page = make_publication(title="Letter about Kenya")
    gate = address_on(share(client, page))
    assert "Letter about Kenya" in client.post(gate, follow=True).content.decode()
    secret = gate.split("/")[2]
    for address in (share_address(page), ALL_LINKS, page_form(page), page_form(page, "history")):
        assert secret not in client.get(address).content.decode()

    link = ShareLink.objects.get()
    assert (link.label, link.revision, link.created_by) == ("Minister’s office", page.latest_revision, publisher)
    event = Event.objects.of(page).first()
    assert (event.action, event.user) == ("shared", publisher)
    assert "Minister’s office" in event.note


def page_form(page, view="change"):
    return reverse(f"admin:publications_publication_{view}", args=[page.pk])


@pytest.mark.parametrize(("lasts", "hours"), [("1", 24), ("3", 72), ("7", 168)])
def test_a_link_lasts_as_long_as_was_chosen(client, publisher, lasts, hours):
    share(client, make_publication(), lasts=lasts)
    lasting = ShareLink.objects.get().ends_at - timezone.now()
    assert timedelta(hours=hours) - timedelta(minutes=1) < lasting <= timedelta(hours=hours)


def test_a_moment_of_ones_own_is_typed_on_the_clocks_of_the_session(client, publisher):
    page = make_publication(session=make_session(live=True, timezone="America/New_York"))
    day = timezone.localdate() + timedelta(days=10)
    share(client, page, lasts="until", ends_at_0=day.isoformat(), ends_at_1="12:00")
    assert ShareLink.objects.get().ends_at.astimezone(page.session.zone).hour == 12


@pytest.mark.parametrize(
    "said",
    [
        {"lasts": "until"},
        {"lasts": "until", "ends_at_0": "2017-12-04", "ends_at_1": "10:00"},
        {"lasts": "until", "ends_at_0": (timezone.now() + LONGEST).date() + timedelta(days=2), "ends_at_1": "10:00"},
        {"lasts": "until", "ends_at_0": "tomorrow", "ends_at_1": "noon"},
        {"lasts": "for ever"},
        {"label": ""},
        {"label": "x" * 101},
        {"shows": "999999999"},
        {"shows": ""},
    ],
)
def test_a_link_without_a_reader_a_version_or_an_end_is_not_made(client, publisher, said):
    response = share(client, make_publication(), **said)
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not ShareLink.objects.exists()


def test_a_version_of_another_page_cannot_be_shared(client, publisher):
    other = make_publication()
    share(client, make_publication(), shows=str(other.latest_revision_id))
    assert not ShareLink.objects.exists()


def test_always_the_latest_draft_is_a_choice(client, publisher):
    share(client, make_publication(), shows="latest")
    assert ShareLink.objects.get().revision is None


def test_the_page_lists_its_links_with_state_and_count_and_revokes_one(client, publisher):
    page = make_publication()
    (one, gate), (two, _other) = make_link(page, label="Reader one"), make_link(page, label="Reader two")
    client.post(gate)
    html = client.get(share_address(page)).content.decode()
    assert "Reader one" in html
    assert "1 time" in html
    client.post(reverse("admin:sharing_sharelink_revoke", args=[one.pk]))
    client.post(reverse("admin:sharing_sharelink_revoke", args=[one.pk]))
    assert [link.state for link in ShareLink.objects.of(page)] == ["open", "revoked"]
    assert [e.note for e in Event.objects.of(page).filter(action="unshared", user=publisher)] == ["Reader one"]
    assert client.get(gate).status_code == 410
    two.refresh_from_db()
    assert two.state == "open"


def test_the_list_of_all_links_filters_revokes_and_outlives_its_pages(client, publisher):
    gone = make_publication(title="Gone")
    make_link(gone, label="Reader of what is gone")
    gone.delete()
    kept = [make_link(make_publication(title=f"Kept {n}"), label=f"Reader {n}")[0] for n in range(3)]
    html = client.get(ALL_LINKS).content.decode()
    assert "Reader of what is gone" in html
    assert "Kept 1" in html
    client.post(ALL_LINKS, {"action": "revoke_all", "_selected_action": [link.pk for link in kept[:2]]})
    assert "Reader 0" not in client.get(f"{ALL_LINKS}?state=open").content.decode()
    assert "Reader 0" in client.get(f"{ALL_LINKS}?state=closed").content.decode()


def test_the_list_costs_the_same_for_one_link_and_for_twenty(client, publisher, django_assert_max_num_queries):
    for _link in range(20):
        make_link(make_publication(session=make_session()))
    # What is due next is asked once and remembered.
    client.get(ALL_LINKS)
    with django_assert_max_num_queries(16):
        client.get(ALL_LINKS)


def test_who_may_not_publish_may_not_share(client):
    page = make_publication()
    link, _gate = make_link(page)
    client.force_login(make_user(group="Drafter"))
    assert client.get(share_address(page)).status_code == 403
    assert share(client, page).status_code == 403
    assert client.post(reverse("admin:sharing_sharelink_revoke", args=[link.pk])).status_code == 404
    assert share_address(page) not in client.get(page_form(page)).content.decode()
    assert ShareLink.objects.open().get() == link


@pytest.mark.parametrize("label", ["publications.nothing", "accounts.user", "publications.theme", "x"])
def test_only_pages_are_shared(client, publisher, label):
    assert client.get(f"{ALL_LINKS}of/{label}/1/").status_code == 404


def test_what_guests_said_stands_in_the_form_as_text_and_in_the_history(client, publisher):
    page = make_publication()
    link, _gate = make_link(page, takes_remarks=True)
    link.remark("comment", "Anna <i>B</i>", "Please <b>check</b> the date", page.latest_revision)
    html = client.get(page_form(page)).content.decode()
    assert "Please &lt;b&gt;check&lt;/b&gt; the date" in html
    assert "Anna &lt;i&gt;B&lt;/i&gt;" in html
    assert "read the latest draft" in html
    assert "commented as a guest" in client.get(page_form(page, "history")).content.decode()
    assert share_address(page) in html
    page.submit_for_review(publisher)
    assert "Please &lt;b&gt;check&lt;/b&gt;" in client.get(page_form(page, "review")).content.decode()


def test_the_end_is_said_on_the_clocks_of_the_page_and_in_utc(client, publisher):
    page = make_publication(session=make_session(live=True, timezone="Europe/Amsterdam"))
    link, _gate = make_link(page)
    ShareLink.objects.filter(pk=link.pk).update(ends_at=datetime(2098, 12, 4, 14, 0, tzinfo=UTC))
    assert "Thu 4 Dec 2098, 15:00 Amsterdam (14:00 UTC)" in client.get(share_address(page)).content.decode()
