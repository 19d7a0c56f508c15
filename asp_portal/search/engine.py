"""The two database engines: the only module that asks which one it is.

Both get the same phrases and give the same hits. Words come from `words.question`, which lets nothing but letters and
digits through; here they are put between quotation marks all the same, and travel as parameters.
"""

from django.db import connection
from django.db.models import BooleanField, F, Func

# What a page's title, summary and text weigh against each other, on either engine.
SQLITE_RANK = "bm25(search_words, 0, 10, 4, 1)"
POSTGRESQL_RANK = "ts_rank('{0.1, 0, 0.4, 1}', words, %s::tsquery, 1)"
# In a subquery the words are hidden from the planner. When it knows that they are common, it reads every row instead
# of the index, and unpacks the words of each: a quarter of a second for 20,000 pages instead of hundredths.
POSTGRESQL_QUERY = "(SELECT %s::tsquery)"


def fts5(phrases, columns="title summary text"):
    """The phrases as an FTS5 question about `columns`."""
    either = [
        " OR ".join([f'"{" ".join(p.words)}"{" *" if p.prefix else ""}', *(f'"{stem}"' for stem in p.stems)])
        for p in phrases
    ]
    return f"{{{columns}}} : ({' AND '.join(f'({words})' for words in either)})"


def fts5_in(scope, phrases, columns="title summary text"):
    """The phrases as an FTS5 question about the entries of one scope."""
    return f'{{scope}} : "{scope}" AND {fts5(phrases, columns)}'


def tsquery(phrases):
    """The phrases as a PostgreSQL tsquery."""
    either = [
        " | ".join(
            [" <-> ".join(f"'{word}'" for word in p.words) + (":*" if p.prefix else ""), *(f"'{s}'" for s in p.stems)]
        )
        for p in phrases
    ]
    return " & ".join(f"({words})" for words in either)


class Contains(Func):
    """Whether an entry of `scope` holds all `phrases` (list of Phrase, not empty)."""

    output_field = BooleanField()

    def __init__(self, phrases, scope):
        super().__init__(F("pk"))
        self.phrases = phrases
        self.scope = str(scope)

    @property
    def identity(self):
        """What makes two of them equal."""
        return (type(self), tuple((p, p.stems) for p in self.phrases), self.scope)

    def as_sqlite(self, compiler, connection, **extra_context):
        """A look into the FTS5 table."""
        key, params = compiler.compile(self.source_expressions[0])
        return (
            f"{key} IN (SELECT rowid FROM search_words WHERE search_words MATCH %s)",
            [*params, fts5_in(self.scope, self.phrases)],
        )

    def as_postgresql(self, compiler, connection, **extra_context):
        """A comparison with the generated column; the scope chooses one of its two indexes."""
        table = compiler.quote_name_unless_alias(self.source_expressions[0].alias)
        return (
            f"({table}.scope = %s AND {table}.words @@ {POSTGRESQL_QUERY})",
            [self.scope, tsquery(self.phrases)],
        )


def ranked(phrases, scope, limit):
    """The best hits in `scope`: a list of at most `limit` pairs (content type key, object key).

    First the pages with all words in their titles, then by weight. Weighing reads a hit, so no more than the `limit`
    newest of each group are weighed.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(*_sqlite_ranked(phrases, str(scope), limit))
        else:
            cursor.execute(*_postgresql_ranked(phrases, str(scope), limit))
        return cursor.fetchall()


def _sqlite_ranked(phrases, scope, limit):
    everywhere, in_title = fts5_in(scope, phrases), fts5_in(scope, phrases, "title")
    return (
        f"""
        WITH titled AS MATERIALIZED (
            SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rowid DESC LIMIT %s
        ), weighed AS MATERIALIZED (
            SELECT rowid, {SQLITE_RANK} AS weight FROM search_words WHERE search_words MATCH %s
        )
        SELECT content_type_id, object_id FROM weighed JOIN search_entry ON search_entry.id = weighed.rowid
        ORDER BY weighed.rowid NOT IN (SELECT rowid FROM titled), weight, search_entry.id DESC LIMIT %s
        """,
        [in_title, limit, everywhere, limit],
    )


def _postgresql_ranked(phrases, scope, limit):
    query = tsquery(phrases)
    # A sum has no index: in the order of the key, a rare word would be looked for through all rows.
    return (
        f"""
        WITH titled AS MATERIALIZED (
            SELECT id FROM search_entry
            WHERE scope = %s AND to_tsvector('pg_catalog.simple', title) @@ {POSTGRESQL_QUERY}
            ORDER BY id + 0 DESC LIMIT %s
        ), newest AS MATERIALIZED (
            SELECT id FROM search_entry WHERE scope = %s AND words @@ {POSTGRESQL_QUERY} ORDER BY id + 0 DESC LIMIT %s
        )
        SELECT content_type_id, object_id FROM search_entry
        WHERE id IN (SELECT id FROM titled UNION SELECT id FROM newest)
        ORDER BY id NOT IN (SELECT id FROM titled), {POSTGRESQL_RANK} DESC, id DESC LIMIT %s
        """,
        [scope, query, limit, scope, query, limit, query, limit],
    )
