"""Facets in the index: session, kind, theme, year and language as words, so that the engine itself narrows by them."""

import importlib

from django.db import migrations, models

first = importlib.import_module("asp_portal.search.migrations.0001_initial")

SQLITE = [
    """CREATE VIRTUAL TABLE search_words USING fts5(
        scope, facets, title, summary, text, content='search_entry', content_rowid='id', tokenize='ascii', prefix='2 3'
    )""",
    """CREATE TRIGGER search_entry_insert AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_words (rowid, scope, facets, title, summary, text)
        VALUES (new.id, new.scope, new.facets, new.title, new.summary, new.text);
    END""",
    """CREATE TRIGGER search_entry_delete AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, scope, facets, title, summary, text)
        VALUES ('delete', old.id, old.scope, old.facets, old.title, old.summary, old.text);
    END""",
    """CREATE TRIGGER search_entry_update AFTER UPDATE ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, scope, facets, title, summary, text)
        VALUES ('delete', old.id, old.scope, old.facets, old.title, old.summary, old.text);
        INSERT INTO search_words (rowid, scope, facets, title, summary, text)
        VALUES (new.id, new.scope, new.facets, new.title, new.summary, new.text);
    END""",
    "INSERT INTO search_words (search_words) VALUES ('rebuild')",
    # Counting by facets must not read the texts, which stand in the same rows.
    "CREATE INDEX search_entry_facets ON search_entry (id, facets)",
]
SQLITE_BACK = ["DROP INDEX search_entry_facets", *first.SQLITE_BACK]
# Weight C counts nothing (see `engine.POSTGRESQL_RANK`).
POSTGRESQL = [
    first.POSTGRESQL[0].replace(
        ") STORED",
        """|| $$'|':1$$::tsvector || setweight(to_tsvector('pg_catalog.simple', facets), 'C')
    ) STORED""",
    ),
    *first.POSTGRESQL[1:3],
]
POSTGRESQL_BACK = ["ALTER TABLE search_entry DROP COLUMN words"]
POSTGRESQL_FIRST = first.POSTGRESQL[:3]
SQLITE_FIRST = [*first.SQLITE, "INSERT INTO search_words (search_words) VALUES ('rebuild')"]


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(
            first.run(first.SQLITE_BACK, POSTGRESQL_BACK), first.run(SQLITE_FIRST, POSTGRESQL_FIRST)
        ),
        migrations.AddField(
            model_name="entry", name="facets", field=models.TextField(blank=True, default="")
        ),
        migrations.RunPython(first.run(SQLITE, POSTGRESQL), first.run(SQLITE_BACK, POSTGRESQL_BACK)),
    ]
