"""The index of the search room, with what each engine keeps next to it."""

import django.db.models.deletion
from django.db import migrations, models

# The texts hold words and spaces alone, so the plainest tokeniser splits them where we did. `scope` is indexed as a
# word too: FTS5 then intersects two lists instead of fetching every hit to look at it.
SQLITE = [
    """CREATE VIRTUAL TABLE search_words USING fts5(
        scope, title, summary, text, content='search_entry', content_rowid='id', tokenize='ascii', prefix='2 3'
    )""",
    """CREATE TRIGGER search_entry_insert AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_words (rowid, scope, title, summary, text)
        VALUES (new.id, new.scope, new.title, new.summary, new.text);
    END""",
    """CREATE TRIGGER search_entry_delete AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, scope, title, summary, text)
        VALUES ('delete', old.id, old.scope, old.title, old.summary, old.text);
    END""",
    """CREATE TRIGGER search_entry_update AFTER UPDATE ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, scope, title, summary, text)
        VALUES ('delete', old.id, old.scope, old.title, old.summary, old.text);
        INSERT INTO search_words (rowid, scope, title, summary, text)
        VALUES (new.id, new.scope, new.title, new.summary, new.text);
    END""",
]
SQLITE_BACK = [
    "DROP TRIGGER search_entry_insert",
    "DROP TRIGGER search_entry_delete",
    "DROP TRIGGER search_entry_update",
    "DROP TABLE search_words",
]
# The bar is a word that nobody can ask for: it keeps a phrase from reaching out of one text into the next, as FTS5
# does. Titles have an index of their own, because weights are not in the index and the row would be read for them.
# The list of words that wait to be indexed is kept short: a long one makes the planner read every row instead, none at
# all doubles the time of every change.
POSTGRESQL = [
    """ALTER TABLE search_entry ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('pg_catalog.simple', title), 'A') || $$'|':1$$::tsvector
        || setweight(to_tsvector('pg_catalog.simple', summary), 'B') || $$'|':1$$::tsvector
        || setweight(to_tsvector('pg_catalog.simple', text), 'D')
    ) STORED""",
    "CREATE INDEX search_entry_draft ON search_entry USING gin (words) WITH (gin_pending_list_limit = 256) WHERE scope = 'draft'",
    "CREATE INDEX search_entry_live ON search_entry USING gin (words) WITH (gin_pending_list_limit = 256) WHERE scope = 'live'",
    """CREATE INDEX search_entry_live_title ON search_entry USING gin (to_tsvector('pg_catalog.simple', title))
        WITH (gin_pending_list_limit = 256) WHERE scope = 'live'""",
]
POSTGRESQL_BACK = ["ALTER TABLE search_entry DROP COLUMN words", "DROP INDEX search_entry_live_title"]


def run(sqlite, postgresql):
    """A migration step that executes the statements of the database's own kind."""

    def step(apps, schema_editor):
        for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    initial = True

    dependencies = [("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                # Short columns first: SQLite reads a row from its beginning, and the texts are long.
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                (
                    "scope",
                    models.CharField(
                        choices=[("draft", "what the latest version holds"), ("live", "what the public sees")],
                        max_length=5,
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("names", models.TextField(blank=True)),
                ("title", models.TextField(blank=True)),
                ("summary", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "search entry",
                "verbose_name_plural": "search entries",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("names", ""), _negated=True), fields=["scope"], name="search_entry_named"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["content_type", "object_id", "scope"], name="search_entry_unique"
                    )
                ],
            },
        ),
        migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK)),
    ]
