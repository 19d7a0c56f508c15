"""Results: what the search page shows of the pages that were found."""

from dataclasses import dataclass
from functools import cache
from itertools import chain

from django.contrib.contenttypes.models import ContentType

from asp_portal.prepared import prefetch, prepared

from . import texts
from .extracts import Asked, extract, marked


@dataclass(frozen=True)
class Result:
    """A page that was found: the live row, and of its words those that answer."""

    page: object
    title: list
    extract: list
    kind: str
    kind_label: str
    sessions: list


def of(hits, phrases):
    """The results (list of Result) for `hits`, pairs (content type key, page key), in their order.

    They are read from live rows, so that nothing can be shown that is not public. As many queries as there are kinds.
    """
    pages = {}
    for content_type in {content_type for content_type, _key in hits}:
        model = ContentType.objects.get_for_id(content_type).model_class()
        keys = [key for of_type, key in hits if of_type == content_type]
        rows, prefetched = _rows_of(model)
        for page in prefetch(rows(tuple(keys)), *prefetched):
            pages[content_type, page.pk] = page
    asked = Asked(phrases)
    return [_result(pages[hit], asked) for hit in hits if hit in pages]


@cache
def _rows_of(model):
    """The question for live rows of `model` by their keys, and what is to be prefetched with them."""

    def rows(keys):
        # What makes a list light is that it leaves the bodies out; the extracts stand in them.
        return model._default_manager.live().filter(pk__in=keys).for_listing().defer(None).prefetch_related(None)

    listed = model._default_manager.for_listing()._prefetch_related_lookups
    # A list may show what is searched, too: each is asked for once, as the list asks for it.
    taken = {getattr(lookup, "prefetch_to", lookup) for lookup in listed}
    return prepared(rows), (*listed, *(name for name in texts.child_fields(model) if name not in taken))


@cache
def _kinds(model):
    return dict(model._meta.get_field("kind").flatchoices)


def _result(page, phrases):
    # Not all of them are read: often the summary answers.
    passages = chain(filter(None, [getattr(page, "summary", "")]), texts.passages(page))
    return Result(
        page=page,
        title=marked(str(page), phrases, page.language),
        extract=extract(passages, phrases, page.language),
        kind=getattr(page, "kind", page._meta.model_name),
        kind_label=_kinds(type(page))[page.kind] if hasattr(page, "kind") else page._meta.verbose_name,
        sessions=[session for session in _sessions(page) if session.live],
    )


def _sessions(page):
    """The sessions to which `page` belongs: its own, those of a campaign, that of a recommendation's paper."""
    if hasattr(page, "sessions"):
        return list(page.sessions.all())
    holder = page if hasattr(page, "session") else getattr(page, "publication", None)
    session = getattr(holder, "session", None)
    return [session] if session else []
