"""Which database a request reads from, with a real replica: `python -m tests.cluster.decisions` prints it as JSON.

A process of its own, because Django learns of its databases once. No table is needed: the views that answer here say
what the router tells them. Each entry is [where it read, whether the answer may be kept].
"""

import json
import os
import sys

from tests.cluster.postgres import pair

if __name__ == "__main__":
    CLUSTER = pair()
    PAIR = CLUSTER.__enter__()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "asp_portal.settings.test",
        "DATABASE_URL": PAIR.url(PAIR.primary, PAIR.replica),
        "DATABASE_REPLICA_URL": PAIR.url(PAIR.replica),
    }
    import django

    django.setup()

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.db import DEFAULT_DB_ALIAS, connection, connections, router, transaction
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from asp_portal.caching import forget_pages, remembered
from asp_portal.caching.declared import UNSURE
from asp_portal.caching.replica import REPLICA, Reader
from asp_portal.library.models import Image

ask = RequestFactory()


def said(request, view=None):
    """What the middleware lets `view` do for `request`; without one, where a row would be read from."""
    response = Reader(view or (lambda request: HttpResponse(router.db_for_read(Image))))(request)
    # A request of a browser begins with no connection that another one broke.
    for one in connections.all(initialized_only=True):
        one.close_if_unusable_or_obsolete()
    return [response.content.decode(), UNSURE not in request.META]


def with_cookie(name):
    """A reader's request that brings a cookie called `name`."""
    request = ask.get("/")
    request.COOKIES[name] = "something"
    return request


def after_a_write(request):
    """A view that wrote, and reads."""
    router.db_for_write(Image)
    return HttpResponse(router.db_for_read(Image))


def in_a_transaction(request):
    """A view that reads inside a transaction."""
    with transaction.atomic():
        return HttpResponse(router.db_for_read(Image))


def remembering(request):
    """A view that says what it remembers under the present generation, or finds out now."""
    return HttpResponse(remembered("where", lambda: router.db_for_read(Image)))


def failing(request):
    """A view whose connection to the replica is cut while it works."""
    alias = router.db_for_read(Image)
    if alias == REPLICA:
        PAIR.primary.ask("SELECT 1")
        PAIR.replica.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(alias)


def commit():
    """A commit on the primary, and its word."""
    PAIR.primary.ask("SELECT pg_logical_emit_message(true, 'drill', 'something changed')")
    forget_pages()


def caught_up():
    """Wait until the replica has replayed what the primary has."""
    position = PAIR.primary.ask("SELECT pg_current_wal_insert_lsn()")
    while not PAIR.replica.ask(f"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn"):
        pass


def while_all_is_well():
    """Who asks decides."""
    caught_up()
    yield "a reader", said(ask.get("/"))
    yield "a reader's HEAD", said(ask.head("/"))
    yield "a picture", said(ask.get("/images/1/w640.webp"))
    yield "an address that leads nowhere", said(ask.get("/nowhere/"))
    yield "signed in", said(with_cookie(settings.SESSION_COOKIE_NAME))
    yield "with a form", said(with_cookie(settings.CSRF_COOKIE_NAME))
    yield "authorized", said(ask.get("/", headers={"Authorization": "Basic eDp4"}))
    yield "a write", said(ask.post("/"))
    yield "the desk", said(ask.get("/admin/"))
    yield "a link to share", said(ask.get("/shared/abc/"))
    yield "health", said(ask.get("/healthz"))
    yield "after a write", said(ask.get("/"), after_a_write)
    yield "in a transaction", said(ask.get("/"), in_a_transaction)
    yield "cut off while it reads", said(ask.get("/"), convert_exception_to_response(failing))
    yield "outside a request", [router.db_for_read(Image), True]


def while_the_replica_lags():
    """What was published meanwhile decides."""
    commit()
    caught_up()
    said(ask.get("/"))
    PAIR.replica.ask("SELECT pg_wal_replay_pause()")
    PAIR.primary.ask("SELECT pg_logical_emit_message(true, 'drill', 'nobody was told')")
    yield "behind, and nothing was published", said(ask.get("/"))
    commit()
    yield "behind", said(ask.get("/"))
    yield "behind, remembered", said(ask.get("/"), remembering)
    with override_settings(PAGES_GENERATION_FILE="/proc/nowhere/generation"):
        yield "behind, and nobody knows the generation", said(ask.get("/"))
    PAIR.replica.ask("SELECT pg_wal_replay_resume()")
    caught_up()
    yield "level again", said(ask.get("/"))
    with override_settings(PAGES_GENERATION_FILE="/proc/nowhere/generation"):
        yield "level, and nobody knows the generation", said(ask.get("/"))
    yield "remembered before", said(ask.get("/"), remembering)


def while_the_generation_moves():
    """What is read from the replica belongs to the number that was compared, and is kept under no other."""

    def overtaken(request):
        forget_pages()
        remembered("kept", lambda: "by a reader of the replica")
        return HttpResponse(router.db_for_read(Image))

    yield "overtaken", said(ask.get("/"), overtaken)
    yield "after it", [remembered("kept", lambda: "by nobody"), True]


def while_a_server_is_gone():
    """Who is left decides."""
    said(ask.get("/"))
    PAIR.primary.kill()
    yield "no primary, and nothing was published", said(ask.get("/"))
    forget_pages()
    yield "no primary", said(ask.get("/"))
    yield "no primary, something is due", said(ask.get("/"), after_a_write)
    yield "no primary, remembered", said(ask.get("/"), remembering)
    yield "no primary, signed in", said(with_cookie(settings.SESSION_COOKIE_NAME))
    PAIR.promote()
    yield "promoted", [_written(), True]
    PAIR.replica.stop()
    yield "no replica", said(ask.get("/"))


def _written():
    """Where a write goes after the promotion."""
    connections[DEFAULT_DB_ALIAS].close()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE written (number int)")
        return str(connection.connection.info.port == PAIR.replica.port)


def main():
    """Print all of it."""
    parts = [while_all_is_well, while_the_replica_lags, while_the_generation_moves, while_a_server_is_gone]
    sys.stdout.write(json.dumps({name: found for part in parts for name, found in part()}, indent=1) + "\n")


if __name__ == "__main__":
    try:
        main()
    finally:
        CLUSTER.__exit__(None, None, None)
