"""Prepared questions: the SQL of a queryset, written once a process and asked with other values each time.

To write the SQL of a question takes Django ten times as long as SQLite takes to answer it: a page that asks fifteen
spends most of its time on sentences that it wrote for the last reader in the same words. What is kept here comes from
code alone. The rows are read from the database whenever somebody asks.

PostgreSQL in its turn spends more time on planning such a question than on answering it: one that is asked again and
again becomes a prepared statement of each connection (PREPARE), which keeps its plan.
"""

from functools import cache, update_wrapper
from hashlib import blake2b
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connections, router
from django.db.models import Expression, QuerySet, prefetch_related_objects
from django.db.models.query import ModelIterable, get_related_populators

# From which time on a question is a prepared statement, and how many a connection keeps: each takes some memory.
OFTEN, MOST = 3, 150
# What PostgreSQL says of a statement that it does not know (somebody let it forget all), whose columns have changed (a
# migration) or whose values have no type: such a question is asked in full.
NOT_PREPARED = {"26000", "0A000", "42P18"}
# And of one that it knows already, by a name that stands for no other.
ALREADY = "42P05"
# Of each connection, by the names of questions, whether it has them prepared.
_known = WeakKeyDictionary()


class Given(Expression):
    """Stands in a prepared question for its value number `place` (int)."""

    def __init__(self, place):
        super().__init__()
        self.place = place

    def as_sql(self, compiler, connection):
        """A parameter, which is filled in when the question is asked."""
        return "%s", [self]


class prepared:
    """Make a function that builds a queryset one that gives its rows: a list of model instances, or of tuples.

    The function is called with placeholders, once for each kind of database and each length of the tuples among its
    arguments; they can be compared with columns and nothing else. So it may ask neither the clock nor the language.
    Prefetching is the caller's: rows have what the one question brings.

    The rows are asked for with what drivers take (int, str, bool), or tuples of it of bounded length.
    """

    def __init__(self, build):
        self.build, self.questions = build, {}
        self.model = None
        update_wrapper(self, build)

    def __call__(self, *values):
        """The rows for these `values`; none for an empty tuple, in which nothing can be."""
        if () in values:
            return []
        lengths = tuple([len(value) if isinstance(value, tuple) else None for value in values])
        alias = router.db_for_read(self.model) if self.model else None
        question = self.questions.get((alias, lengths)) or self._written(lengths)
        flat = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
        return question.rows(flat)

    def _written(self, lengths):
        place, given = 0, []
        for length in lengths:
            given.append(Given(place) if length is None else [Given(place + n) for n in range(length)])
            place += length or 1
        queryset = self.build(*given)
        self.model = queryset.model
        question = _Question(queryset)
        self.questions[question.alias, lengths] = question
        return question


class _Question:
    """The SQL of `queryset`, and what makes of its columns what Django would make of them."""

    def __init__(self, queryset):
        self.alias = queryset.db
        compiler = queryset.query.get_compiler(using=self.alias)
        self.sql, parameters = compiler.as_sql()
        # Either a value of the question itself or the place of one that is given.
        self.parameters = [(p.place, None) if isinstance(p, Given) else (None, p) for p in parameters]
        # Behind a pooler other processes prepare on the same connection: one name never stands for two questions.
        words = repr((self.sql, self.parameters)).encode()
        self.name, self.times = f"portal_{blake2b(words, digest_size=16).hexdigest()}", 0
        columns = compiler.select[: compiler.col_count]
        self.converters = list(compiler.get_converters([column[0] for column in columns]).items())
        self.makes_models = queryset._iterable_class is ModelIterable
        if self.makes_models:
            place = compiler.klass_info["select_fields"]
            self.model, self.begin, self.end = queryset.model, place[0], place[-1] + 1
            self.names = [column[0].target.attname for column in compiler.select[self.begin : self.end]]
            self.related = get_related_populators(compiler.klass_info, compiler.select, self.alias)
            self.added = compiler.annotation_col_map or {}

    def rows(self, values):
        """The rows for the `values` (list)."""
        connection = connections[self.alias]
        with connection.cursor() as cursor:
            if not (self._is_prepared(connection, cursor) and self._executed(cursor, values)):
                cursor.execute(
                    self.sql, [fixed if place is None else values[place] for place, fixed in self.parameters]
                )
            rows = cursor.fetchall()
        if self.converters and rows:
            rows = [self._converted(row, connection) for row in rows]
        return [self._model(row) for row in rows] if self.makes_models else rows

    def _is_prepared(self, connection, cursor):
        """Whether PostgreSQL has this question prepared on `connection`, which `cursor` is of."""
        # A statement that fails would take a transaction with it.
        if connection.vendor != "postgresql" or connection.in_atomic_block:
            return False
        known = _known.setdefault(cursor.connection, {})
        if self.name not in known:
            self.times += 1
            if self.times < OFTEN or len(known) >= MOST:
                return False
            known[self.name] = self._prepare(cursor)
        return known[self.name]

    def _prepare(self, cursor):
        """Let PostgreSQL prepare it, and say whether it did: a statement like any other, that may wait or fail."""
        marks = [_literal(cursor, fixed) if place is None else f"${place + 1}" for place, fixed in self.parameters]
        try:
            cursor.execute(f"PREPARE {self.name} AS {self.sql % tuple(marks) if marks else self.sql}")
        except DatabaseError as error:
            code = getattr(error.__cause__, "pgcode", None)
            if code != ALREADY and code not in NOT_PREPARED:
                raise
            return code == ALREADY
        return True

    def _executed(self, cursor, values):
        """Execute the prepared statement, and say whether that was possible."""
        given = f" ({', '.join(['%s'] * len(values))})" if values else ""
        try:
            cursor.execute(f"EXECUTE {self.name}{given}", values)
        except DatabaseError as error:
            if getattr(error.__cause__, "pgcode", None) not in NOT_PREPARED:
                raise
            _known[cursor.connection][self.name] = False
            return False
        return True

    def _converted(self, row, connection):
        row = list(row)
        for place, (converters, column) in self.converters:
            for convert in converters:
                row[place] = convert(row[place], column, connection)
        return tuple(row)

    def _model(self, row):
        made = self.model.from_db(self.alias, self.names, row[self.begin : self.end])
        for populator in self.related:
            populator.populate(row, made)
        for name, place in self.added.items():
            setattr(made, name, row[place])
        return made


def _literal(cursor, value):
    return cursor.mogrify("%s", [value]).decode()


def attach(page, **rows):
    """Let `page` have the `rows` (lists, by the name of a relation) as if they had been prefetched."""
    kept = page.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, found in rows.items():
        queryset = QuerySet(page._meta.get_field(name).related_model)
        # It does not know whose rows these are: whoever narrows it or deletes by it must not get those of all others.
        queryset.query.set_empty()
        queryset._result_cache, queryset._prefetch_done = found, True
        kept[name] = queryset


def prefetch(rows, *lookups):
    """Prefetch `lookups` for the model instances `rows` (list, of bounded length), with prepared questions; gives them.

    Prepared are those to rows that point to these ones; for all others Django is asked.
    """
    if not rows:
        return rows
    others = []
    for lookup in lookups:
        question = _pointing_to(type(rows[0]), lookup) if isinstance(lookup, str) and "__" not in lookup else None
        if question is None:
            others.append(lookup)
            continue
        relation, found = type(rows[0])._meta.get_field(lookup), {}
        for row in question(tuple(page.pk for page in rows)):
            found.setdefault(getattr(row, relation.field.attname), []).append(row)
        for page in rows:
            attach(page, **{lookup: found.get(page.pk, [])})
    if others:
        prefetch_related_objects(rows, *others)
    return rows


@cache
def _pointing_to(model, name):
    relation = model._meta.get_field(name)
    if not relation.one_to_many:
        return None
    rows, path = relation.related_model._default_manager, f"{relation.field.name}__pk__in"
    return prepared(lambda keys: rows.filter(**{path: keys}))
