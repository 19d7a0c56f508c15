"""Texts: which words of a page can be found, and how much they weigh; the types of its fields say it."""

from functools import cache, lru_cache

from django.db import models
from django.utils import translation

from asp_portal.publishing import content as page_content
from asp_portal.publishing.models import Publishable
from asp_portal.richtext.fields import RichTextField
from asp_portal.richtext.sanitiser import plain_text

from .aliases import names, names_column
from .facets import lookups


def is_text(field):
    """Whether `field` holds words that somebody wrote to be read."""
    if not isinstance(field, models.CharField | models.TextField):
        return False
    # A value that nobody wrote (a time zone, a kind) would make every page a hit.
    return not (isinstance(field, models.SlugField | models.URLField) or field.choices or field.has_default())


@cache
def own_fields(model):
    """The fields of `model` that are searched, apart from its title and summary."""
    return [f for f in page_content.content_fields(model) if is_text(f) and f.name not in ("title", "summary")]


@cache
def child_fields(model):
    """The searched fields of the rows that belong to a page of `model`: a dict from their name to a list of fields."""
    relations = {name: page_content.child_relation(model, name) for name in model.draft_children}
    fields = {name: [f for f in page_content.child_fields(rel) if is_text(f)] for name, rel in relations.items()}
    return {name: found for name, found in fields.items() if found}


@cache
def page_fields(model):
    """The foreign keys of `model` to other pages, by whose names it is found too: a letter by its session's."""
    return [
        f
        for f in page_content.content_fields(model)
        if f.many_to_one and f.name != "translation_of" and issubclass(f.related_model, Publishable)
    ]


@cache
def hosts(model, name):
    """The other pages under which a row of the relation `name` stands (list of foreign keys): a follow-up's session."""
    relation = page_content.child_relation(model, name)
    return [
        f
        for f in page_content.child_fields(relation)
        if f.many_to_one and not f.null and issubclass(f.related_model, Publishable)
    ]


def paths_to(model, other):
    """The lookups (list of str) that lead from a page of `model` to the pages of `other` by which it is found."""
    own = [f.name for f in page_fields(model) if f.related_model is other]
    return own + [
        f"{name}__{f.name}" for name in child_fields(model) for f in hosts(model, name) if f.related_model is other
    ]


def readable(field, value):
    """The words in `value`, what `field` holds."""
    if not value:
        return ""
    return plain_text(value) if isinstance(field, RichTextField) else str(value)


def with_texts(queryset):
    """`queryset` with everything that `of_row`, `of_draft` and `facets.words_of` read, in a fixed number of queries."""
    model = queryset.model
    joined, prefetched = lookups(model)
    children = ["__".join([name, *path]) for name in child_fields(model) for path in _paths(model, name)]
    joined += ["latest_revision", *(f.name for f in page_fields(model))]
    return queryset.select_related(*joined).prefetch_related(*prefetched, *children)


def title(page):
    """The title of `page` and every other name it has."""
    return "\n".join(dict.fromkeys([str(page), *names(page)]))


def passages(page, public=True):
    """Yield the texts (str) of the row of `page` and of the rows that belong to it, as people wrote them.

    In `public`, a row that stands under another page is as hidden as that page.
    """
    model = type(page)
    yield from _readable(page, own_fields(model))
    for name, fields in child_fields(model).items():
        others = hosts(model, name)
        for child in getattr(page, name).all():
            if not public or all(getattr(child, other.name).live for other in others):
                yield from _readable(child, fields)


def _readable(row, fields):
    return filter(None, (readable(field, getattr(row, field.attname)) for field in fields))


def of_row(page):
    """What the public may find `page` by: a dict of names, title, summary and text, as the row stands."""
    pages = [getattr(page, f.name) for f in page_fields(type(page))]
    return _texts(page, passages(page), [p for p in pages if p and p.live])


def is_all_public(page):
    """Whether the draft of `page` says what its row says, and the public may know all of it: one text for both."""
    if not page.live or page.live_revision_id is None or page.live_revision_id != page.latest_revision_id:
        return False
    others = [getattr(page, f.name) for f in page_fields(type(page))]
    for name in child_fields(type(page)):
        others += [getattr(row, f.name) for f in hosts(type(page), name) for row in getattr(page, name).all()]
    return all(other is None or other.live for other in others)


def of_draft(page):
    """What staff may find `page` by: a dict of names, title, summary and text, as its latest revision stands."""
    revision = page.latest_revision
    if revision is None:
        return _texts(page, passages(page, public=False), [getattr(page, f.name) for f in page_fields(type(page))])
    model = type(page)
    content = page_content.upgraded(model, revision.content, revision.schema)
    draft = page_content.overlaid(page, content.get("fields", {}))
    written = [readable(f, getattr(draft, f.attname)) for f in own_fields(model)]
    written += [
        readable(f, row.get(f.attname))
        for name, fields in child_fields(model).items()
        for row in content.get("children", {}).get(name, [])
        for f in fields
    ]
    return _texts(draft, written, [_page_in(draft, page, f) for f in page_fields(model)])


def _paths(model, name):
    return [[host.name] for host in hosts(model, name)] or [[]]


def _page_in(draft, page, field):
    """The page that `field` of `draft` names, taken from `page` when it names the same one; None when it is gone."""
    key = getattr(draft, field.attname)
    if key == getattr(page, field.attname):
        return getattr(page, field.name)
    return field.related_model._default_manager.filter(pk=key).first()


def _texts(page, written, pages):
    # Names and kinds are words of the page's own language, whoever saves it.
    with translation.override(page.language):
        kinds = [
            _label(f, getattr(page, f.attname), page.language)
            for f in page_content.content_fields(type(page))
            if f.choices and f.name != "language"
        ]
        return {
            "names": names_column(page),
            "title": title(page),
            "summary": getattr(page, "summary", ""),
            "text": "\n".join([*written, *kinds, *(title(p) for p in pages if p)]),
        }


@lru_cache(maxsize=1000)
def _label(field, value, language):
    """What the choice `value` of `field` is called in `language`, which is switched on; made once of each."""
    return str(dict(field.flatchoices).get(value, value))
