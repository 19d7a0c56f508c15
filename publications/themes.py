"""A theme's page: what was published on one matter, as a line of time across the sessions and session by session."""

from dataclasses import dataclass, field

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from asp_portal.caching import public_page, remembered

from . import charts
from .models import Publication, Recommendation, Section, Session, Theme
from .numbers import column_of

SHOWN_OF_A_SESSION = 8
SHOWN_RECOMMENDATIONS = 10
SHOWN_SECTIONS = 20
Kind = Publication.Kind
# The shape of a mark says which family a kind belongs to, as in every list: static/css/site.css.
REPORTS = {Kind.DAILY_SUMMARY, Kind.NEWS, Kind.NEWSLETTER}
VOICES = {Kind.PRESS_RELEASE, Kind.OPINION, Kind.STATEMENT, Kind.LETTER, Kind.RECOMMENDATIONS}


@dataclass
class Group:
    """What was published at one session (None: at none); `count` says how many there are beyond the ones shown."""

    session: Session | None
    publications: list = field(default_factory=list)
    count: int = 0


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
    """Groups of `publications`, which come session by session; `counts` as in `timeline`."""
    totals = {}
    for key, _kind, number in counts:
        totals[key] = totals.get(key, 0) + number
    found = {}
    for publication in publications:
        session = publication.session
        group = found.setdefault(publication.session_id, Group(session, count=totals.get(publication.session_id, 0)))
        group.publications.append(publication)
    return list(found.values())


def _counted(publications):
    """How many of `publications` each session has of each kind, and the keys of those that are shown (two lists)."""
    latest = publications.latest_of_each_session(SHOWN_OF_A_SESSION).order_by().values_list("pk", flat=True)
    return list(publications.counted_by("session_id", "kind")), list(latest)


@public_page
def theme_detail(request, slug):
    """One theme; where nothing public stands under it there is no page."""
    theme = Theme.objects.in_use().at(slug).first()
    if theme is None:
        raise Http404(_("There is no such page."))
    publications = Publication.objects.live().of_theme(theme)
    # Both look at everything under the theme, which is done once until something is published.
    counts, latest = remembered(f"theme:{theme.pk}", lambda: _counted(publications))
    shown = publications.filter(pk__in=latest).for_links().by_session()
    recommendations = Recommendation.objects.live().of_theme(theme)
    context = {
        "theme": theme,
        "count": sum(number for _session, _kind, number in counts),
        "chart": timeline(list(Session.objects.live().for_links().oldest_first()), counts) if counts else None,
        "groups": groups(shown, counts),
        "decided": Session.objects.live().originals().of_theme(theme).for_links().newest_first(),
        "sections": Section.objects.live().of_theme(theme).for_answers().with_tags()[:SHOWN_SECTIONS],
        "recommendations": recommendations.for_listing()[: SHOWN_RECOMMENDATIONS + 1],
        "recommendations_shown": SHOWN_RECOMMENDATIONS,
    }
    return render(request, "publications/theme_detail.html", context)
