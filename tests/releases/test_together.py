"""Several processes in the same moment: a release goes live once, whole, whoever comes first."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from asp_portal.publishing.models import Event
from asp_portal.releases.models import Release
from publications.models import Publication, Recommendation, Session
from tests.factories import make_publication, make_recommendation, make_release, make_session, make_user

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent
NODES = 4
# Each process stands ready at the line before any of them may run.
NODE = """
import sys, django
django.setup()
from asp_portal.publishing.due import publish_due
print("ready", flush=True)
sys.stdin.readline()
publish_due()
"""


def database_url():
    """The test's own database, for a process of its own."""
    name = connection.settings_dict["NAME"]
    if connection.settings_dict["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


def test_it_goes_live_exactly_once_with_several_processes():
    session = make_session()
    paper = make_publication(session=session)
    point = make_recommendation(publication=paper)
    release = make_release(point, paper, session, go_live_at=timezone.now() + timedelta(hours=1))
    release.schedule(make_user())
    Release.objects.update(scheduled_for=timezone.now())

    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "asp_portal.settings.test"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    nodes = [
        subprocess.Popen([sys.executable, "-c", NODE], env=environment, cwd=ROOT, **pipes) for _node in range(NODES)
    ]
    assert [node.stdout.readline() for node in nodes] == ["ready\n"] * NODES
    for node in nodes:
        node.stdin.write("\n")
        node.stdin.flush()
    assert [(node.communicate(timeout=60)[1], node.returncode) for node in nodes] == [("", 0)] * NODES

    release.refresh_from_db()
    assert release.state == "live"
    assert [model.objects.live().count() for model in (Session, Publication, Recommendation)] == [1, 1, 1]
    assert Event.objects.filter(action=Event.Action.PUBLISHED).count() == 4
    assert not Event.objects.filter(action=Event.Action.FAILED).exists()


def test_a_release_and_a_page_of_it_that_is_published_by_hand_do_not_lock_each_other_out():
    session = make_session()
    paper = make_publication(session=session)
    release = make_release(paper, session)
    errors = []

    def run(job):
        try:
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    jobs = [lambda: release.release(None), lambda: Publication.objects.get().publish()]
    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Whoever is first: the page alone is told that its session is not public, or it is published with it.
    assert [error for error in errors if not isinstance(error, ValidationError)] == []
    assert (Session.objects.live().count(), Publication.objects.live().count()) == (1, 1)
