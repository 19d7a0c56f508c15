"""Links between pages survive a new address, and tell nothing about what is hidden."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from asp_portal.library.models import Document
from asp_portal.publishing.links import reference_to
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_user
from tests.library.files import pdf_file

pytestmark = pytest.mark.django_db


def link(target, text="there", fragment=""):
    return f'<p><a href="{reference_to(target)}{fragment}">{text}</a></p>'


def drafted(page, **fields):
    """The draft of `page` with other values, saved as an editor would."""
    with page.edit(None) as draft:
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save()
    return page


def read(client, page):
    return client.get(page.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "make", [make_publication, make_session, make_campaign, make_recommendation], ids=lambda make: make.__name__
)
def test_every_kind_of_page_can_be_linked_to(client, make):
    target = make(live=True)
    page = make_publication(live=True, body=link(target))
    assert f'<a href="{target.get_absolute_url()}">there</a>' in read(client, page)


def test_a_link_survives_a_new_slug_with_its_fragment(client):
    target = make_publication(live=True)
    page = make_publication(live=True, body=link(target, fragment="#part-arrests"))
    drafted(target, slug="another-name").publish()
    assert '<a href="/publications/another-name/#part-arrests">there</a>' in read(client, page)


def test_a_link_to_a_draft_is_words_until_the_target_is_live(client):
    target = make_publication(title="Secret title", slug="secret-slug")
    page = make_publication(live=True, body=link(target))
    html = read(client, page)
    assert "<p>there</p>" in html
    assert "ecret" not in html
    target.publish()
    assert '<a href="/publications/secret-slug/">there</a>' in read(client, page)
    target.withdraw()
    assert "secret-slug" not in read(client, page)


def test_a_file_that_is_linked_to_goes_public_with_the_page(client):
    document = Document.objects.create_from_upload(pdf_file(), title="Paper")
    page = make_publication(live=True, body=link(document))
    assert f'<a href="{document.get_absolute_url()}">there</a>' in read(client, page)
    assert client.get(document.get_absolute_url()).status_code == 200


def test_an_address_of_ours_becomes_a_key_when_it_is_saved(settings):
    document = Document.objects.create_from_upload(pdf_file(), title="Paper")
    target = make_publication(live=True, slug="old-name")
    drafted(target, slug="new-name").publish()
    page, key = make_publication(), reference_to(target)
    kept_as = {
        "/publications/old-name/#part-x": f"{key}#part-x",
        f"{settings.SITE_ORIGIN}/publications/new-name/": key,
        document.get_absolute_url(): f"document:{document.pk}",
        # What is no page or file of ours, or more than its address, stays.
        "/sessions/": "/sessions/",
        "https://icc.example/": "https://icc.example/",
        "/documents/999999/x.pdf": "/documents/999999/x.pdf",
        "/publications/new-name/?x=1": "/publications/new-name/?x=1",
    }
    drafted(page, body="".join(f'<p><a href="{address}">a</a></p>' for address in kept_as))
    page.refresh_from_db()
    assert page.body == "".join(f'<p><a href="{kept}">a</a></p>' for kept in kept_as.values())
    assert page.latest_revision.content["fields"]["body"] == page.body


def queries_of(client, address):
    """How many questions a page asks, its first reader (who fills what is remembered) apart."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_a_page_with_many_links_asks_as_often_as_one_with_a_few(client):
    targets = [make_publication(live=True) for _number in range(3)] + [make_campaign(live=True) for _number in range(3)]
    documents = [Document.objects.create_from_upload(pdf_file(more=bytes([n]))) for n in range(3)]
    few = make_session(live=True, about=link(targets[0]) + link(documents[0]), body=link(targets[-1]))
    many = make_session(live=True, about="".join(map(link, targets)), body="".join(map(link, targets + documents)))
    assert queries_of(client, few.get_absolute_url()) == queries_of(client, many.get_absolute_url())


def test_a_booklet_resolves_the_links_of_all_its_texts_at_once(client):
    target = make_publication(live=True)
    address = {}
    for texts in (1, 3):
        session = make_session(live=True)
        for day in range(1, texts + 1):
            make_publication(live=True, session=session, days=[day], body=link(target))
        address[texts] = reverse("publications:session_print", args=[session.address])
    assert client.get(address[3]).content.decode().count(f'<a href="{target.get_absolute_url()}">there</a>') == 3
    assert queries_of(client, address[1]) == queries_of(client, address[3])


def test_search_shows_words_and_no_references(client):
    target = make_publication(title="Hidden")
    make_publication(live=True, title="Visible page", body="<p>Arrests happened.</p>" + link(target, "elsewhere"))
    html = client.get("/search/?q=arrests").content.decode()
    assert "elsewhere" in html
    assert "page:publications" not in html


def chosen(client, **query):
    return client.get(reverse("links"), query).json()["targets"]


def test_the_chooser_finds_drafts_and_files_by_words(client):
    client.force_login(make_user(group="Drafter"))
    page = make_publication(title="Day four: witnesses")
    document = Document.objects.create_from_upload(pdf_file(), title="Witnesses paper")
    found = {target["reference"]: target for target in chosen(client, q="witnesses")}
    assert set(found) == {reference_to(page), reference_to(document)}
    assert found[reference_to(page)]["warning"]
    assert not found[reference_to(document)]["warning"]
    assert chosen(client, of=reference_to(page))[0]["name"] == "Day four: witnesses"


def test_the_chooser_tells_nobody_what_they_may_not_see(client):
    page = make_publication(title="Day four")
    user = make_user()
    client.force_login(user)
    assert chosen(client, q="four") == []
    assert chosen(client, of=reference_to(page)) == []
    user.user_permissions.add(Permission.objects.get(codename="view_publication"))
    assert len(chosen(client, q="four")) == 1


@pytest.mark.parametrize("of", ["", "page:", "page:auth.user:1", "page:no.model:1", "document:x"])
def test_the_chooser_takes_any_nonsense(client, of):
    client.force_login(make_user(is_superuser=True))
    assert chosen(client, of=of) == []
    assert client.get(reverse("links"), {"q": "'\"%_"}).status_code == 200
