"""Many rows at once: model instances written in few statements, without what Django's `bulk_create` does beside it.

`bulk_create` spends more time on the words of its statements than SQLite on carrying them out: each value of each row
goes through an expression that might stand in its place. Here rows hold values alone, and nobody asks for their keys
afterwards. Who needs keys, expressions or signals takes `bulk_create`.
"""

from django.db import connections, router
from django.db.models import Field, ForeignKey
from django.db.models.constants import OnConflict

# What becomes of a row that is there already.
IGNORE, UPDATE = OnConflict.IGNORE, OnConflict.UPDATE
# Drivers take their values as they are; what a field does with its value before it is written (rich text is sanitised
# there) is done by the field.
AS_THEY_ARE = {"BigAutoField", "BigIntegerField", "BooleanField", "CharField", "IntegerField", "SlugField", "TextField"}


def insert(rows, most=250, conflict=None, unique=(), update=()):
    """Write the new `rows` (list of instances of one model, whose keys the database gives), at most `most` at once.

    `conflict` (IGNORE, UPDATE), and the names of the fields that are `unique` and of those that `update` then writes,
    say what becomes of a row that is there already. Call it inside a transaction.
    """
    if not rows:
        return
    options = type(rows[0])._meta
    connection = connections[router.db_for_write(options.model)]
    fields = [f for f in options.concrete_fields if f is not options.auto_field]
    quote, ops = connection.ops.quote_name, connection.ops
    columns = ", ".join(quote(f.column) for f in fields)
    begin = f"{ops.insert_statement(on_conflict=conflict)} {quote(options.db_table)} ({columns}) VALUES "
    end = ops.on_conflict_suffix_sql(
        fields,
        conflict,
        [options.get_field(name).column for name in update],
        [options.get_field(name).column for name in unique],
    )
    values = f"({', '.join(['%s'] * len(fields))})"
    readers = [(f.attname, None if _is_taken_as_it_is(f) else f.get_db_prep_save) for f in fields]
    size = min(most, ops.bulk_batch_size(fields, rows))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            given = [
                getattr(row, name) if prepare is None else prepare(getattr(row, name), connection)
                for row in batch
                for name, prepare in readers
            ]
            cursor.execute(f"{begin}{', '.join([values] * len(batch))} {end}", given)


def _is_taken_as_it_is(field):
    if isinstance(field, ForeignKey):
        field = field.target_field
    return field.get_internal_type() in AS_THEY_ARE and type(field).get_db_prep_save is Field.get_db_prep_save
