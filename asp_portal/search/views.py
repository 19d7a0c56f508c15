"""The search page: everything public, the best answer first."""

from django.db import OperationalError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from asp_portal.caching import public_page
from asp_portal.parameters import Unknown, explains_unknown, page_of
from asp_portal.patience import is_given_up

from . import index, results, suggestions
from .filters import Asked, Choice
from .models import Entry
from .words import question

A_PAGE = 20
# Nobody reads further; counting and ordering all of a common word would only cost time.
MOST = 1000
# How many words of a question without an answer are tried alone.
TRIED_ALONE = 5


@public_page
@explains_unknown
def search(request):
    """The live pages that answer `q`, ranked and narrowed by facets; without an answer, ways on."""
    try:
        return _answered(request)
    except OperationalError as error:
        if not is_given_up(error):
            raise
        sentence = _("This search takes too long. Ask with fewer or rarer words.")
        raise Unknown(sentence, request.path, _("Search for something else"), status=400) from error


def _answered(request):
    asked = Asked(request)
    if asked.has_empty_values(request):
        return redirect(asked.url())
    hits = index.ranked(asked.text, Entry.Scope.LIVE, MOST + 1, list(asked.words.values()))
    found = page_of(request, hits[:MOST], A_PAGE)
    # Without a question and a choice there are no answers to tell apart.
    groups = index.counted(asked.text, Entry.Scope.LIVE) if hits or asked.chosen else []
    number = sum(count for _words, count in groups)
    meant = "" if number else suggestions.corrected(asked.text)
    is_answered = bool(meant and index.ranked(meant, Entry.Scope.LIVE, 1))
    context = {
        "asked": asked,
        "facets": asked.choices(groups),
        "found": found,
        "results": results.of(found.object_list, question(asked.text)),
        "is_capped": len(hits) > MOST,
        "most_counted": index.MOST_COUNTED if number >= index.MOST_COUNTED else 0,
        "number_of_all": number,
        "meant": Choice(meant, meant, url=asked.url_of(meant)) if is_answered else None,
        "answered_alone": [] if number or is_answered else _answered_alone(asked, meant or asked.text),
    }
    return render(request, "search.html", context)


def _answered_alone(asked, text):
    """The words of `text`, which has no answer, that have one when they are asked for alone (list of Choice)."""
    words = list(dict.fromkeys(text.split()))
    if len(words) < 2:
        return []
    alone = [word for word in words[:TRIED_ALONE] if index.ranked(word, Entry.Scope.LIVE, 1)]
    return [Choice(word, word, url=asked.url_of(word)) for word in alone]
