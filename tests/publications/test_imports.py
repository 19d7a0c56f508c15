"""Import from Word, as an editor meets it: a draft, pictures in the library, and a report."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse

from asp_portal.library.models import Image
from asp_portal.publishing.models import Event
from publications.models import Publication
from tests.factories import make_publication, make_user
from tests.library.files import picture_bytes, upload
from tests.richtext.docx import docx_file, footnote, paragraph, picture

pytestmark = pytest.mark.django_db

NEW = "admin:publications_publication_import_new"
INTO = "admin:publications_publication_import"


@pytest.fixture
def drafter(client):
    user = make_user(group="Drafter")
    client.force_login(user)
    return user


def letter(**options):
    return docx_file(
        paragraph("A letter to ministers", "Title"),
        paragraph("Cooperation", "Heading1"),
        paragraph("States", more=footnote(1)),
        picture(),
        notes={1: "All 123."},
        pictures={"rPic1": ("a.png", picture_bytes("PNG"))},
        **options,
    )


def test_a_word_file_becomes_a_draft_with_its_report_in_the_history(client, drafter):
    answer = client.post(reverse(NEW), {"file": letter(), "kind": "letter"}, follow=True)
    page = Publication.objects.get()
    assert answer.redirect_chain[0][0] == reverse("admin:publications_publication_change", args=[page.pk])
    assert (page.title, page.slug, page.kind, page.live) == (
        "A letter to ministers",
        "a-letter-to-ministers",
        "letter",
        False,
    )
    assert "<h2>Cooperation</h2>" in page.body
    assert '<ol class="footnotes"><li id="fn1"><p>All 123.' in page.body
    event = Event.objects.of(page).get(action=Event.Action.IMPORTED)
    assert event.user == drafter
    assert event.revision == page.latest_revision
    assert event.note.startswith("letter.docx\nPicture 1 has no alternative text")
    assert "Picture 1 has no alternative text" in answer.content.decode()


def test_an_imported_picture_is_the_librarys_and_must_be_described_before_it_is_public(client, drafter):
    client.post(reverse(NEW), {"file": letter(), "kind": "letter"})
    page, image = Publication.objects.get(), Image.objects.get()
    assert image.get_absolute_url() in page.body
    assert (image.title, image.created_by) == ("letter 1", drafter)
    with pytest.raises(ValidationError, match="needs an alternative text"):
        page.publish()


def test_the_draft_of_a_live_page_takes_the_text_and_readers_see_nothing(client, drafter):
    page = make_publication(live=True, body="<p>Published</p>")
    client.post(reverse(INTO, args=[page.pk]), {"file": letter(), "place": "replace"})
    page.refresh_from_db()
    assert page.body == "<p>Published</p>"
    assert page.has_unpublished_changes
    drafted = page.latest_revision.content["fields"]
    assert "<h2>Cooperation</h2>" in drafted["body"]
    assert drafted["title"] == page.title


def test_a_second_file_goes_below_the_first_and_the_notes_are_numbered_anew(client, drafter):
    page = make_publication()
    for place in ("replace", "add"):
        client.post(reverse(INTO, args=[page.pk]), {"file": letter(), "place": place})
    page.refresh_from_db()
    assert page.body.count("<h2>Cooperation</h2>") == 2
    assert page.body.count('<ol class="footnotes">') == 1
    assert page.body.endswith('<li id="fn1"><p>All 123.</p></li><li id="fn2"><p>All 123.</p></li></ol>')


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (upload("letter.docx", b"%PDF-1.4\n%%EOF"), "which is not what its name says"),
        (upload("letter.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "old Office format"),
        (upload("letter.docx"), "is empty"),
        (upload("letter.pdf", b"%PDF-1.4\n%%EOF"), "Choose a Word file"),
        (docx_file(), "There is no text"),
        (docx_file(paragraph("x"), extra={"word/vbaProject.bin": "x"}), "macros"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence_and_leaves_nothing(client, drafter, file, sentence):
    answer = client.post(reverse(NEW), {"file": file, "kind": "news"})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Publication.objects.exists()


def test_of_a_file_that_is_refused_no_picture_stays(client, drafter):
    # A picture alone is no text; it was in the library before anybody knew.
    file = docx_file(picture("rNone"), picture(), pictures={"rPic1": ("a.png", b"no picture")})
    client.post(reverse(NEW), {"file": file, "kind": "news"})
    assert not Publication.objects.exists()
    assert not Image.objects.exists()


def test_without_the_permission_for_pictures_the_text_comes_alone(client):
    user = make_user()
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="publications", codename__endswith="_publication")
    )
    client.force_login(user)
    client.post(reverse(NEW), {"file": letter(), "kind": "news"})
    assert "<img" not in Publication.objects.get().body
    assert "may not add pictures" in Event.objects.get(action=Event.Action.IMPORTED).note


def test_who_may_not_write_may_not_import(client):
    client.force_login(make_user())
    page = make_publication()
    assert client.get(reverse(NEW)).status_code == 403
    assert client.post(reverse(INTO, args=[page.pk]), {"file": letter(), "place": "replace"}).status_code in (403, 404)


def test_the_doors_stand_where_one_looks_for_them(client, drafter):
    page = make_publication()
    assert reverse(NEW) in client.get(reverse("admin:publications_publication_changelist")).content.decode()
    form = client.get(reverse("admin:publications_publication_change", args=[page.pk])).content.decode()
    assert reverse(INTO, args=[page.pk]) in form
