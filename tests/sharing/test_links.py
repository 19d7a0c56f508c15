"""Links to share: what the holder of one sees, and that nobody else sees anything."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asp_portal.accounts.models import SignIn as BrowserSession
from asp_portal.library.models import Document, Image
from asp_portal.publishing.models import Event, Revision
from asp_portal.sharing.models import Remark, ShareLink
from publications.models import Publication
from tests.factories import (
    make_campaign,
    make_link,
    make_publication,
    make_recommendation,
    make_session,
    make_user,
)
from tests.library.files import pdf_file, picture_file

pytestmark = pytest.mark.django_db

MAKERS = {
    "session": (make_session, "summary"),
    "publication": (make_publication, "title"),
    "recommendation": (make_recommendation, "text"),
    "campaign": (make_campaign, "title"),
}


def opened(client, gate):
    """The page behind `gate`, opened by pressing its button."""
    return client.post(gate, follow=True)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def remark(client, gate, **said):
    """Answer through the form on the page behind `gate`."""
    page = opened(client, gate)
    read = re.search(r'name="read" value="(\d+)"', page.content.decode())[1]
    return client.post(page.redirect_chain[-1][0], {"read": read, "name": "Anna", **said}, follow=True)


def edited(page, **fields):
    with page.edit(None) as draft:
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save()
    return page


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("live", [False, True])
def test_a_link_shows_the_public_page_of_the_draft(client, kind, live):
    make, field = MAKERS[kind]
    page = edited(make(live=live), **{field: "Only for the minister"})
    _link, gate = make_link(page)
    assert "Only for the minister" in text_of(opened(client, gate))
    assert client.get(page.get_absolute_url()).status_code == (200 if live else 404)
    assert "Only for the minister" not in client.get(page.get_absolute_url()).content.decode()
    assert not client.cookies


def test_the_gate_says_nothing_of_what_lies_behind_it(client):
    page = make_publication(title="Letter about Kenya", summary="Two seats")
    _link, gate = make_link(page, label="Minister’s office")
    for method in (client.get, client.head):
        response = method(gate)
        assert response.status_code == 200
        for word in ("Kenya", "Two seats", page.slug, "Minister’s office"):
            assert word not in response.content.decode()


def test_an_opening_is_counted_once_and_only_when_somebody_pressed_the_button(client):
    link, gate = make_link(make_publication())
    client.head(gate)
    client.get(gate)
    client.get(gate, headers={"sec-purpose": "prefetch"})
    link.refresh_from_db()
    assert (link.openings, link.last_opened_at) == (0, None)

    address = opened(client, gate).redirect_chain[-1][0]
    client.get(address)
    client.head(address)
    link.refresh_from_db()
    assert link.openings == 1
    assert timezone.now() - link.last_opened_at < timedelta(minutes=1)
    opened(client, gate)
    link.refresh_from_db()
    assert link.openings == 2


def test_an_opening_that_is_over_or_of_another_link_leads_to_the_gate(client, monkeypatch):
    page = make_publication()
    (_one, gate), (_two, other) = make_link(page), make_link(page)
    address = opened(client, gate).redirect_chain[-1][0]
    assert client.get(address.replace(gate, other)).headers["Location"] == other
    assert client.get(f"{gate}read/1:x:y/").headers["Location"] == gate
    monkeypatch.setattr("asp_portal.sharing.views.ONE_OPENING", -1)
    assert client.get(address).headers["Location"] == gate


def test_the_secret_has_128_bits_and_stands_nowhere_in_the_database(client):
    link, gate = make_link(make_publication(), user=make_user())
    secret = gate.split("/")[2]
    assert len(secret) * 6 >= 128
    opened(client, gate)
    rows = [*ShareLink.objects.values(), *Event.objects.values(), *BrowserSession.objects.values()]
    assert secret not in str(rows)
    assert client.get(reverse("sharing:shared_gate", args=[link.digest])).status_code == 404
    assert make_link(link.page)[1] != gate


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options"])
def test_a_wrong_secret_is_answered_like_an_address_that_never_existed(client, method):
    make_link(make_publication())
    for rest in ("", "read/1:2:3/", "images/1/small.webp", "documents/1/paper.pdf"):
        wrong = getattr(client, method)(f"/shared/wrong/{rest}")
        nowhere = getattr(client, method)(f"/nowhere/wrong/at/all/{rest}")
        assert wrong.status_code == nowhere.status_code == 404
        assert wrong.content == nowhere.content
        assert dict(wrong.headers) == dict(nowhere.headers)


def every_address(client, page, gate):
    address = opened(client, gate).redirect_chain[-1][0]
    return [gate, address, f"{gate}images/{page.cover_id}/small.webp"]


def closed(client, addresses):
    """The answers of what is closed: one sentence, whatever the reason."""
    answers = [getattr(client, method)(address) for address in addresses for method in ("get", "post", "put")]
    assert {answer.status_code for answer in answers} == {410}
    contents = {answer.content for answer in answers}
    assert len(contents) == 1
    return contents.pop().decode()


def test_what_ended_was_revoked_or_lost_its_page_says_the_same_to_the_holder_and_nothing_more(client):
    cover = Image.objects.create_from_upload(picture_file(), title="Hall", alt="A hall")
    page = make_publication(title="Letter about Kenya", cover=cover)
    (ended, one), (revoked, two), (_gone, three) = make_link(page), make_link(page), make_link(page)
    addresses = {gate: every_address(client, page, gate) for gate in (one, two, three)}

    ShareLink.objects.filter(pk=ended.pk).update(ends_at=timezone.now())
    revoked.revoke(make_user())
    sentence = closed(client, addresses[one])
    assert closed(client, addresses[two]) == sentence
    assert "Kenya" not in sentence
    assert "Minister" not in sentence
    page.delete()
    assert closed(client, addresses[three]) == sentence


def test_a_link_ends_on_the_second(monkeypatch):
    link, _gate = make_link(make_publication(), hours=1)
    at = link.ends_at
    monkeypatch.setattr(timezone, "now", lambda: at - timedelta(microseconds=1))
    assert link.state == "open"
    assert ShareLink.objects.open().count() == 1
    monkeypatch.setattr(timezone, "now", lambda: at)
    assert link.state == "ended"
    assert ShareLink.objects.closed().count() == 1


def test_a_pinned_link_stays_and_the_other_follows_the_draft(client):
    page = make_publication(title="As agreed")
    _pinned, pinned = make_link(page, revision=page.latest_revision)
    _latest, latest = make_link(page)
    edited(page, title="Written since")
    assert "As agreed" in text_of(opened(client, pinned))
    assert "Written since" not in text_of(opened(client, pinned))
    assert "Written since" in text_of(opened(client, latest))
    page.publish()
    assert "As agreed" in text_of(opened(client, pinned))
    assert Publication.objects.get().title == "Written since"


def test_a_pinned_link_never_comes_to_show_another_version(client):
    page = make_publication(title="As agreed")
    revision = page.latest_revision
    _link, gate = make_link(page, revision=revision)
    edited(page, title="Written since")
    Revision.objects.filter(pk=revision.pk).delete()
    assert client.get(gate).status_code == 404


def test_the_embargo_stands_on_the_page_on_the_clocks_of_its_session(client):
    session = make_session(live=True, opens_on=date(2017, 12, 4), timezone="Europe/Amsterdam")
    until = datetime(2098, 12, 4, 14, 0, tzinfo=UTC)
    _link, gate = make_link(make_publication(session=session, embargo_until=until), label="X")
    html = text_of(opened(client, gate))
    strip, mark = html.split('class="shared-mark" aria-hidden="true"')
    for place in (strip, mark):
        assert "Embargoed until Thu 4 Dec 2098, 15:00 Amsterdam (14:00 UTC)." in place
        assert "Shared with X. Not for publication." in place


def test_without_an_embargo_it_is_still_not_for_publication_and_what_is_public_says_so(client):
    page = make_publication()
    _link, gate = make_link(page)
    assert "Embargoed" not in text_of(opened(client, gate))
    assert "Not for publication" in text_of(opened(client, gate))
    page.publish()
    assert "It is public by now" in text_of(opened(client, gate))
    assert "Not for publication" not in text_of(opened(client, gate))


def test_a_label_is_text_and_never_markup(client):
    _link, gate = make_link(make_publication(), label="<b>X</b>")
    assert "<b>X</b>" not in text_of(opened(client, gate))


def test_nothing_is_kept_found_or_told_to_other_sites(client):
    cover = Image.objects.create_from_upload(picture_file(), title="Hall", alt="A hall")
    page = make_publication(cover=cover)
    _link, gate = make_link(page)
    for address in every_address(client, page, gate):
        headers = client.get(address).headers
        assert headers["Cache-Control"] == "private, no-store"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "ETag" not in headers
        assert "Set-Cookie" not in headers


def test_files_of_the_version_are_reached_through_the_link_and_no_others(client):
    shown, other = (
        Image.objects.create_from_upload(picture_file(), title=title, alt="A hall") for title in ("Shown", "Other")
    )
    paper, secret_paper = (
        Document.objects.create_from_upload(pdf_file(), title=title) for title in ("Paper", "Secret")
    )
    in_text = Image.objects.create_from_upload(picture_file(), title="In the text", alt="A bench")
    body = f'<p><img src="{in_text.get_absolute_url()}" alt="A bench"> <code>src="/images/{in_text.pk}/"</code></p>'
    page = make_publication(cover=shown, documents=[paper], body=body)
    make_publication(cover=other, documents=[secret_paper])
    _link, gate = make_link(page)
    html = text_of(opened(client, gate))

    files = set(re.findall(rf'{gate}(?:images|documents)/[^" ]+', html))
    assert {client.get(address).status_code for address in files} == {200}
    assert len([address for address in files if f"/images/{in_text.pk}/" in address]) == 1
    assert len([address for address in files if f"/documents/{paper.pk}/" in address]) == 1
    assert any(f"/images/{shown.pk}/" in address for address in files)
    # Nothing but what was said in the text still names the addresses of everybody.
    assert re.findall(r'(?:src|srcset|href)="(/(?:images|documents)/[^"]+)', html) == [f"/images/{in_text.pk}/"]

    for address in (f"images/{other.pk}/small.webp", f"documents/{secret_paper.pk}/secret.pdf"):
        assert client.get(gate + address).status_code == 404
    for address in (shown.get_absolute_url(), paper.get_absolute_url(), in_text.get_absolute_url()):
        assert client.get(address).status_code == 404
    assert client.get(f"{gate}images/{shown.pk}/no-such-size.webp").status_code == 404
    assert client.get(f"{gate}documents/{paper.pk}/old-name.pdf").status_code == 302


def test_a_file_that_a_later_draft_shows_is_not_in_the_pinned_version(client):
    page = make_publication()
    _link, gate = make_link(page, revision=page.latest_revision)
    later = Image.objects.create_from_upload(picture_file(), title="Later", alt="A hall")
    edited(page, cover=later)
    assert client.get(f"{gate}images/{later.pk}/small.webp").status_code == 404


def test_another_page_is_not_reached_and_the_page_does_not_invite_to_pass_it_on(client):
    page, other = make_publication(title="Shared"), make_publication(title="Not shared")
    _link, gate = make_link(page)
    html = text_of(opened(client, gate))
    assert "Not shared" not in html
    assert "Share this page" not in html
    assert client.get(other.get_absolute_url()).status_code == 404
    assert f'href="{page.get_absolute_url()}"' not in html


def test_reading_changes_nothing_but_the_count(client):
    page = make_publication(live=True)
    edited(page, title="Draft")
    link, gate = make_link(page)
    before = (Event.objects.count(), Revision.objects.count(), Publication.objects.values().get())
    opened(client, gate)
    assert (Event.objects.count(), Revision.objects.count(), Publication.objects.values().get()) == before
    assert link.page.live


def test_a_link_without_leave_to_comment_takes_none(client):
    link, gate = make_link(make_publication())
    page = opened(client, gate)
    assert "Send the comment" not in page.content.decode()
    client.post(page.redirect_chain[-1][0], {"name": "Anna", "text": "Hello", "comment": "1"})
    assert not link.remarks.exists()


def test_a_comment_is_kept_with_the_version_shown_as_text_and_logged(client):
    page = make_publication()
    link, gate = make_link(page, takes_remarks=True)
    answer = text_of(remark(client, gate, text="<script>alert(1)</script>\nGood", comment="1"))
    said = link.remarks.get()
    assert (said.kind, said.name, said.revision) == (Remark.Kind.COMMENT, "Anna", page.latest_revision)
    assert "Thank you" in answer
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer
    event = Event.objects.of(page).first()
    assert (event.action, event.user, event.revision) == ("guest_comment", None, page.latest_revision)
    assert event.note.startswith("Anna (Minister’s office).")


def test_an_approval_is_of_the_text_that_was_read(client):
    page = make_publication(title="First")
    link, gate = make_link(page, takes_remarks=True)
    first = page.latest_revision
    address = opened(client, gate).redirect_chain[-1][0]
    edited(page, title="Second")
    stale = client.post(address, {"read": first.pk, "name": "Anna", "approve": "1"})
    assert stale.status_code == 400
    assert "changed while you were reading" in stale.content.decode()
    assert 'value="Anna"' in stale.content.decode()
    assert not link.remarks.exists()

    remark(client, gate, approve="1")
    assert link.remarks.get().revision == page.latest_revision
    assert Event.objects.of(page).first().action == "guest_approval"


def test_an_approval_from_outside_is_none_of_the_house(client):
    page = make_publication()
    _link, gate = make_link(page, takes_remarks=True)
    before = Publication.objects.values().get()
    remark(client, gate, approve="1")
    assert Publication.objects.values().get() == before


@pytest.mark.parametrize(
    "said",
    [
        {"text": "", "comment": "1"},
        {"text": "x" * 5001, "comment": "1"},
        {"name": "", "text": "x", "comment": "1"},
        {"name": "x" * 101, "text": "x", "comment": "1"},
    ],
)
def test_bad_input_is_answered_with_a_sentence_beside_what_was_typed(client, said):
    link, gate = make_link(make_publication(), takes_remarks=True)
    answer = remark(client, gate, **said)
    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()
    assert not link.remarks.exists()


@pytest.mark.parametrize("read", ["", "x", "9" * 30, "-1"])
def test_a_comment_with_a_mangled_version_is_about_what_is_shown(client, read):
    link, gate = make_link(make_publication(), takes_remarks=True)
    address = opened(client, gate).redirect_chain[-1][0]
    client.post(address, {"read": read, "name": "Anna", "text": "Hello", "comment": "1"})
    assert link.remarks.get().revision == link.page.latest_revision


def test_the_same_words_twice_are_one_comment_and_there_is_a_most(client, monkeypatch):
    monkeypatch.setattr("asp_portal.sharing.models.MOST_REMARKS", 2)
    link, gate = make_link(make_publication(), takes_remarks=True)
    for words in ("Hello", "Hello", "Good"):
        assert remark(client, gate, text=words, comment="1").status_code == 200
    assert "Please write to us directly" in remark(client, gate, text="More", comment="1").content.decode()
    assert [said.text for said in link.remarks.all()] == ["Good", "Hello"]


def test_a_comment_written_for_longer_than_an_opening_is_not_lost(client, monkeypatch):
    link, gate = make_link(make_publication(), takes_remarks=True)
    address = opened(client, gate).redirect_chain[-1][0]
    monkeypatch.setattr("asp_portal.sharing.views.ONE_OPENING", -1)
    client.post(address, {"read": link.page.latest_revision_id, "name": "Anna", "text": "Long", "comment": "1"})
    assert link.remarks.get().text == "Long"


def test_a_guest_needs_no_token_and_sends_no_origin():
    # `no-referrer` makes browsers send `Origin: null`; the secret in the address is what gives the right.
    link, gate = make_link(make_publication(), takes_remarks=True)
    guest = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    remark(guest, gate, text="Hello", comment="1")
    assert link.remarks.count() == 1
