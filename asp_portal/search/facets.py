"""Facets: by what the answers to a question can be told apart.

A model says in `search_facets` where each of them stands: a dict from its name to a lookup (`publication__session`), in
which an empty one means the page itself. Without a word about it, a page's kind is its model.
"""

import re
from functools import cache

from django.db import models

from asp_portal.publishing.models import publishable_models

from .words import MARK

# In canonical order.
NAMES = ("session", "kind", "theme", "year", "language")


def declared(model):
    """Where the facets of a page of `model` stand: a dict from names to lookups."""
    return getattr(model, "search_facets", {})


def word(name, key):
    """The word under which the index keeps that the facet `name` has the value `key`."""
    return f"{MARK}{name}{re.sub(r'[^a-z0-9]', '', str(key).lower())}"


def words_of(page):
    """All facets of `page`, its row, as words a space apart."""
    keys = {name: _keys(_at(page, path)) for name, path in declared(type(page)).items()}
    keys = {"kind": [page._meta.model_name]} | keys | {"language": [page.language]}
    return " ".join(sorted({word(name, key) for name, found in keys.items() for key in found}))


@cache
def related(name):
    """The model whose rows are the values of the facet `name`; None when its values are no rows."""
    for model in publishable_models():
        if name in declared(model):
            for step in declared(model)[name].split("__"):
                model = model._meta.get_field(step).related_model if step else model
            return model
    return None


@cache
def kinds():
    """All kinds of pages, as pairs (value, label), in the order of the models."""
    found = []
    for model in publishable_models():
        own = declared(model).get("kind")
        found += model._meta.get_field(own).choices if own else [(model._meta.model_name, model._meta.verbose_name)]
    return found


def lookups(model):
    """What a list of pages of `model` must read with them: the foreign keys to join, the many-to-many to prefetch."""
    joined, prefetched = [], []
    for path in filter(None, declared(model).values()):
        field = model._meta.get_field(path.split("__")[0])
        if field.many_to_many:
            prefetched.append(path)
        elif field.is_relation:
            joined.append(field.name)
    return joined, prefetched


def _at(page, path):
    """What stands at `path` from `page`; of another page only its key, which needs no query."""
    value, steps = page, path.split("__") if path else []
    for step in steps:
        if value is not None:
            field = value._meta.get_field(step)
            value = getattr(value, field.attname if field.many_to_one and step is steps[-1] else step)
    return value


def _keys(value):
    if value is None or value == "":
        return []
    if isinstance(value, models.Manager):
        return [row.pk for row in value.all()]
    return [getattr(value, "pk", getattr(value, "year", value))]
