"""A database in one file and back, by each engine's own means and while people work.

SQLite: its online backup, https://www.sqlite.org/backup.html. PostgreSQL: pg_dump, pg_restore and psql, which must not
be older than the server.
"""

import gzip
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.db.migrations.recorder import MigrationRecorder

NAMES = {"sqlite": "database.sqlite3.gz", "postgresql": "database.pgdump"}


class CannotRun(Exception):
    """A program of PostgreSQL is missing, or it failed; the message is for the operator."""


class Dump(DatabaseClient):
    """Django's way of calling psql, the password out of sight, for pg_dump."""

    executable_name = "pg_dump"


def engine():
    """The name of the present database's engine: `sqlite` or `postgresql`."""
    return connection.vendor


def applied():
    """The migrations of the present database: a sorted list of `app.name`."""
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


def is_empty():
    """Whether the present database has no table."""
    return not connection.introspection.table_names()


def dump(folder):
    """Write the present database into `folder` as of one instant; return the file's Path. Raises CannotRun."""
    file = Path(folder) / NAMES[engine()]
    if engine() == "postgresql":
        run(Dump(connection).runshell, ["--format=custom", "--no-owner", "--no-privileges", "--file", str(file)])
        return file
    copy = file.with_suffix("")
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as target:
        connection.connection.backup(target)
    with copy.open("rb") as plain, gzip.open(file, "wb", compresslevel=6) as packed:
        shutil.copyfileobj(plain, packed, 1024 * 1024)
    copy.unlink()
    return file


def load(file):
    """Put the database of `file`, which `dump` wrote, in the place of the present one: all of it or nothing.

    Raises CannotRun.
    """
    if engine() == "postgresql":
        script = file.with_suffix(".sql")
        run(
            subprocess.run,
            ["pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(file)],
            check=True,
        )
        afresh = ["--command", "DROP SCHEMA public CASCADE", "--command", "CREATE SCHEMA public"]
        once = ["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--single-transaction"]
        # What psql answers to each statement is of no use to anybody.
        run(DatabaseClient(connection).runshell, [*once, "--output", "/dev/null", *afresh, "--file", str(script)])
        connection.close()
        return
    copy = file.with_suffix("")
    with gzip.open(file, "rb") as packed, copy.open("wb") as plain:
        shutil.copyfileobj(packed, plain, 1024 * 1024)
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as source:
        source.backup(connection.connection)
    connection.close()


def run(call, *arguments, **options):
    """`call(*arguments)`, which starts a program of PostgreSQL. Raises CannotRun when it is missing or fails."""
    try:
        call(*arguments, **options)
    except FileNotFoundError as error:
        raise CannotRun(f"{error.filename} is missing: install PostgreSQL’s client programs.") from error
    except subprocess.CalledProcessError as error:
        raise CannotRun(f"{Path(error.cmd[0]).name} failed, see its message above.") from error
