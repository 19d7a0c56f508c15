"""The search page: everything public, the best answer first."""

from dataclasses import dataclass

from django.shortcuts import render

from asp_portal import parameters
from asp_portal.caching import public_page
from asp_portal.parameters import explains_unknown, page_of

from . import index, results
from .models import Entry
from .words import question

A_PAGE = 20
# Nobody reads further; counting and ordering all of a common word would only cost time.
MOST = 1000
# How many words of a question without an answer are tried alone.
TRIED_ALONE = 5


@dataclass(frozen=True)
class Asked:
    """What a reader asks for; `url` makes addresses for the list of its answers."""

    text: str
    path: str

    def url(self, page=""):
        """The address of one `page` (int) of the answers; of the first when empty."""
        return parameters.address(self.path, {"q": self.text, "page": page})


@public_page
@explains_unknown
def search(request):
    """The live pages that answer `q`, ranked; without an answer, ways on."""
    asked = Asked(parameters.text(request, "q"), request.path)
    hits = index.ranked(asked.text, Entry.Scope.LIVE, MOST + 1)
    found = page_of(request, hits[:MOST], A_PAGE)
    context = {
        "asked": asked,
        "found": found,
        "results": results.of(found.object_list, question(asked.text)),
        "is_capped": len(hits) > MOST,
        "answered_alone": [] if hits else _answered_alone(asked),
    }
    return render(request, "search.html", context)


def _answered_alone(asked):
    """The words of a question without an answer that have one when they are asked for alone (list of Asked)."""
    words = list(dict.fromkeys(asked.text.split()))
    if len(words) < 2:
        return []
    return [Asked(word, asked.path) for word in words[:TRIED_ALONE] if index.ranked(word, Entry.Scope.LIVE, 1)]
