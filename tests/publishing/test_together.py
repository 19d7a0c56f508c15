"""Two people in the same moment: neither undoes the other, and what the public sees stands on something public."""

import uuid
from threading import Barrier, Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from asp_portal.publishing.models import Revision, Unfinished
from asp_portal.publishing.models.unfinished import Overtaken
from publications.models import Publication, Session
from tests.factories import make_publication, make_session, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db(transaction=True)


def together(*jobs):
    """Run the jobs in threads, each with a connection of its own; the errors that they raised (list)."""
    errors = []

    def run(job):
        try:
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_a_session_is_not_withdrawn_under_a_page_that_is_being_published():
    session = make_session(live=True)
    page = make_publication(session=session)
    published, asked = Event(), Event()

    def publish():
        with transaction.atomic():
            Publication.objects.get().publish()
            published.set()
            asked.wait(0.5)

    def withdraw():
        published.wait(5)
        Session.objects.get().withdraw()
        asked.set()

    errors = together(publish, withdraw)
    assert [type(error) for error in errors] == [ValidationError]
    page.refresh_from_db()
    session.refresh_from_db()
    assert (page.live, session.live) == (True, True)


def test_a_session_is_not_withdrawn_under_a_page_that_is_being_moved_to_it():
    session, other = make_session(live=True), make_session(live=True)
    page = make_publication(live=True, session=session)
    client = Client()
    client.force_login(make_user(group="Publisher"))
    address = reverse("admin:publications_publication_change", args=[page.pk])
    form = filled(client.get(address), "publication_form", session=other.pk, _publish_unreviewed="1", _reason="Night")
    looked, asked = Event(), Event()

    def wait_after_the_look(execute, sql, params, many, context):
        if "INSERT" in sql and "unreviewed" in (params or ()):
            looked.set()
            asked.wait(0.5)
        return execute(sql, params, many, context)

    def publish():
        try:
            with connection.execute_wrapper(wait_after_the_look):
                assert client.post(address, form).status_code == 302
        finally:
            looked.set()

    def withdraw():
        looked.wait(60)
        Session.objects.get(pk=other.pk).withdraw()
        asked.set()

    errors = together(publish, withdraw)
    assert [type(error) for error in errors] == [ValidationError]
    page.refresh_from_db()
    assert (page.live, page.has_unpublished_changes, page.session) == (True, False, other)
    assert page.session.live


def test_two_drafts_of_one_page_that_are_edited_at_once_are_written_one_after_the_other():
    page = make_publication(live=True, title="Title", summary="Summary")
    ready = Barrier(2)

    def edit(name):
        found = Publication.objects.get()
        ready.wait(5)
        with found.edit(None) as draft:
            setattr(draft, name, "New")
            draft.save()

    assert together(lambda: edit("title"), lambda: edit("summary")) == []
    page.refresh_from_db()
    fields = page.latest_revision.content["fields"]
    assert (fields["title"], fields["summary"]) == ("New", "New")


def test_an_approval_that_a_save_overtakes_loses():
    amina, edith = make_user("amina", "Drafter"), make_user("edith", "Editor")
    page = make_publication(title="As read", user=amina)
    read = page.latest_revision
    saving, saved = Event(), Event()

    def save():
        with transaction.atomic():
            with Publication.objects.get().edit(amina) as draft:
                draft.title = "Overtaken"
                draft.save()
            saving.set()
            saved.wait(0.5)

    def approve():
        saving.wait(5)
        try:
            Publication.objects.get().approve(edith, revision=read)
        finally:
            saved.set()

    errors = together(save, approve)
    assert [getattr(error, "code", error) for error in errors] == ["overtaken"]
    page.refresh_from_db()
    assert (page.title, page.status) == ("Overtaken", "draft")


def test_a_save_after_an_approval_lets_it_lapse_in_whatever_order_they_come():
    amina, edith = make_user("amina", "Drafter"), make_user("edith", "Editor")
    page = make_publication(user=amina)
    ready = Barrier(2)

    def save():
        found = Publication.objects.get()
        ready.wait(5)
        found.save_draft(amina)

    def approve():
        found, read = Publication.objects.get(), page.latest_revision
        ready.wait(5)
        found.approve(edith, revision=read)

    together(save, approve)
    page.refresh_from_db()
    assert page.approved_revision is None
    assert page.status == "draft"


def test_of_two_windows_that_keep_the_same_text_at_once_one_is_told_and_neither_is_lost():
    page, user, key = make_publication(), make_user(), uuid.uuid4()
    Unfinished.objects.keep(key, user, Publication, {"title": ["One"]}, object_id=page.pk)
    ready = Barrier(2)

    def keep(words):
        def job():
            ready.wait(5)
            with transaction.atomic():
                Unfinished.objects.keep(key, user, Publication, {"title": [words]}, object_id=page.pk, seen=1)

        return job

    errors = together(keep("On the phone"), keep("On the laptop"))
    assert [type(error) for error in errors] == [Overtaken]
    assert Unfinished.objects.get().version == 2


def test_of_two_who_save_over_the_same_version_at_once_one_is_asked_and_no_text_vanishes():
    page = make_publication(title="Title")
    clients = []
    for name in ("amina", "bram"):
        client = Client()
        client.force_login(make_user(name, group="Publisher"))
        clients.append(client)
    address = reverse("admin:publications_publication_change", args=[page.pk])
    forms = [filled(client.get(address), "publication_form", _continue="1") for client in clients]
    ready, answers = Barrier(2), []

    def save(client, form, words):
        def job():
            ready.wait(5)
            answers.append(client.post(address, form | {"title": words}).status_code)

        return job

    assert together(*(save(c, f, w) for c, f, w in zip(clients, forms, ("Amina’s", "Bram’s"), strict=True))) == []
    assert sorted(answers) == [302, 409]
    assert Revision.objects.of(page).count() == 2


def test_a_page_that_is_saved_and_published_waits_for_its_session_without_holding_it_up():
    session = make_session(live=True)
    page = make_publication(session=session)
    client = Client()
    client.force_login(make_user(group="Publisher"))
    address = reverse("admin:publications_publication_change", args=[page.pk])
    form = filled(client.get(address), "publication_form", title="New", _publish_unreviewed="1", _reason="Night")
    held, asked = Event(), Event()

    def publish_session():
        with transaction.atomic():
            Session.objects.get().locked()
            held.set()
            asked.wait(1)
            # Its new name is written into the index of what stands on it.
            with Session.objects.get().edit(None) as draft:
                draft.ordinal = 77
                draft.save()
            Session.objects.get().publish()

    def publish_page():
        held.wait(5)
        assert client.post(address, form).status_code == 302
        asked.set()

    assert together(publish_session, publish_page) == []
    page.refresh_from_db()
    assert (page.live, page.title, page.session.ordinal) == (True, "New", 77)
