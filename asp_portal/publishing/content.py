"""Content: everything an editor works on in a page, as plain JSON, and the way back.

A content has three parts: `fields` (the page's own), `relations` (many-to-many, as lists of keys) and
`children` (rows that belong to the page, each with its `uid` and the keys of what it is tagged with).
"""

import copy
import json
import re

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from asp_portal.richtext.fields import RichTextField

# The state of a page is the portal's business, never a part of what is written.
STATE_FIELDS = frozenset(
    {
        "live",
        "has_unpublished_changes",
        "first_published_at",
        "last_published_at",
        "review_requested_at",
        "returned_at",
        "approved_revision",
        "assignee",
        "review_due_at",
        "scheduled_for",
        "latest_revision",
        "live_revision",
        "scheduled_revision",
    }
)

BLOCK = re.compile(
    r" ?(</?(?:p|h[2-4]|ul|ol|li|table|caption|thead|tbody|tr|td|th|blockquote|figure|figcaption|hr)(?: [^>]*)?>) ?"
)


def content_fields(model):
    """The concrete fields of a publishable `model` that an editor writes."""
    return [f for f in model._meta.concrete_fields if not f.primary_key and f.name not in STATE_FIELDS]


def child_relation(model, name):
    """The reverse foreign key called `name` under which `model` keeps a kind of child rows."""
    return model._meta.get_field(name)


def child_fields(relation):
    """The concrete fields of the child rows of `relation`, without the link to their page."""
    return [f for f in relation.related_model._meta.concrete_fields if f is not relation.field]


def child_tags(relation):
    """The many-to-many fields of the child rows of `relation`: what each row is tagged with."""
    return list(relation.related_model._meta.many_to_many)


def read(page):
    """The content of `page`, read from its row and the rows that hang on it."""
    model = type(page)
    content = {
        "fields": {f.attname: getattr(page, f.attname) for f in content_fields(model)},
        "relations": {f.name: sorted(_keys(page, f.name)) for f in model._meta.many_to_many},
        "children": {},
    }
    for name in model.draft_children:
        content["children"][name] = read_children(page, child_relation(model, name))
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def read_children(page, relation):
    """The child rows of `page` under `relation` (list of dict); those fetched with the page are not asked for."""
    rows = getattr(page, relation.name)
    if relation.name in getattr(page, "_prefetched_objects_cache", {}):
        rows = rows.all()
    else:
        rows = rows.prefetch_related(*(f.name for f in child_tags(relation)))
    return [_child(row, relation) for row in rows]


def _child(row, relation):
    own = {f.attname: getattr(row, f.attname) for f in child_fields(relation)}
    return own | {f.name: sorted(tag.pk for tag in getattr(row, f.name).all()) for f in child_tags(relation)}


def remember(row, name, rows):
    """Let the manager `name` of `row` hold `rows` as if they had been fetched with it."""
    known = getattr(row, name).all()
    known._result_cache, known._prefetch_done = rows, True
    if not hasattr(row, "_prefetched_objects_cache"):
        row._prefetched_objects_cache = {}
    row._prefetched_objects_cache[name] = known


def _keys(page, name):
    """The keys of the rows under the many-to-many `name`; those that were fetched with the page are not asked for."""
    rows = getattr(page, name)
    if name in getattr(page, "_prefetched_objects_cache", {}):
        return [row.pk for row in rows.all()]
    return rows.values_list("pk", flat=True)


def overlaid(page, values):
    """A page that is not in the database, with `values` (by column) laid over what the row of `page` holds."""
    draft = type(page)(pk=page.pk)
    for field in content_fields(type(page)):
        # A row of a list has left its long texts in the database; they are not asked for one by one.
        value = values[field.attname] if field.attname in values else getattr(page, field.attname)
        # The sanitiser has seen a rich text before, and nobody shows this page.
        setattr(draft, field.attname, value if isinstance(field, models.TextField) else field.to_python(value))
    return draft


def same(model, one, other):
    """Whether two contents of `model` say the same.

    How the editor lays out the source of a text says nothing, and in which order rows come is the database's business.
    """
    return _by_key(model, with_rich_texts(model, one, squeezed)) == _by_key(
        model, with_rich_texts(model, other, squeezed)
    )


def _by_key(model, content):
    children = dict(content.get("children", {}))
    for name in children.keys() & set(model.draft_children):
        key = child_relation(model, name).related_model._meta.pk.attname
        children[name] = sorted(children[name], key=lambda row, key=key: str(row.get(key)))
    return content | {"children": children}


def is_whole(model, content):
    """Whether `content` says something about everything that a page of `model` holds today."""
    return (
        all(field.attname in content.get("fields", {}) for field in content_fields(model))
        and all(field.name in content.get("relations", {}) for field in model._meta.many_to_many)
        and all(name in content.get("children", {}) for name in model.draft_children)
    )


def rich_texts(model, content):
    """Every rich text (str) in `content` of a page of `model`, those of its child rows too."""
    found = []
    with_rich_texts(model, content, found.append)
    return [html for html in found if html]


def with_rich_texts(model, content, change):
    """`content` of a page of `model` with what `change` (a function of str or None) makes of each rich text."""

    def changed(row, fields):
        names = [f.attname for f in fields if isinstance(f, RichTextField) and f.attname in row]
        return row | {name: change(row[name]) for name in names} if names else row

    children = content.get("children", {})
    rows = {
        name: [changed(row, child_fields(child_relation(model, name))) for row in children[name]]
        for name in model.draft_children
        if name in children
    }
    return content | {
        "fields": changed(content.get("fields", {}), content_fields(model)),
        "children": children | rows,
    }


def squeezed(html):
    """`html` (str or None) without what the editor's layout of the source adds to it."""
    # Within a line a space is a word's; in preformatted text every one is.
    if not html or "<pre" in html:
        return html
    return BLOCK.sub(r"\1", " ".join(html.split()))


def upgraded(model, content, schema):
    """`content` as `model` understands it today: the model's upgraders are run from `schema` on."""
    for number in range(schema, model.content_schema):
        content = model.content_upgraders[number](content)
    return content


def write(page, content):
    """Write `content` into the row of `page`, which is as the database has it, and the rows that hang on it.

    Unknown keys are ignored and missing keys keep what the row has. What cannot be written any more (a deleted
    target, an address that another page took) keeps the row's value too. Nothing is written that is there already, and
    the page keeps at hand what was read to know that.

    Returns a list of sentences (str), one for each thing that could not be written.
    """
    model = type(page)
    before = copy.copy(page)
    warnings = set_fields(page, content.get("fields", {}), content_fields(model))
    warnings += yield_to_others(page, before)
    page.save()
    # What the row remembers, as its calendar, follows from the values that it had.
    for name in [name for name in vars(page) if isinstance(getattr(model, name, None), cached_property)]:
        del vars(page)[name]
    page._prefetched_objects_cache = {}
    for field in model._meta.many_to_many:
        if field.name in content.get("relations", {}):
            warnings += _write_relation(page, field, content["relations"][field.name])
    for name in model.draft_children:
        if name in content.get("children", {}):
            warnings += _write_children(page, child_relation(model, name), content["children"][name])
    return warnings


def set_fields(row, values, fields, there=None):
    """Set `fields` of `row` to `values` (a dict); gives a sentence (list of str) for each target that is gone.

    What `row` points to is there, and so are the targets in `there` (a set of keys for each name), if that is given.
    """
    warnings = []
    for field in fields:
        if field.attname not in values:
            continue
        value = field.to_python(values[field.attname])
        if field.is_relation and value is not None and not _is_there(row, field, value, there):
            warnings.append(_("“%(field)s” named something that was deleted.") % {"field": field.verbose_name})
            if not field.null:
                continue
            value = None
        setattr(row, field.attname, value)
    return warnings


def _is_there(row, field, key, there):
    if there is not None:
        return key in there[field.name]
    if not row._state.adding and key == getattr(row, field.attname):
        return True
    return field.related_model._base_manager.filter(pk=key).exists()


def yield_to_others(page, before):
    """Give back what was taken or deleted while this was a draft, so that no constraint of the database is broken.

    What is as in the row, `before`, the database has seen to. Gives a sentence (list of str) for each.
    """
    warnings = []
    for constraint in page._meta.constraints:
        fields = [page._meta.get_field(name) for name in fields_of(constraint)]
        if all(getattr(page, field.attname) == getattr(before, field.attname) for field in fields):
            continue
        try:
            constraint.validate(type(page), page)
        except ValidationError as error:
            warnings += [_("%(message)s The published value was kept.") % {"message": m} for m in error.messages]
            for field in fields:
                setattr(page, field.attname, getattr(before, field.attname))
    return warnings


def fields_of(constraint):
    """The names of the fields that a UniqueConstraint or a CheckConstraint is about."""
    return getattr(constraint, "fields", ()) or constraint.condition.referenced_base_fields


def _write_relation(page, field, keys):
    rows = getattr(page, field.name)
    known = list(rows.all())
    if set(keys) == {row.pk for row in known}:
        remember(page, field.name, known)
        return []
    found = _found(field, keys)
    rows.set(found)
    return _missing(field, set(keys) - found)


def _found(field, keys):
    """Those of `keys` (iterable) that rows behind `field` have: a set."""
    return set(field.related_model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def _missing(field, keys):
    if not keys:
        return []
    return [_("%(count)s entries of “%(field)s” were deleted.") % {"count": len(keys), "field": field.verbose_name}]


def _write_children(page, relation, rows):
    """Let `page` have the child rows that stand as dicts in `rows`, with as many questions however many they are."""
    key = relation.related_model._meta.pk.attname
    known = list(getattr(page, relation.name).prefetch_related(*(f.name for f in child_tags(relation))))
    stored = json.loads(json.dumps([_child(row, relation) for row in known], cls=DjangoJSONEncoder))
    if {row[key]: row for row in stored} == {row.get(key): row for row in rows}:
        remember(page, relation.name, known)
        return []
    # Deleted first: rows of one page may swap numbers, and their keys come back with them.
    getattr(page, relation.get_accessor_name()).all().delete()
    fields = child_fields(relation)
    there = {
        f.name: _found(f, {f.to_python(row[f.attname]) for row in rows if row.get(f.attname) is not None})
        for f in fields
        if f.is_relation
    }
    children, warnings = [], []
    for values in rows:
        child = relation.related_model(**{relation.field.name: page})
        warnings += set_fields(child, values, fields, there)
        if not any(f.is_relation and not f.null and getattr(child, f.attname) is None for f in fields):
            children.append((child, values))
    children, refused = _made(children)
    return warnings + refused + _tag(relation, children)


def _made(children):
    """Write `children` (pairs of a new row and its values). Gives those that the database took, and why not others."""
    if not children:
        return [], []
    model = type(children[0][0])
    try:
        with transaction.atomic():
            model._default_manager.bulk_create(child for child, _values in children)
        return children, []
    except IntegrityError:
        # Another page holds what one of them wants: now each is asked about.
        fitting, warnings = [], []
        for child, values in children:
            try:
                child.validate_constraints()
            except ValidationError as error:
                warnings += error.messages
            else:
                fitting.append((child, values))
        model._default_manager.bulk_create(child for child, _values in fitting)
        return fitting, warnings


def _tag(relation, children):
    warnings = []
    for field in child_tags(relation):
        found = _found(field, {key for _child, values in children for key in values.get(field.name, ())})
        link, of_row, of_tag = field.remote_field.through, field.m2m_column_name(), field.m2m_reverse_name()
        link._default_manager.bulk_create(
            link(**{of_row: child.pk, of_tag: key})
            for child, values in children
            for key in set(values.get(field.name, ())) & found
        )
        for _child, values in children:
            warnings += _missing(field, set(values.get(field.name, ())) - found)
    return warnings
