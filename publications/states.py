"""Pages of States: who they are, what they did here, and what the daily summaries record of what they said."""

from dataclasses import dataclass, field
from itertools import groupby

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from asp_portal.caching import public_page
from asp_portal.parameters import explains_unknown, page_of, text
from asp_portal.search.words import normalise

from .filters import Filters, OfSession
from .models import Section, State, StatePage, Theme
from .models.state import lines
from .querysets.states import answers
from .sayings import sayings

ANSWERS_A_PAGE = 20


@dataclass
class Group:
    """The States under one heading of the list."""

    heading: str
    pages: list = field(default_factory=list)


def by_region(pages):
    """Groups of `pages` by regional group, both by the alphabet; States of none come last."""
    labels = dict(State.Group.choices)
    found = {value: Group(str(label)) for value, label in sorted(labels.items(), key=lambda item: str(item[1]))}
    found[""] = Group(_("Without a regional group"))
    for page in pages:
        found[page.of_state.regional_group].pages.append(page)
    return [group for group in found.values() if group.pages]


def by_letter(pages):
    """Groups of `pages`, which are in alphabetical order, by their first letter without its accent."""
    return [
        Group(letter.upper(), list(found)) for letter, found in groupby(pages, lambda page: normalise(page.title)[:1])
    ]


@public_page
@explains_unknown
def state_list(request):
    """All States with a page, by regional group, or by the alphabet (`order=name`)."""
    pages = sorted(
        StatePage.objects.live().originals().for_listing(), key=lambda page: (normalise(page.title), page.pk)
    )
    by_name = text(request, "order") == "name"
    context = {"groups": by_letter(pages) if by_name else by_region(pages), "by_name": by_name}
    return render(request, "publications/state_list.html", context)


@public_page
@explains_unknown
def state_detail(request, slug):
    """One State; `session` narrows what is told of it."""
    page = state_at(slug)
    context = {"themes": Theme.objects.told_of(page), "feed": reverse("publications:state_feed", args=[page.slug])}
    return _told(request, page, Section.objects.live(), page.acts.for_pages(), context)


@public_page
@explains_unknown
def state_answer(request, slug, theme):
    """What one State said and did on one theme; where nothing public is told, there is no page."""
    page, of_theme = state_and_theme(slug, theme)
    feed = reverse("publications:state_answer_feed", args=[page.slug, of_theme.slug])
    sections, acts = Section.objects.live().of_theme(of_theme), page.acts.for_pages().of_theme(of_theme)
    return _told(request, page, sections, acts, {"theme": of_theme, "feed": feed})


def _told(request, page, sections, acts, context):
    filters = Filters(request, [OfSession(path="publication__session")])
    if filters.has_empty_values(request):
        return redirect(filters.url())
    sections = sections.of_state(page.of_state_id)
    found = page_of(request, filters.apply(sections.for_answers()), ANSWERS_A_PAGE)
    facets = filters.facets(sections)
    session = filters.lookups.get("session", {}).get("publication__session")
    context |= {
        "page": page,
        "session": session,
        "state": page.of_state,
        "filters": filters,
        "facets": facets,
        "can_narrow": filters.chosen or any(len(choices) > 1 for _dimension, choices in facets),
        "acts": (acts.of_session(session) if session else acts) if found.number == 1 else [],
        "found": found,
        "groups": told_by_session(found, page),
    }
    return render(request, "publications/state_detail.html", context)


def told_by_session(sections, page):
    """Pairs of a session (or None) and its `sections`, each a pair of a section and what it says of the State."""
    names = names_of(page)
    return [
        (session, [(section, sayings(section.body, names)) for section in found])
        for session, found in groupby(sections, lambda section: section.publication.session)
    ]


def names_of(page):
    """Every way (list of str) in which texts name the State of `page`."""
    state = page.of_state
    return [page.title, state.name, state.official_name, *lines(state.aliases)]


def state_at(slug):
    """The page of the State at `slug`. Raises Http404."""
    page = StatePage.objects.live().at(slug).for_detail().first()
    if page is None:
        raise Http404(_("There is no such page."))
    return page


def state_and_theme(slug, theme):
    """The page of the State at `slug` and the theme at `theme`, of which something is told. Raises Http404."""
    page = state_at(slug)
    found = Theme.objects.told_of(page).at(theme).first()
    if found is None:
        raise Http404(_("There is no such page."))
    return page, found


def answer_addresses():
    """The paths (list of str) of all answers: what each State said on each theme, for the sitemap."""
    return [reverse("publications:state_answer", args=pair) for pair in answers(Theme)]
