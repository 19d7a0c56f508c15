"""Before something is taken away, its users are named: by text, by relation, in what is live and in drafts."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from asp_portal.library.models import Document, Image
from asp_portal.publishing.links import reference_to
from asp_portal.publishing.uses import uses_of
from asp_portal.releases.models import Release
from publications.models import Highlight
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_user
from tests.library.files import pdf_file, picture_file

pytestmark = pytest.mark.django_db


def link(target):
    return f'<p><a href="{reference_to(target)}">there</a></p>'


def told(target):
    return [(use.page, use.ways, use.in_draft) for use in uses_of(target)]


def test_links_in_live_texts_and_in_drafts_are_found():
    target = make_publication(live=True)
    live = make_publication(live=True, title="A", body=link(target))
    draft = make_campaign(title="B", body=link(target))
    edited = make_publication(live=True, title="C")
    with edited.edit(None) as row:
        row.body = link(target)
        row.save()
    assert told(target) == [
        (live, ["linked in the text"], False),
        (draft, ["linked in the text"], True),
        (edited, ["linked in the text"], True),
    ]


def test_a_key_that_only_begins_alike_is_another():
    target = make_publication(live=True)
    make_publication(body=link(target).replace(f":{target.pk}", f":{target.pk}7"))
    assert told(target) == []


def test_relations_and_rows_that_belong_to_a_page_are_found():
    session = make_session(live=True)
    paper = make_publication(live=True, kind="recommendations", session=session)
    recommendation = make_recommendation(live=True, publication=paper)
    campaign = make_campaign(live=True, publications=[paper])
    with session.edit(None) as row:
        Highlight.objects.create(session=row, text="Six judges", publication=paper)
    found = {use.page: use.ways for use in uses_of(paper)}
    assert set(found) == {recommendation, campaign, session}
    assert {use.page for use in uses_of(session)} == {paper}


def test_a_release_that_waits_for_a_page_is_found():
    page = make_publication()
    release = Release.objects.create(title="Opening day")
    release.items.create(page=page, title="Letter", revision=page.latest_revision)
    assert told(page) == [(release, ["waits for it"], False)]


def test_the_users_of_files_are_found_by_key_and_by_address():
    image = Image.objects.create_from_upload(picture_file(), alt="A hall")
    document = Document.objects.create_from_upload(pdf_file())
    figure = make_publication(body=f'<p><img src="{image.get_absolute_url()}" alt="x"></p>')
    cover = make_campaign(cover=image)
    offered = make_publication(title="offers", documents=[document])
    linked = make_session(about=link(document))
    assert {use.page for use in uses_of(image)} == {figure, cover}
    assert {use.page for use in uses_of(document)} == {offered, linked}


@pytest.mark.parametrize("view", ["withdraw", "delete"])
def test_they_are_named_before_a_page_goes(client, view):
    target = make_publication(live=view == "withdraw")
    make_publication(title="The one that links", body=link(target))
    client.force_login(make_user(is_superuser=True))
    html = client.get(reverse(f"admin:publications_publication_{view}", args=[target.pk])).content.decode()
    assert f"1 page uses “{target}”" in html
    assert "The one that links" in html


def test_what_somebody_may_not_see_is_counted_and_not_named(client):
    image = Image.objects.create_from_upload(picture_file(), title="Hall")
    make_publication(title="Secret letter", cover=image)
    address = reverse("admin:library_image_change", args=[image.pk])
    client.force_login(make_user(group="Drafter"))
    assert "Secret letter" in client.get(address).content.decode()
    librarian = make_user()
    librarian.user_permissions.set(Permission.objects.filter(content_type__app_label="library"))
    client.force_login(librarian)
    html = client.get(address).content.decode()
    assert "Secret letter" not in html
    assert "1 that you may not see" in html


def test_they_are_named_before_many_pages_are_withdrawn_at_once(client):
    target = make_publication(live=True)
    make_publication(title="The one that links", body=link(target))
    client.force_login(make_user(is_superuser=True))
    data = {"action": "bulk_withdraw", "_selected_action": [target.pk], "index": "0"}
    html = client.post(reverse("admin:publications_publication_changelist"), data).content.decode()
    assert "The one that links" in html
