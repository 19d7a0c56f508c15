"""What was changed behind the portal's back is found, named and put back; what the portal does itself alarms nobody."""

import io
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from asp_portal.library.models import Document, Image
from asp_portal.publishing.models import Revision, Seal, Trash
from asp_portal.publishing.sealing import adopt
from publications.models import Publication, Theme
from tests.factories import (
    make_campaign,
    make_election,
    make_publication,
    make_recommendation,
    make_session,
    make_theme,
)
from tests.library.files import pdf_file, picture_file

pytestmark = pytest.mark.django_db


def verify(**options):
    """What `manage verify` says of the site: the lines of its findings."""
    found = io.StringIO()
    with suppress(CommandError):
        call_command("verify", stdout=io.StringIO(), stderr=found, **options)
    return found.getvalue().splitlines()


def behind_the_back(statement, *values):
    """Write into the database as somebody would who has its password and not the portal's key."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_nothing_that_the_portal_does_itself_alarms_anybody():
    theme = make_theme()
    for make in (make_session, make_campaign, make_election, make_recommendation):
        make(live=True)
    page = make_publication(live=True, themes=[theme])
    with page.edit(None) as draft:
        draft.title = "A draft of a live page"
        draft.save()
    page.publish()
    page.withdraw()
    page.publish()
    image = Image.objects.create_from_upload(picture_file("hall.jpg"), title="The hall", alt="A hall")
    image.replace(picture_file("door.jpg", size=(300, 200)))
    image.refocus(10, 10)
    document = Document.objects.create_from_upload(pdf_file("letter.pdf"), title="A letter")
    document.replace(pdf_file("letter.pdf", more=b"and more"))
    gone = make_publication(live=True)
    gone.withdraw()
    Trash.objects.put(gone, None)
    # What a page named is deleted: its text says it still, its row cannot.
    Theme.objects.all().delete()
    assert verify() == []


def test_the_chain_grows_when_another_version_is_public_and_only_then():
    page = make_publication(live=True)
    with page.edit(None) as draft:
        draft.title = "A draft"
        draft.save()
    assert Seal.objects.of(page).count() == 1
    page.publish()
    page.withdraw()
    assert [link.revision_key for link in Seal.objects.of(page)] == [
        None,
        page.latest_revision_id,
        Revision.objects.of(page).last().pk,
    ]


def test_a_changed_row_is_found_and_put_back():
    page = make_publication(live=True, title="We welcome the decision")
    behind_the_back("UPDATE publications_publication SET title = %s WHERE id = %s", "We regret the decision", page.pk)
    (finding,) = verify()
    assert f"publication {page.pk} “We regret the decision”: its text is not that of the version" in finding
    with pytest.raises(CommandError, match="restore --replace"):
        call_command("verify", stderr=io.StringIO())
    call_command("verify", put_back=True)
    assert Publication.objects.get(pk=page.pk).title == "We welcome the decision"
    assert verify() == []


def test_a_draft_that_was_made_public_is_found_and_hidden_again():
    page = make_publication(title="Under embargo")
    behind_the_back(
        "UPDATE publications_publication SET live = %s, live_revision_id = latest_revision_id WHERE id = %s",
        True,
        page.pk,
    )
    (finding,) = verify()
    assert "never sealed" in finding
    verify(put_back=True)
    assert not Publication.objects.get(pk=page.pk).live
    assert verify() == []


def test_a_page_from_before_the_seals_is_left_to_a_person():
    page = make_publication(live=True)
    Seal.objects.all().delete()
    assert "run --adopt" in verify(put_back=True)[-1]
    assert Publication.objects.get(pk=page.pk).live


def test_an_older_version_that_was_made_public_again_is_found_and_put_back():
    page = make_publication(live=True, title="First")
    first = page.live_revision_id
    with page.edit(None) as draft:
        draft.title = "Second"
        draft.save()
    page.publish()
    behind_the_back(
        "UPDATE publications_publication SET title = %s, live_revision_id = %s WHERE id = %s", "First", first, page.pk
    )
    (finding,) = verify()
    assert "another version is public" in finding
    verify(put_back=True)
    assert Publication.objects.get(pk=page.pk).title == "Second"
    assert verify() == []


def test_a_changed_version_is_found_and_only_a_backup_has_it():
    page = make_publication(live=True)
    revision = page.live_revision
    revision.content["fields"]["title"] = "Forged"
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    behind_the_back("UPDATE publications_publication SET title = %s WHERE id = %s", "Forged", page.pk)
    assert "was changed or deleted" in verify()[0]
    assert any("a backup from before has it" in line for line in verify(put_back=True))


def test_a_link_that_was_taken_out_of_the_chain_is_found():
    page = make_publication(live=True)
    for title in ("Second", "Third"):
        with page.edit(None) as draft:
            draft.title = title
            draft.save()
        page.publish()
    Seal.objects.filter(pk=Seal.objects.of(page)[1].pk).delete()
    assert "was changed or deleted" in verify()[0]


def test_a_page_that_was_deleted_is_found():
    page = make_publication(live=True)
    Publication.objects.filter(pk=page.pk).delete()
    assert f"publication {page.pk}: was public and is gone." in verify()


@pytest.mark.parametrize("harm", ["changed", "gone", "never sealed"])
def test_a_changed_upload_is_found(harm):
    document = Document.objects.create_from_upload(pdf_file("letter.pdf"), title="A letter")
    version = document.latest_version
    stored = Path(version.file.path)
    if harm == "changed":
        stored.write_bytes(stored.read_bytes().replace(b"%PDF", b"%PDf"))
    elif harm == "gone":
        stored.unlink()
    else:
        behind_the_back("UPDATE library_documentversion SET seal = '' WHERE id = %s", version.pk)
    (finding,) = verify()
    assert str(document) in finding
    assert harm in finding


def test_what_an_older_version_made_is_sealed_once():
    page = make_publication(live=True)
    image = Image.objects.create_from_upload(picture_file("hall.jpg"), title="The hall", alt="A hall")
    Seal.objects.all().delete()
    Image.objects.update(seal="")
    assert len(verify()) == 2
    assert verify(adopt=True) == []
    assert Seal.objects.of(page).count() == 1
    assert Image.objects.get(pk=image.pk).is_sealed()


def test_what_is_published_while_older_pages_are_sealed_has_one_first_link():
    page, other = make_publication(live=True), make_publication(live=True)
    Seal.objects.all().delete()
    meanwhile = [page]

    def publish_meanwhile(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if meanwhile and "publications_publication" in sql and "publishing_seal" in sql:
            # It is read already which pages have no seal.
            with meanwhile.pop().edit(None) as draft:
                draft.title = "Published meanwhile"
                draft.save()
            page.publish()
        return found

    with connection.execute_wrapper(publish_meanwhile):
        assert adopt() == 1
    assert meanwhile == []
    assert Seal.objects.of(page).count() == Seal.objects.of(other).count() == 1
    assert verify() == []


def test_a_file_that_is_replaced_while_older_ones_are_sealed_has_the_seal_of_the_new_one():
    image = Image.objects.create_from_upload(picture_file("hall.jpg"), title="The hall", alt="A hall")
    Image.objects.update(seal="")
    meanwhile = [image]

    def replace_meanwhile(execute, sql, params, many, context):
        if meanwhile and sql.startswith("UPDATE") and "library_image" in sql:
            meanwhile.pop().replace(picture_file("door.jpg", size=(300, 200)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(replace_meanwhile):
        assert adopt() == 0
    assert verify() == []


def test_a_page_that_is_deleted_before_it_is_put_back_is_a_sentence():
    page = make_publication(live=True, title="We welcome the decision")
    key = page.pk
    behind_the_back("UPDATE publications_publication SET title = %s WHERE id = %s", "We regret the decision", key)
    waiting = [page]

    def delete_meanwhile(execute, sql, params, many, context):
        # The files are looked at after the pages, and before anything is put back.
        if waiting and "library_image" in sql:
            page = Publication.objects.get(pk=waiting.pop().pk)
            page.withdraw()
            page.delete()
        return execute(sql, params, many, context)

    said = io.StringIO()
    with connection.execute_wrapper(delete_meanwhile):
        call_command("verify", put_back=True, stdout=said, stderr=io.StringIO())
    assert f"publication {key}: somebody deleted it meanwhile." in said.getvalue()


def test_the_key_can_be_changed_while_the_old_one_still_counts(settings):
    make_publication(live=True)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert verify() == []
    settings.SECRET_KEY_FALLBACKS = []
    assert len(verify()) == 1
