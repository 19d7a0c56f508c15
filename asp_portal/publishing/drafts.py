"""A draft in memory: what a form shows and what becomes of it, with nothing written into the database on the way."""

import copy
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from .content import (
    child_fields,
    child_relation,
    child_tags,
    content_fields,
    read_children,
    remember,
    yield_to_others,
)


def laid_over(page, content, chosen):
    """`page` as `content` would make it, its relations and child rows at hand, and what could not be laid over it.

    The rows that it names come from `chosen` (Chosen). The second is a list of sentences (str): as in `content.write`,
    what was deleted or taken by another page keeps the value of the row.
    """
    model, draft = type(page), copy.copy(page)
    # Whatever the row remembers, as its calendar, follows from values that are about to be others.
    stored = {field.attname for field in model._meta.concrete_fields}
    for name in vars(draft).keys() - stored - {"_state"}:
        del vars(draft)[name]
    draft._prefetched_objects_cache = {}
    warnings = _set_fields(draft, content.get("fields", {}), content_fields(model), chosen)
    warnings += yield_to_others(draft, page)
    for field in model._meta.many_to_many:
        if field.name in content.get("relations", {}):
            warnings += _relate(draft, field, content["relations"][field.name], chosen)
    for name in model.draft_children:
        if name in content.get("children", {}):
            warnings += _hang(draft, child_relation(model, name), content["children"][name], chosen)
    return draft, warnings


def typed_content(form, formsets):
    """The content that the bound `form` of a page and its `formsets` make of the page in the form."""
    page, model = form.instance, type(form.instance)
    rows = form.typed_children()
    for formset in formsets:
        relation = formset.fk.remote_field
        if formset.is_bound and relation.name in model.draft_children:
            there = [row for row in formset.forms if _stays(row)]
            there.sort(key=lambda row: _place(row.instance))
            rows[relation.name] = [_row(row, relation) for row in there]
    for name in model.draft_children:
        # What no field of the form is about stays; a new page has nothing else.
        if name not in rows:
            rows[name] = [] if page._state.adding else read_children(page, child_relation(model, name))
    content = {
        "fields": _values(page, content_fields(model)),
        "relations": {field.name: _keys(form, field) for field in model._meta.many_to_many},
        "children": rows,
    }
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def _set_fields(row, values, fields, chosen):
    warnings = []
    for field in fields:
        if field.attname not in values:
            continue
        value = field.to_python(values[field.attname])
        if not field.is_relation or value is None:
            setattr(row, field.attname, value)
            continue
        target = chosen.row(field.related_model, value)
        if target is not None:
            setattr(row, field.name, target)
            continue
        warnings.append(_("“%(field)s” named something that was deleted.") % {"field": field.verbose_name})
        if field.null:
            setattr(row, field.attname, None)
    return warnings


def _relate(row, field, keys, chosen):
    found = chosen.rows(field.related_model, keys)
    remember(row, field.name, found)
    missing = len(set(keys)) - len(found)
    if not missing:
        return []
    return [_("%(count)s entries of “%(field)s” were deleted.") % {"count": missing, "field": field.verbose_name}]


def _hang(draft, relation, rows, chosen):
    """Give `draft` the child rows that stand as dicts in `rows`."""
    children, warnings = [], []
    for values in rows:
        child = relation.related_model(**{relation.field.name: draft})
        warnings += _set_fields(child, values, child_fields(relation), chosen)
        if any(f.is_relation and not f.null and getattr(child, f.attname) is None for f in child_fields(relation)):
            continue
        # They have keys and are no new rows: a form of theirs that nobody touches stays as it is.
        child._state.adding, child._state.db = False, draft._state.db
        for field in child_tags(relation):
            warnings += _relate(child, field, values.get(field.name, ()), chosen)
        children.append(child)
    remember(draft, relation.get_accessor_name(), children)
    return warnings


def _values(row, fields):
    return {field.attname: getattr(row, field.attname) for field in fields}


def _keys(form, field):
    """The keys that stand in the many-to-many `field` of `form`; what the form has no field for stays as it is."""
    if field.name in form.fields:
        rows = form.cleaned_data.get(field.name) or ()
    else:
        rows = () if form.instance._state.adding else getattr(form.instance, field.name).all()
    return sorted(row.pk for row in rows)


def _row(form, relation):
    return _values(form.instance, child_fields(relation)) | {f.name: _keys(form, f) for f in child_tags(relation)}


def _stays(form):
    """Whether the row of a formset that is `form` is there after it was sent."""
    if getattr(form, "cleaned_data", {}).get("DELETE"):
        return False
    return form.has_changed() or not form.instance._state.adding


def _place(row):
    """Where a child row comes in the order of its model (a key to sort by)."""
    place = []
    for order in row._meta.ordering:
        path = order if isinstance(order, str) else order.expression.name
        place.append(_Descending(_at(row, path[1:])) if path.startswith("-") else _ascending(_at(row, path)))
    return place


def _at(row, path):
    for step in path.split("__"):
        row = getattr(row, step, None)
    return row


def _ascending(value):
    return (value is not None, value)


class _Descending:
    """A value that sorts the other way round."""

    def __init__(self, value):
        self.key = _ascending(value)

    def __eq__(self, other):
        return self.key == other.key

    def __lt__(self, other):
        return other.key < self.key
