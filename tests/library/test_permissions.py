"""What a live page shows is changed by those who may publish; a drafter works on the rest."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from asp_portal.library.models import Document, Image
from tests.factories import make_publication, make_release, make_theme, make_user
from tests.library.files import pdf_file, picture_file

pytestmark = pytest.mark.django_db


def change(client, row, **data):
    options = row._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])
    return client.post(address, data).status_code


@pytest.fixture
def files():
    image = Image.objects.create_from_upload(picture_file(), title="Hall", alt="A hall")
    return image, Document.objects.create_from_upload(pdf_file(), title="Paper")


@pytest.mark.parametrize(
    ("group", "live", "expected"),
    [("Drafter", False, 302), ("Drafter", True, 403), ("Publisher", False, 302), ("Publisher", True, 302)],
)
def test_files_of_a_live_page_are_the_publishers(client, files, group, live, expected):
    image, document = files
    theme = make_theme(slug="budget")
    make_publication(live=live, cover=image, documents=[document], themes=[theme])
    client.force_login(make_user(group=group))
    assert change(client, image, title="Hall", alt="Another hall") == expected
    replaced = {"title": "Paper", "language": "en", "upload": pdf_file("new.pdf", b"% new")}
    assert change(client, document, **replaced) == expected
    assert change(client, theme, name="Money", slug="budget") == expected


@pytest.mark.parametrize("decided", ["approved", "scheduled", "in a release, with a newer draft"])
def test_nobody_but_a_publisher_changes_a_file_under_a_text_that_was_approved(client, files, decided):
    image, document = files
    page = make_publication(user=make_user("author"), cover=image, documents=[document])
    if decided == "scheduled":
        with page.edit(page.latest_revision.user) as draft:
            draft.embargo_until = timezone.now() + timedelta(days=1)
            draft.save()
        page.publish(make_user("second"))
    elif "release" in decided:
        release = make_release(page, go_live_at=timezone.now() + timedelta(days=1))
        release.schedule(make_user(group="Publisher"))
        with page.edit(make_user(group="Drafter")) as draft:
            draft.cover = None
            draft.documents.clear()
            draft.save()
        page.refresh_from_db()
        assert not page.is_draft_approved
    else:
        page.approve(make_user("second"))
    client.force_login(make_user(group="Drafter"))
    assert change(client, image, title="Hall", alt="Another hall") == 403
    assert change(client, document, title="Paper", language="en", upload=pdf_file("new.pdf", b"% new")) == 403
    shown = client.get(reverse("admin:library_document_change", args=[document.pk])).content.decode()
    assert "Somebody approved a text that shows this file" in shown
    client.force_login(make_user(group="Publisher"))
    assert change(client, image, title="Hall", alt="Another hall") == 302


def test_a_drafter_may_still_look_at_them_and_upload_others(client, files):
    image, document = files
    make_publication(live=True, cover=image, documents=[document])
    client.force_login(make_user(group="Drafter"))
    assert client.get(reverse("admin:library_image_change", args=[image.pk])).status_code == 200
    assert client.get(reverse("admin:library_document_add")).status_code == 200


def test_a_theme_comes_without_control_characters(client):
    client.force_login(make_user(group="Publisher"))
    theme = make_theme(slug="budget")
    change(client, theme, name="The\x0bbudget", slug="budget")
    theme.refresh_from_db()
    assert theme.name == "The budget"
