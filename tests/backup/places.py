"""Another place for the portal: a database without a table and a folder without an upload."""

from contextlib import contextmanager

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings

from asp_portal.backup import uploads


@contextmanager
def empty_place(folder):
    """Inside, the portal is at another place, which is gone afterwards. `folder` (Path) is free for it."""
    home = connection.settings_dict["NAME"]
    name = str(folder / "elsewhere.sqlite3") if is_a_file() else f"elsewhere_{home}"
    if not is_a_file():
        order(f'CREATE DATABASE "{name}" TEMPLATE template0')
    move(name)
    try:
        with override_settings(MEDIA_ROOT=folder / "elsewhere"):
            yield
    finally:
        move(home)
        if not is_a_file():
            order(f'DROP DATABASE "{name}" WITH (FORCE)')


def is_a_file():
    """Whether the database is one."""
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def order(statement):
    """Tell the server something that concerns whole databases."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def move(name):
    """Let the next query go to the database `name`."""
    connection.close()
    connection.settings_dict["NAME"] = name


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
