"""Another place for the portal: a database without a table and a folder without an upload, or copies of both."""

import shutil
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.test import override_settings

from asp_portal.backup import uploads


@contextmanager
def empty_place(folder):
    """Inside, the portal is at another place, which is gone afterwards. `folder` (Path) is free for it."""
    with place(folder, lambda home, name: is_a_file() or order(f'CREATE DATABASE "{name}" TEMPLATE template0')):
        yield


@contextmanager
def copied_place(folder):
    """Inside, the portal is at a copy of this place, gone afterwards. Nobody else may have the database open."""
    if Path(settings.MEDIA_ROOT).exists():
        shutil.copytree(settings.MEDIA_ROOT, folder / "elsewhere")
    with place(folder, copy_database):
        yield


@contextmanager
def place(folder, make):
    """Inside, the portal is in `folder` (Path), in the database that `make(home, name)` made."""
    home = connection.settings_dict["NAME"]
    name = str(folder / "elsewhere.sqlite3") if is_a_file() else f"elsewhere_{home}"
    connections.close_all()
    make(home, name)
    move(name)
    try:
        with override_settings(MEDIA_ROOT=folder / "elsewhere"):
            yield
    finally:
        move(home)
        if not is_a_file():
            order(f'DROP DATABASE "{name}" WITH (FORCE)')


def copy_database(home, name):
    """Copy the database `home` to `name`."""
    if not is_a_file():
        order(f'CREATE DATABASE "{name}" TEMPLATE "{home}"')
        return
    with closing(sqlite3.connect(home)) as source, closing(sqlite3.connect(name)) as target:
        source.backup(target)


def is_a_file():
    """Whether the database is one."""
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def order(statement):
    """Tell the server something that concerns whole databases, from outside of them."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def others():
    """Who else has the present database open: a set of what tells one connection from another."""
    if is_a_file():
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, backend_start FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return {*cursor.fetchall()}


def left_alone(before=frozenset(), seconds=60):
    """Wait until nobody but `before` (set of `others`) is in the present database.

    What a killed process asked for last is still answered. Raises TimeoutError after `seconds`.
    """
    end = time.monotonic() + seconds
    while there := others() - before:
        if time.monotonic() > end:
            raise TimeoutError(f"{len(there)} connections to the database did not end")
        time.sleep(0.01)


def move(name):
    """Let the next query go to the database `name`; nothing of the one before is remembered."""
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    cache.clear()


def rows():
    """All tables and what is in them, in an order that stays: a dict from name to a list."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(repr(row) for row in cursor.fetchall())
    return found


def files():
    """All uploads: a dict from name to bytes."""
    found = {}
    for name in uploads.names():
        with default_storage.open(name) as file:
            found[name] = file.read()
    return found
