"""Databases of the past: the schema and the content of five earlier versions, made by those versions themselves.

`schemas/` has for each the file of SQLite, and what `pg_dump --no-owner --no-privileges` said (without its SET lines): of a
database that the version NAME had migrated and filled with its own factories: people, a session, a live page,
a live page with a newer draft, a draft, a campaign, and what else that version knew. They are never changed. A new one
is added when a release changes tables: check it out, migrate, run its factories, dump.
"""

import lzma
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.test import Client

from asp_portal.backup.databases import run
from asp_portal.publishing.models import Revision, publishable_models
from tests.drills.invariants import broken

FOLDER = Path(__file__).parent / "schemas"
NAMES = sorted({path.name.split(".")[0] for path in FOLDER.iterdir()})
COUNTED = ("publications_session", "publications_publication", "campaigns_campaign", "publishing_revision")


def load(name, folder):
    """Put the database called `name` into the present one, which is empty; `folder` (Path) is free for its text."""
    connection.close()
    if connection.vendor == "sqlite":
        packed = FOLDER / f"{name}.sqlite3.xz"
        Path(connection.settings_dict["NAME"]).write_bytes(lzma.decompress(packed.read_bytes()))
        return
    script = folder / f"{name}.sql"
    script.write_bytes(lzma.decompress((FOLDER / f"{name}.postgresql.sql.xz").read_bytes()))
    once = ["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--output", "/dev/null"]
    run(DatabaseClient(connection).runshell, [*once, "--file", str(script)])
    connection.close()


def counts():
    """How many rows the tables have that every version knew: a dict."""
    found = {}
    with connection.cursor() as cursor:
        for table in COUNTED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def wrong_after(migrate, name, folder):
    """Sentences (list of str) about what is wrong after `migrate()` brought the database `name` to this version."""
    load(name, folder)
    before = counts()
    migrate()
    after = counts()
    lost = {table: (before[table], after[table]) for table in before if after[table] < before[table]}
    return [f"rows were lost: {lost}"] * bool(lost) + broken() + unanswered() + unpublished()


def upgrade():
    """As the operator does, docs/deployment.md."""
    call_command("migrate", verbosity=0)


def unanswered():
    """Sentences about pages that do not answer."""
    client = Client(raise_request_exception=False)
    live = [page for model in publishable_models() for page in model._default_manager.live()]
    asked = ["/", "/healthz", "/sitemap.xml", "/feed/", *(page.get_absolute_url() for page in live)]
    found = {address: client.get(address).status_code for address in asked}
    return [f"{address} answers {status}" for address, status in found.items() if status != 200]


def unpublished():
    """Sentences about pages whose old revisions cannot be shown or published, or that are torn by it."""
    with transaction.atomic():
        pages = [page for model in publishable_models() for page in model._default_manager.order_by("pk")]
        for page in pages:
            for revision in Revision.objects.of(page):
                with page.as_draft(revision):
                    page.content()
        waiting = [page for page in pages if not page.live or page.has_unpublished_changes]
        for page in waiting:
            give_words(page)
        # A recommendation waits for its paper, so what is refused is tried once more.
        again = [page for page in waiting for _refusal in refusals(page)]
        refused = [refusal for page in again for refusal in refusals(page)]
        sentences = [f"{page._meta.model_name} {page.pk} is not published: {why}" for page, why in refused] + broken()
        transaction.set_rollback(True)
    return sentences


def give_words(page):
    """Let `page` have something to read: no version of today publishes one that has nothing."""
    if hasattr(page, "body") and not page.body:
        with page.edit(None) as draft:
            draft.body = "<p>Words of the past.</p>"
            draft.save()


def refusals(page):
    """Publish `page`; yields it with the reason when it is refused."""
    try:
        page.publish()
    except ValidationError as error:
        yield page, " ".join(error.messages)
