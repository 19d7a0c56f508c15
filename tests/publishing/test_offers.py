"""A file is as public as the pages that show it, and every picture that is published has words."""

import pytest
from django.core.exceptions import ValidationError

from asp_portal.library.models import Document, Image
from tests.factories import make_campaign, make_publication, make_session
from tests.library.files import pdf_file, picture_file

pytestmark = pytest.mark.django_db


def picture(**fields):
    return Image.objects.create_from_upload(picture_file(), title="Hall", **fields)


def figure(image, alt=""):
    return f'<figure><img src="{image.get_absolute_url()}" alt="{alt}"></figure>'


def is_public(client, file):
    return client.get(file.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("make", [make_publication, make_campaign], ids=["publication", "campaign"])
def test_a_cover_is_public_while_a_live_page_shows_it(client, make):
    image = picture(alt="A hall")
    page = make(cover=image)
    assert not is_public(client, image)
    page.publish()
    assert is_public(client, image)
    page.withdraw()
    assert not is_public(client, image)


def test_the_cover_of_a_draft_of_a_live_page_is_not_public(client):
    shown, drafted = picture(alt="A hall"), picture(alt="Another hall")
    page = make_publication(live=True, cover=shown)
    with page.edit(None) as draft:
        draft.cover = drafted
        draft.save()
    assert is_public(client, shown)
    assert not is_public(client, drafted)
    page.publish()
    assert not is_public(client, shown)
    assert is_public(client, drafted)


def test_a_picture_in_the_text_of_a_session_is_public_with_it(client):
    image = picture(alt="A hall")
    page = make_session(about=figure(image, "A hall"))
    assert not is_public(client, image)
    page.publish()
    assert is_public(client, image)


def test_a_document_that_two_pages_offer_stays_until_the_last_is_withdrawn(client):
    document = Document.objects.create_from_upload(pdf_file())
    first, second = (make_publication(live=True, documents=[document]) for _number in range(2))
    first.withdraw()
    assert is_public(client, document)
    second.withdraw()
    assert not is_public(client, document)


def test_a_document_that_a_text_links_to_is_public_with_it(client):
    document = Document.objects.create_from_upload(pdf_file())
    page = make_publication(body=f'<p>Read <a href="{document.get_absolute_url()}">the paper</a>.</p>')
    assert not is_public(client, document)
    page.publish()
    assert is_public(client, document)


def test_an_embargo_covers_the_files(client):
    document = Document.objects.create_from_upload(pdf_file())
    page = make_publication(documents=[document], embargo_until="2099-01-01T00:00:00Z")
    page.publish()
    assert page.status == "scheduled"
    assert not is_public(client, document)


@pytest.mark.parametrize("make", [make_publication, make_campaign], ids=["publication", "campaign"])
def test_a_cover_needs_words_or_the_tick_to_be_published(make):
    image = picture()
    page = make(cover=image)
    with pytest.raises(ValidationError, match="“Hall” needs an alternative text or the tick “decorative”"):
        page.publish()
    Image.objects.filter(pk=image.pk).update(is_decorative=True)
    page.publish()
    assert page.live


@pytest.mark.parametrize(
    ("make", "field"), [(make_publication, "body"), (make_campaign, "body"), (make_session, "about")]
)
def test_a_picture_in_a_text_needs_words_unless_it_is_decorative(make, field):
    page = make(**{field: figure(picture())})
    with pytest.raises(ValidationError, match="“Hall” needs an alternative text"):
        page.publish()
    assert make(live=True, **{field: figure(picture(), alt="A hall")}).live
    assert make(live=True, **{field: figure(picture(is_decorative=True))}).live
