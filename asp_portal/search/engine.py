"""The two database engines: the only module that asks which one it is.

Both get the same phrases and give the same hits. Words come from `words.question`, which lets nothing but letters and
digits through; here they are put between quotation marks all the same, and travel as parameters.
"""

from django.db import connection, connections, router
from django.db.models import BooleanField, F, Func

from .models import Entry

# What a page's title, summary and text weigh against each other, on either engine.
SQLITE_RANK = "bm25(search_words, 0, 0, 10, 4, 1)"
POSTGRESQL_RANK = "ts_rank('{0.1, 0, 0.4, 1}', words, %s::tsquery, 1)"
# In a subquery the words are hidden from the planner. When it knows that they are common, it reads every row instead
# of the index, and unpacks the words of each: a quarter of a second for 20,000 pages instead of hundredths.
POSTGRESQL_QUERY = "(SELECT %s::tsquery)"


def fts5(scope, phrases, facets=(), columns="title summary text"):
    """An FTS5 question for the entries of `scope` that hold all `phrases`, and of each of the `facets` a word."""
    either = [" OR ".join([f'"{" ".join(p.words)}"{" *" if p.prefix else ""}', *_quoted(p.stems)]) for p in phrases]
    # A scope is a word of its own column: FTS5 then meets two lists instead of fetching every hit to look at it.
    parts = [f'{{scope}} : "{scope}"']
    parts += [f"{{facets}} : ({' OR '.join(_quoted(words))})" for words in facets]
    parts += [f"{{{columns}}} : ({words})" for words in either]
    return " AND ".join(parts)


def _quoted(words):
    return [f'"{word}"' for word in words]


def tsquery(phrases, facets=()):
    """The same question as a PostgreSQL tsquery, without the scope; empty when nothing is asked."""
    either = [
        [" <-> ".join(f"'{word}'" for word in p.words) + (":*" if p.prefix else ""), *(f"'{s}'" for s in p.stems)]
        for p in phrases
    ]
    either += [[f"'{word}'" for word in words] for words in facets]
    return " & ".join(f"({' | '.join(words)})" for words in either)


def _database():
    """The connection from which entries are read now."""
    return connections[router.db_for_read(Entry)]


class Contains(Func):
    """Whether an entry of `scope` holds all `phrases` (list of Phrase) and a word of each list in `facets`."""

    output_field = BooleanField()

    def __init__(self, phrases, scope, facets=()):
        super().__init__(F("pk"))
        self.phrases = phrases
        self.scope = str(scope)
        self.facets = facets

    @property
    def identity(self):
        """What makes two of them equal."""
        return (type(self), fts5(self.scope, self.phrases, self.facets))

    def as_sqlite(self, compiler, connection, **extra_context):
        """A look into the FTS5 table."""
        key, params = compiler.compile(self.source_expressions[0])
        return (
            f"{key} IN (SELECT rowid FROM search_words WHERE search_words MATCH %s)",
            [*params, fts5(self.scope, self.phrases, self.facets)],
        )

    def as_postgresql(self, compiler, connection, **extra_context):
        """A comparison with the generated column; the scope chooses one of its two indexes."""
        table = compiler.quote_name_unless_alias(self.source_expressions[0].alias)
        asked = tsquery(self.phrases, self.facets)
        if not asked:
            return f"({table}.scope = %s)", [self.scope]
        return f"({table}.scope = %s AND {table}.words @@ {POSTGRESQL_QUERY})", [self.scope, asked]


def ranked(phrases, scope, limit, facets=()):
    """The best hits in `scope`: a list of at most `limit` pairs (content type key, object key).

    First the pages with all words in their titles, then by weight. Weighing reads a hit, so no more than the `limit`
    newest of each group are weighed. Every hit holds a word of each of `facets`.
    """
    with _database().cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(*_sqlite_ranked(phrases, str(scope), limit, facets))
        else:
            cursor.execute(*_postgresql_ranked(phrases, str(scope), limit, facets))
        return cursor.fetchall()


def newest(phrases, scope, content_type, most, facets=()):
    """The keys (list of int) of the `most` newest hits in `scope` among the pages of `content_type` (its key).

    Every hit holds a word of each of `facets`.
    """
    with _database().cursor() as cursor:
        if connection.vendor == "sqlite":
            # The sign hides the index of all pages of a type, which SQLite would rather read than a handful of hits.
            cursor.execute(
                """
                SELECT object_id FROM search_words JOIN search_entry ON search_entry.id = search_words.rowid
                WHERE search_words MATCH %s AND +content_type_id = %s ORDER BY search_words.rowid DESC LIMIT %s
                """,
                [fts5(scope, phrases, facets), content_type, most],
            )
        else:
            words, params = _postgresql_holds(phrases, facets)
            cursor.execute(
                f"""
                SELECT object_id FROM search_entry WHERE scope = %s AND content_type_id = %s{words}
                ORDER BY id + 0 DESC LIMIT %s
                """,
                [scope, content_type, *params, most],
            )
        return [key for (key,) in cursor.fetchall()]


def counted(phrases, scope, most):
    """How many hits have which facets: a list of pairs (facets as words, int). The `most` newest hits are counted."""
    with _database().cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                """
                SELECT facets, count(*) FROM search_entry INDEXED BY search_entry_facets WHERE id IN (
                    SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rowid DESC LIMIT %s
                ) GROUP BY facets
                """,
                [fts5(scope, phrases), most],
            )
        else:
            words, params = _postgresql_holds(phrases)
            cursor.execute(
                f"""
                SELECT facets, count(*) FROM (
                    SELECT facets FROM search_entry WHERE scope = %s{words} ORDER BY id + 0 DESC LIMIT %s
                ) AS hits GROUP BY facets
                """,
                [str(scope), *params, most],
            )
        return cursor.fetchall()


def _sqlite_ranked(phrases, scope, limit, facets):
    everywhere, in_title = fts5(scope, phrases, facets), fts5(scope, phrases, facets, columns="title")
    return (
        f"""
        WITH titled AS MATERIALIZED (
            SELECT rowid AS id, {SQLITE_RANK} AS weight FROM search_words WHERE search_words MATCH %s
            ORDER BY rowid DESC LIMIT %s
        ), newest AS MATERIALIZED (
            SELECT rowid AS id, {SQLITE_RANK} AS weight FROM search_words WHERE search_words MATCH %s
            ORDER BY rowid DESC LIMIT %s
        ), hits AS (
            SELECT id, coalesce((SELECT weight FROM newest WHERE newest.id = titled.id), weight) AS weight, 0 AS other
            FROM titled UNION ALL SELECT id, weight, 1 FROM newest WHERE id NOT IN (SELECT id FROM titled)
        )
        SELECT content_type_id, object_id FROM hits JOIN search_entry ON search_entry.id = hits.id
        ORDER BY other, weight, hits.id DESC LIMIT %s
        """,
        [in_title, limit, everywhere, limit, limit],
    )


def _postgresql_ranked(phrases, scope, limit, facets):
    query = tsquery(phrases)
    words, asked = _postgresql_holds(phrases, facets)
    narrowed, chosen = _postgresql_holds([], facets)
    # A sum has no index: in the order of the key, a rare word would be looked for through all rows.
    return (
        f"""
        WITH titled AS MATERIALIZED (
            SELECT id FROM search_entry
            WHERE scope = %s AND to_tsvector('pg_catalog.simple', title) @@ {POSTGRESQL_QUERY}{narrowed}
            ORDER BY id + 0 DESC LIMIT %s
        ), newest AS MATERIALIZED (
            SELECT id FROM search_entry WHERE scope = %s{words} ORDER BY id + 0 DESC LIMIT %s
        )
        SELECT content_type_id, object_id FROM search_entry
        WHERE id IN (SELECT id FROM titled UNION SELECT id FROM newest)
        ORDER BY id NOT IN (SELECT id FROM titled), {POSTGRESQL_RANK} DESC, id DESC LIMIT %s
        """,
        [scope, query, *chosen, limit, scope, *asked, limit, query, limit],
    )


def _postgresql_holds(phrases, facets=()):
    """The condition, to be put behind another, that an entry holds what is asked, and its parameters."""
    asked = tsquery(phrases, facets)
    return (f" AND words @@ {POSTGRESQL_QUERY}", [asked]) if asked else ("", [])
