"""A theme's page: what was published on one matter, as a line of time across the sessions and session by session."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from asp_portal.caching import public_page, remembered
from asp_portal.prepared import prepared

from . import charts
from .listing import LISTED, lines_of
from .models import Publication, Recommendation, Section, Session, Theme
from .numbers import column_of

SHOWN_OF_A_SESSION = 8
SHOWN_RECOMMENDATIONS = 10
SHOWN_SECTIONS = 20
# So many publications are counted by session and drawn (docs/adr/0030-lists-of-any-length.md).
MOST_COUNTED = 2000
Kind = Publication.Kind
# The shape of a mark says which family a kind belongs to, as in every list: static/css/site.css.
REPORTS = {Kind.DAILY_SUMMARY, Kind.NEWS, Kind.NEWSLETTER}
VOICES = {Kind.PRESS_RELEASE, Kind.OPINION, Kind.STATEMENT, Kind.LETTER, Kind.RECOMMENDATIONS}


@dataclass
class Group:
    """What was published at one session (None: at none); `count` says how many there are, None that nobody counted."""

    session: Session | None
    publications: list = field(default_factory=list)
    count: int | None = 0

    @property
    def has_more(self):
        """Whether there may be more than are shown."""
        shown = len(self.publications)
        return shown >= SHOWN_OF_A_SESSION if self.count is None else self.count > shown


def family(kind):
    """`report`, `voice` or `paper`: which mark the kind of publication `kind` (str) has."""
    return "report" if kind in REPORTS else "voice" if kind in VOICES else "paper"


def timeline(sessions, counts):
    """The charts.Chart of `counts` (tuples of session key, kind, number) over `sessions`, which are in order of time.

    Language versions of a session share its column.
    """
    place = {session.pk: session.address for session in sessions}
    columns = {session.address: column_of(session) for session in sessions if session.translation_of_id is None}
    for key, kind, number in sorted(counts, key=lambda count: Kind.values.index(count[1])):
        if column := columns.get(place.get(key)):
            column.marks += [family(kind)] * number
    for column in columns.values():
        column.value = len(column.marks)
    return charts.dots(list(columns.values()))


def groups(publications, counts):
    """Groups of `publications` (Lines), which come session by session; `counts` as in `timeline`, or None."""
    totals = Counter()
    for key, _kind, number in counts or ():
        totals[key] += number
    found = {}
    for publication in publications:
        key = publication.session and publication.session.pk
        count = None if counts is None else totals[key]
        found.setdefault(key, Group(publication.session, count=count)).publications.append(publication)
    return list(found.values())


def _counted(theme):
    """How many publications on `theme` each session has of each kind, and the keys of those that are shown (two lists).

    Of very many nothing is counted (None), and those that are shown are looked for session by session.
    """
    publications = Publication.objects.live().of_theme(theme)
    if publications.order_by()[MOST_COUNTED : MOST_COUNTED + 1].exists():
        sessions = Session.objects.values_list("pk", flat=True)
        found = [key for session in sessions for (key,) in _latest_at(session, theme.pk)]
        return None, found + [key for (key,) in _latest_between(theme.pk)]
    latest = publications.latest_of_each_session(SHOWN_OF_A_SESSION).order_by().values_list("pk", flat=True)
    return list(publications.counted_by("session_id", "kind")), list(latest)


@prepared
def _latest_at(session, theme):
    return _newest_on(theme).filter(session=session).values_list("pk")[:SHOWN_OF_A_SESSION]


@prepared
def _latest_between(theme):
    return _newest_on(theme).filter(session=None).values_list("pk")[:SHOWN_OF_A_SESSION]


def _newest_on(theme):
    # Walked in the order of the index of a session: a theme of so many is met soon.
    link = Publication.themes.through.objects.filter(publication=OuterRef("pk"), theme=theme)
    return Publication.objects.live().filter(Exists(link)).newest_first()


@public_page
def theme_detail(request, slug):
    """One theme; where nothing public stands under it there is no page."""
    theme = Theme.objects.in_use().at(slug).first()
    if theme is None:
        raise Http404(_("There is no such page."))
    # Both look at much that stands under the theme, which is done once until something is published.
    counts, latest = remembered(f"theme:{theme.pk}", lambda: _counted(theme))
    shown = lines_of(Publication.objects.live().filter(pk__in=latest).by_session().values_list(*LISTED))
    recommendations = Recommendation.objects.live().of_theme(theme)
    context = {
        "theme": theme,
        "count": sum(number for _session, _kind, number in counts or ()),
        "most_counted": MOST_COUNTED if counts is None else 0,
        "chart": timeline(list(Session.objects.live().for_links().oldest_first()), counts) if counts else None,
        "groups": groups(shown, counts),
        "decided": Session.objects.live().originals().of_theme(theme).for_links().newest_first(),
        "sections": Section.objects.live().of_theme(theme).for_answers().with_tags()[:SHOWN_SECTIONS],
        "recommendations": recommendations.for_listing()[: SHOWN_RECOMMENDATIONS + 1],
        "recommendations_shown": SHOWN_RECOMMENDATIONS,
    }
    return render(request, "publications/theme_detail.html", context)
