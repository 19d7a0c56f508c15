"""Tags for the results of a search."""

from django import template
from django.utils.text import capfirst
from django.utils.translation import get_language

from asp_portal.richtext.markup import filled, joined, written

from .rows import of_link, of_text, said

register = template.Library()

RESULT = """<article class="entry">
  <p class="entry-meta">"""
DATE = '<time datetime="{}">{}</time>'
TITLE = """ <span class="kind" data-kind="{}">{}</span></p>
  <div class="entry-text"><h2 class="entry-title"><a href="{}"{}>"""
END_OF_RESULT = """</div>
</article>
"""


@register.simple_tag
def result_entries(results, language):
    """The `results` (list of `search.results.Result`) on a page in `language`, with what was asked for marked."""
    return written(_results(results, language))


def _results(results, language):
    now, places = get_language(), {}
    for result in results:
        page, is_foreign = result.page, result.page.language != language
        yield (RESULT,)
        if on := getattr(page, "issued_on", None):
            yield DATE, on.isoformat(), said(on, "j M Y", now)
        kind = capfirst(str(result.kind_label))
        yield TITLE, result.kind, kind, page.get_absolute_url(), of_link(page.language) if is_foreign else ""
        yield from _marked(result.title)
        yield ("</a></h2>",)
        if result.extract:
            yield '<p class="entry-summary"{}>', of_text(page.language) if is_foreign else ""
            yield from _marked(result.extract)
            yield ("</p>",)
        yield "{}", _places(result.sessions, getattr(page, "symbol", ""), places)
        yield (END_OF_RESULT,)


def _marked(fragments):
    for fragment in fragments:
        yield "<mark>{}</mark>" if fragment.asked else "{}", fragment.text


def _places(sessions, symbol, known):
    """The line below a result; `known` (dict) keeps the links to sessions of one page."""
    alone, places = len(sessions) == 1, []
    for session in sessions:
        key = session.pk, alone
        if key not in known:
            name = session if alone else session.short_name
            known[key] = filled('<a href="{}">{}</a>', session.get_absolute_url(), name)
        places.append(known[key])
    places += [filled('<span class="symbol">{}</span>', symbol)] if symbol else []
    return filled('<p class="entry-session">{}</p>', joined(places, " · ")) if places else ""
