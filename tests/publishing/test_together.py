"""Two people in the same moment: neither undoes the other, and what the public sees stands on something public."""

from threading import Barrier, Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from publications.models import Publication, Session
from tests.factories import make_publication, make_session

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
