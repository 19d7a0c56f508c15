"""Tags for the results of a search."""

from django import template
from django.utils.text import capfirst

from asp_portal.richtext.markup import filled, joined

from .rows import of_link, of_text, said

register = template.Library()

RESULT = """<article class="entry">
  <p class="entry-meta">{} <span class="kind" data-kind="{}">{}</span></p>
  <div class="entry-text"><h2 class="entry-title"><a href="{}"{}>{}</a></h2>{}{}</div>
</article>
"""


@register.simple_tag
def result_entries(results, language):
    """The `results` (list of `search.results.Result`) on a page in `language`, with what was asked for marked."""
    return joined([_result(result, language) for result in results])


def _result(result, language):
    page = result.page
    is_foreign = page.language != language
    on = getattr(page, "issued_on", None)
    return filled(
        RESULT,
        filled('<time datetime="{}">{}</time>', on.isoformat(), said(on, "j M Y")) if on else "",
        *(result.kind, capfirst(str(result.kind_label))),
        *(page.get_absolute_url(), of_link(page.language) if is_foreign else "", _marked(result.title)),
        _extract(result.extract, of_text(page.language) if is_foreign else "") if result.extract else "",
        _places(result.sessions, getattr(page, "symbol", "")),
    )


def _extract(fragments, of_language):
    return filled('<p class="entry-summary"{}>{}</p>', of_language, _marked(fragments))


def _marked(fragments):
    return joined([filled("<mark>{}</mark>", f.text) if f.asked else f.text for f in fragments])


def _places(sessions, symbol):
    alone = len(sessions) == 1
    places = [
        filled('<a href="{}">{}</a>', session.get_absolute_url(), session if alone else session.short_name)
        for session in sessions
    ]
    places += [filled('<span class="symbol">{}</span>', symbol)] if symbol else []
    return filled('<p class="entry-session">{}</p>', joined(places, " · ")) if places else ""
