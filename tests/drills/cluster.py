"""What several machines promise: `python -m tests.drills.cluster`, on engines that are started for it.

Two nodes, PostgreSQL with a streaming replica, Valkey, a private bucket and nginx with deploy/nginx.conf, on loopback,
all thrown away at the end. Nodes and servers are killed while readers read; every figure is printed as it is found.
Needs `nginx`, `openssl` and the packages of requirements-cluster.txt; ends with 69 where they are missing.
"""

import logging
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta

from tests.cluster.whole import CannotRun, cluster
from tests.services import UNAVAILABLE

if __name__ == "__main__":
    # Turned into an exception, so that every server ends on the way out.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        RUNNING = cluster(samples=False)
        CLUSTER = RUNNING.__enter__()
    except CannotRun as error:
        sys.stdout.write(f"{error}\n")
        sys.exit(UNAVAILABLE)
    os.environ |= CLUSTER.environment
    import django

    django.setup()
    # What is found is read, and not what the portal notes of each step.
    logging.disable(logging.WARNING)

from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone

from asp_portal.caching import forget_pages
from asp_portal.library.models import Document
from asp_portal.publishing.models import Event
from tests.cluster.people import Editor, Readers, form_address, together
from tests.factories import make_publication, make_session, make_user
from tests.library.files import pdf_file

ALONE = "_publish_unreviewed"
wrong = []


def say(line):
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def held(condition, words):
    """Say what was found, and remember it when it is not what was promised."""
    say(f"{'  ' if condition else '! '}{words}")
    if not condition:
        wrong.append(words)
        for node in CLUSTER.nodes:
            errors = [line for line in (node.folder / "app.log").read_text().splitlines() if '"ERROR"' in line]
            for line in errors[-2:]:
                say(f"  {node.folder.name} said: {line[:4000]}")


def until(condition, seconds=120):
    """After how many seconds the last question was put to which `condition()` was still false.

    How long the answer took is the machine's business. Ends the drill when it never is true.
    """
    began, last = time.monotonic(), 0.0
    while True:
        asked = time.monotonic() - began
        if condition():
            return last
        last = asked
        if asked > seconds:
            raise SystemExit("It never became true.")


class Drill:
    """The cluster with one page, one reader's list of addresses, and an editor."""

    def __init__(self, found):
        self.cluster, self.front = found, found.front
        self.a, self.b = found.nodes
        make_user("officer", is_superuser=True)
        self.session = make_session(live=True)
        self.page = make_publication(live=True, summary="Commit number 0.", session=self.session)
        self.addresses = ["/", "/publications/", self.page.get_absolute_url(), self.session.get_absolute_url()]
        self.editor, self.number = Editor("officer"), 0

    def publish_on(self, node):
        """Publish another summary at the desk of `node`; returns the words (bytes) that are public now."""
        self.number += 1
        words = f"Commit number {self.number}."
        status = self.editor.save(node, self.page, ALONE, summary=words)
        if status != 302:
            raise SystemExit(f"The desk answered {status}.")
        return words.encode()

    def shows(self, place, words):
        """Whether `place` (Node or Front) gives readers `words`."""
        return words in place.get(self.page.get_absolute_url()).body

    def publications(self):
        """Published on node A, public on node B and through nginx."""
        there, public = [], []
        for _number in range(20):
            words = self.publish_on(self.a)
            there.append(until(lambda words=words: self.shows(self.b, words)))
            words = self.publish_on(self.a)
            public.append(until(lambda words=words: self.shows(self.front, words)))
        first = there.count(0)
        held(first == 20, f"published on A: the first question to B afterwards saw it {first} times of 20")
        held(max(public) < 1, f"published on A: nginx gave the page of before for {max(public):.2f} s, at most of 20")

    def killed_node(self):
        """A power cut of one node while people read."""
        with Readers(self.front, self.addresses) as readers:
            until(lambda: readers.statuses[200] > 50)
            self.b.kill()
            before = readers.statuses[200]
            until(lambda: readers.statuses[200] > before + 150)
        held(readers.errors == 0, f"node B killed by -9: {readers}")
        self.b.start()

    def rolling_restart(self):
        """Each node ends, and starts anew, one after the other; then new workers in both."""
        with Readers(self.front, self.addresses) as readers:
            for node in self.cluster.nodes:
                node.stop()
                node.start()
                # So long (fail_timeout) nginx does not ask a node that failed it.
                time.sleep(2)
        held(readers.errors == 0, f"rolling restart: {readers}")
        with Readers(self.front, self.addresses) as readers:
            for node in self.cluster.nodes:
                node.reload()
                before = readers.statuses[200]
                until(lambda before=before: readers.statuses[200] > before + 50)
        held(readers.errors == 0, f"reload of one after the other: {readers}")

    def lagging_replica(self):
        """The replica hears nothing for a while: readers see every commit, editors what they wrote."""
        replica, seen, own = self.cluster.pair.replica, 0, 0
        replica.ask("SELECT pg_wal_replay_pause()")
        for number in range(5):
            node, other = (self.a, self.b) if number % 2 else (self.b, self.a)
            words = self.publish_on(node)
            seen += self.shows(other, words) and self.shows(node, words)
            draft = f"Draft number {number}."
            self.editor.save(node, self.page, "_continue", summary=draft)
            own += draft.encode() in self.editor.send(other, "GET", form_address(self.page)).body
        held(seen == 5, f"replica paused: {seen} of 5 publications seen by the first reader on both nodes")
        held(own == 5, f"replica paused: {own} of 5 drafts read back on the other node")
        replica.ask("SELECT pg_wal_replay_resume()")
        self.publish_on(self.a)
        until(lambda: self.reads_of_the_replica() > 0)
        say("  replica level again: readers read from it")

    def reads_of_the_replica(self):
        """How many rows readers fetched from the replica by asking for a list now."""
        question = "SELECT tup_fetched + tup_returned FROM pg_stat_database WHERE datname = 'postgres'"
        before = self.cluster.pair.replica.ask(question)
        forget_pages()
        self.a.get("/publications/")
        time.sleep(1.1)
        return self.cluster.pair.replica.ask(question) - before - 500

    def stopped_replica(self):
        """The replica ends while people read."""
        with Readers(self.front, self.addresses) as readers:
            until(lambda: readers.statuses[200] > 30)
            self.cluster.pair.replica.stop()
            words = self.publish_on(self.a)
            seen = self.shows(self.b, words)
            before = readers.statuses[200]
            until(lambda: readers.statuses[200] > before + 100)
        held(readers.errors == 0 and seen, f"replica stopped, a publication meanwhile: {readers}")
        self.cluster.pair.replica.launch()

    def lost_valkey(self):
        """Nobody knows the generation: pages are made, not guessed."""
        with Readers(self.front, self.addresses) as readers:
            self.cluster.valkey.kill()
            seen = 0
            for number in range(4):
                node, other = (self.a, self.b) if number % 2 else (self.b, self.a)
                seen += self.shows(other, self.publish_on(node))
            self.cluster.valkey.start()
            words = self.publish_on(self.a)
            seen += until(lambda: self.shows(self.b, words)) < 2
        held(readers.errors == 0 and seen == 5, f"Valkey killed and back: {seen} of 5 publications seen, {readers}")

    def due_moments(self, rounds=50):
        """Both nodes are asked for something at the due moment, and a timer runs as well."""
        made = []
        for _number in range(rounds):
            page = make_publication(session=self.session)
            moment = timezone.now() + timedelta(seconds=0.7)
            with page.edit(None) as draft:
                draft.go_live_at = moment
                draft.save()
            page.publish()
            time.sleep(max(0, (moment - timezone.now()).total_seconds()))
            address = page.get_absolute_url()
            answers = together(lambda: self.a.get(address).status, lambda: self.b.get(address).status)  # noqa: B023
            made.append((page.pk, answers))
        events = Event.objects.filter(action="published", object_id__in=[key for key, _answers in made])
        events = list(events.values_list("object_id", flat=True))
        once = sum(events.count(key) == 1 for key, _answers in made)
        public = sum(answers == [200, 200] for _key, answers in made)
        held(once == rounds and len(events) == rounds, f"due on both nodes at once: {once} of {rounds} published once")
        held(public == rounds, f"due on both nodes at once: {public} of {rounds} public in the answers of both")

    def uploads(self):
        """A file is nowhere but in the bucket, and the bucket gives it to nobody."""
        document = Document.objects.create_from_upload(pdf_file())
        name, address = document.latest_version.file.name, document.get_absolute_url()
        refused = [
            outside(f"{self.cluster.bucket.url}/portal/{name}"),
            outside(default_storage.url(name).split("?")[0]),
        ]
        hidden = [node.get(address).status for node in self.cluster.nodes]
        with self.page.edit(None) as draft:
            draft.documents.set([document])
            draft.save()
        self.page.publish()
        public = [node.get(address).status for node in self.cluster.nodes]
        refused.append(outside(f"{self.cluster.bucket.url}/portal/{name}"))
        words = f"a draft's document: nodes {hidden}, bucket {refused}; published: nodes {public}"
        held((hidden, public, refused) == ([404, 404], [200, 200], [403] * 3), words)

    def lost_bucket(self):
        """The store of uploads is gone: pages are read on, an upload is refused with a sentence."""
        document = Document.objects.create_from_upload(pdf_file())
        words = self.publish_on(self.a)
        self.cluster.bucket.kill()
        with Readers(self.front, self.addresses) as readers:
            until(lambda: readers.statuses[200] > 50)
        began = time.monotonic()
        file = self.editor.send(self.a, "GET", document.get_absolute_url())
        took = time.monotonic() - began
        sent = self.editor.upload(self.a, pdf_file())
        told = "<h1" in sent.body.decode() and sent.headers["Retry-After"]
        held(readers.errors == 0 and self.shows(self.b, words), f"bucket killed: {readers}")
        held(
            (file.status, sent.status) == (503, 503) and told,
            f"meanwhile a file: {file.status} after {took:.1f} s, an upload: {sent.status}",
        )
        before = Document.objects.count()
        self.cluster.bucket.start()
        until(lambda: self.editor.send(self.a, "GET", document.get_absolute_url()).status == 200)
        sent = self.editor.upload(self.a, pdf_file())
        held(sent.status == 302 and Document.objects.count() == before + 1, f"bucket back: an upload {sent.status}")

    def promotion(self):
        """The primary is gone for good: people read on, nobody writes, until the replica takes its place."""
        words = self.publish_on(self.a)
        until(lambda: self.shows(self.front, words))
        with Readers(self.front, self.addresses) as readers:
            until(lambda: readers.statuses[200] > 30)
            self.cluster.pair.primary.kill()
            time.sleep(1)
            desk = self.editor.send(self.front, "GET", form_address(self.page))
            sent = self.editor.send(self.front, "POST", form_address(self.page), "summary=lost")
            before = readers.statuses[200]
            until(lambda: readers.statuses[200] > before + 100)
            meanwhile = self.shows(self.a, words) and self.shows(self.b, words)
            told = "<h1" in sent.body.decode() and sent.headers["Retry-After"]
            self.cluster.pair.promote()
            began = time.monotonic()
            status = until(lambda: self.editor.send(self.front, "GET", form_address(self.page)).status == 200)
            say(f"  promoted: the desk answers after {status:.1f} s")
            words = self.publish_on(self.b)
            took = time.monotonic() - began
            seen = self.shows(self.a, words)
            before = readers.statuses[200]
            until(lambda: readers.statuses[200] > before + 50)
        held(readers.errors == 0 and meanwhile, f"primary killed by -9, replica promoted: {readers}")
        held((desk.status, sent.status) == (503, 503) and told, f"meanwhile the desk: {desk.status}, {sent.status}")
        held(seen, f"published on B {took:.1f} s after the promotion, and the first reader on A saw it")

    def nothing_left_on_a_node(self):
        """No node keeps an upload or a session."""
        left = sum(node.uploads() for node in self.cluster.nodes)
        held(left == 0, f"files of editors on the disks of the nodes: {left}")


def outside(address):
    """The status (int) that somebody without a key gets."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


PARTS = ["publications", "killed_node", "rolling_restart", "lagging_replica", "stopped_replica", "lost_valkey"]
PARTS += ["due_moments", "uploads", "lost_bucket", "nothing_left_on_a_node", "promotion"]


def main(parts):
    """Show `parts` (names), or all of them. Returns the exit code."""
    drill = Drill(CLUSTER)
    for name in parts or PARTS:
        getattr(drill, name)()
    connections.close_all()
    say(f"{len(wrong)} promises were not kept." if wrong else "Several machines keep what they promise.")
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        CODE = main(sys.argv[1:])
    finally:
        RUNNING.__exit__(None, None, None)
    sys.exit(CODE)
