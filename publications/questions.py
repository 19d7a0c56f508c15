"""Questions: what the pages that are read most ask of the database, prepared (`asp_portal.prepared`)."""

from django.db.models import prefetch_related_objects

from asp_portal.library.models import Image
from asp_portal.prepared import attach, prepared

from .lines import (
    COLUMNS,
    PAPER_COLUMNS,
    RECOMMENDATION_COLUMNS,
    SESSION_COLUMNS,
    Line,
    RecommendationLine,
    SessionLine,
)
from .models import (
    Attendance,
    CalendarException,
    Correction,
    Highlight,
    Part,
    Publication,
    Recommendation,
    Section,
    Session,
    SessionCorrection,
    SummaryDay,
    Theme,
)

Kind = Publication.Kind
LATEST_OF_SESSION = 10
PAPERS_OF_A_KIND = 4
FIRST_RECOMMENDATIONS = 10
RELATED = 4
# What names a session and leads to it.
NAMES = ("pk", "kind", "ordinal", "slug", "year", "language")
# As the list of a publication's documents is ordered everywhere.
DOCUMENTS_IN_ORDER = ["-document__created_at", "-document__pk"]


def session_at(address):
    """The live session at `address` (str) with all that its page says of it, or None."""
    place = Session.objects.place_of(address)
    asked = _named_session if "slug" in place else _numbered_session
    for session in asked(*place.values()):
        attach(
            session,
            parts=_parts(session.pk),
            exceptions=_exceptions(session.pk),
            highlights=_highlights(session.pk),
            attendance=_attendance(session.pk),
            corrections=_corrections(session.pk),
            themes=_themes(session.pk),
        )
        _support(session.highlights.all())
        return session
    return None


def calendar_of(address):
    """The session at `address` (str), live or not, with its calendar, or None."""
    place = Session.objects.place_of(address)
    asked = _any_named_session if "slug" in place else _any_numbered_session
    for session in asked(*place.values()):
        attach(session, parts=_parts(session.pk), exceptions=_exceptions(session.pk))
        return session
    return None


def summaries_of(session):
    """The live daily summaries of `session` (Lines), those in the language of the site first."""
    days = _by_publication(_days(session.pk))
    found = [Line(*row, session=session) for row in _summaries(session.pk)]
    for line in found:
        line.cover(days.get(line.pk, []))
    return found


def publication_at(slug):
    """The live publication at the address `slug` with all that its page says of it, or None."""
    return next((_whole(page) for page in _publication(slug)), None)


def summary_of_day(line, session):
    """The live daily summary of which `line` (Line) is one, with all that its page says of it and of its `session`.

    None when it was withdrawn in the moment since the line was read.
    """
    for page in _publication_of(line.pk):
        page.session = session
        return _whole(page)
    return None


def related_lines(page):
    """What is read after `page` (Publication): a list of Lines."""
    themes = tuple(theme.pk for theme in page.themes.all())
    if not page.session_id:
        return [Line(*row) for row in _related_by_theme(page.pk, themes)]
    if not themes:
        return [Line(*row) for row in _related_of_session(page.pk, page.session_id)]
    return [Line(*row) for row in _related(page.pk, page.session_id, themes)]


def recommendations_in(page):
    """The live recommendations that `page` (Publication) makes (list of RecommendationLine)."""
    return [RecommendationLine(*row) for row in _recommendations_in(page.pk)]


def _whole(page):
    key = page.pk
    if page.session_id and not Publication.session.is_cached(page):
        page.session = next(iter(_session_of(page.session_id)))
    page.cover = next(iter(_cover(page.cover_id)), None) if page.cover_id else None
    attach(
        page,
        days=_days_covered(key),
        themes=_themes_of_publication(key),
        corrections=_corrections_of_publication(key),
        documents=[chosen.document for chosen in _documents((key,))],
        sections=_sections(key),
    )
    if sections := page.sections.all():
        # Few summaries have any.
        prefetch_related_objects(list(sections), *Section.objects.with_tags()._prefetch_related_lookups)
    return page


def days_of(publications):
    """The days of the daily summaries `publications` (tuple of keys): a dict from a key to what `Line.cover` takes."""
    return _by_publication(_days_of_publications(publications))


def _by_publication(rows):
    days = {}
    for publication, *day in rows:
        days.setdefault(publication, []).append(day)
    return days


def session_named(address):
    """The live session at `address` (str) as far as its name and its address need it, or None."""
    place = Session.objects.place_of(address)
    found = (_named_line if "slug" in place else _numbered_line)(*place.values())
    return next((SessionLine(*row) for row in found), None)


def _support(highlights):
    """Let each of `highlights` know its publication if that is live, and no other."""
    keys = {highlight.publication_id for highlight in highlights} - {None}
    # One phrase in a few has a link: what it leads to is fetched as everywhere.
    found = Publication.objects.live().for_links().in_bulk(keys) if keys else {}
    for highlight in highlights:
        highlight.publication = found.get(highlight.publication_id)


def standing_papers(session):
    """What stands on the page of `session`: its daily summaries in order, and a dict of its papers (Line) by kind."""
    days, standing = _by_publication(_days(session.pk)), {}
    for row in _standing(session.pk):
        line = Line(*row, session=session)
        if line.pk in days:
            line.cover(days[line.pk])
        standing.setdefault(line.kind.replace("-", "_"), []).append(line)
    summaries = sorted(standing.get("daily_summary", []), key=lambda summary: summary.day_numbers)
    papers = {line.pk: line for lines in standing.values() for line in lines if line.kind != Kind.DAILY_SUMMARY}
    for chosen in _documents(tuple(papers)):
        papers[chosen.publication_id].files.append(chosen.document)
    return summaries, standing


def latest_lines(session):
    """The latest publications of `session` that have no place of their own, as Lines."""
    return [Line(*row) for row in _passing(session.pk)]


def first_recommendations(session):
    """The first live recommendations to `session`, as its papers print them (list of RecommendationLine)."""
    return [RecommendationLine(*row) for row in _recommendations(session.pk)]


def neighbours_of(session):
    """The live sessions before and after `session`: a dict with `previous` and `following`, each None at an end."""
    ordered = _sessions_in_order()
    place = next((place for place, row in enumerate(ordered) if row[0] == session.pk), None)
    if place is None:
        return {"previous": None, "following": None}
    around = {"previous": ordered[place - 1 : place], "following": ordered[place + 1 : place + 2]}
    return {name: Session(**dict(zip(NAMES, row[0], strict=True))) if row else None for name, row in around.items()}


@prepared
def _numbered_session(kind, ordinal):
    return Session.objects.live().filter(kind=kind, ordinal=ordinal).default_language_first()[:1]


@prepared
def _named_session(kind, slug):
    return Session.objects.live().filter(kind=kind, slug=slug).default_language_first()[:1]


@prepared
def _numbered_line(kind, ordinal):
    found = Session.objects.live().filter(kind=kind, ordinal=ordinal).default_language_first()
    return found.values_list(*SESSION_COLUMNS)[:1]


@prepared
def _named_line(kind, slug):
    found = Session.objects.live().filter(kind=kind, slug=slug).default_language_first()
    return found.values_list(*SESSION_COLUMNS)[:1]


@prepared
def _any_numbered_session(kind, ordinal):
    return Session.objects.filter(kind=kind, ordinal=ordinal).default_language_first().for_links()[:1]


@prepared
def _any_named_session(kind, slug):
    return Session.objects.filter(kind=kind, slug=slug).default_language_first().for_links()[:1]


@prepared
def _session_of(session):
    return Session.objects.filter(pk=session).for_links()


@prepared
def _parts(session):
    return Part.objects.filter(session=session)


@prepared
def _exceptions(session):
    return CalendarException.objects.filter(session=session)


@prepared
def _highlights(session):
    return Highlight.objects.filter(session=session)


@prepared
def _attendance(session):
    return Attendance.objects.filter(session=session)


@prepared
def _corrections(session):
    return SessionCorrection.objects.filter(session=session)


@prepared
def _themes(session):
    return Theme.objects.filter(sessions=session)


@prepared
def _standing(session):
    papers = Publication.objects.live().of_session(session).standing(PAPERS_OF_A_KIND)
    return papers.newest_first().values_list(*PAPER_COLUMNS)


@prepared
def _days(session):
    return SummaryDay.objects.filter(session=session).values_list("publication", "number", "covers_on")


@prepared
def _days_of_publications(publications):
    return SummaryDay.objects.filter(publication__pk__in=publications).values_list("publication", "number", "covers_on")


@prepared
def _documents(publications):
    chosen = Publication.documents.through.objects.filter(publication__pk__in=publications).select_related("document")
    return chosen.order_by(*DOCUMENTS_IN_ORDER)


@prepared
def _passing(session):
    passing = Publication.objects.live().of_session(session).passing()
    return passing.newest_first().values_list(*COLUMNS)[:LATEST_OF_SESSION]


@prepared
def _recommendations(session):
    printed = Recommendation.objects.live().of_session(session).in_papers()
    return printed.values_list(*RECOMMENDATION_COLUMNS)[:FIRST_RECOMMENDATIONS]


@prepared
def _sessions_in_order():
    return Session.objects.live().originals().oldest_first().values_list(*NAMES)


@prepared
def _summaries(session):
    found = Publication.objects.live().of_session(session).daily_summaries()
    return found.default_language_first().values_list(*COLUMNS)


@prepared
def _publication(slug):
    return Publication.objects.live().at(slug)[:1]


@prepared
def _publication_of(key):
    return Publication.objects.live().filter(pk=key)


@prepared
def _cover(image):
    return Image.objects.filter(pk=image)


@prepared
def _days_covered(publication):
    return SummaryDay.objects.filter(publication=publication)


@prepared
def _themes_of_publication(publication):
    return Theme.objects.filter(publications=publication)


@prepared
def _corrections_of_publication(publication):
    return Correction.objects.filter(publication=publication)


@prepared
def _sections(publication):
    return Section.objects.filter(publication=publication)


@prepared
def _recommendations_in(publication):
    printed = Recommendation.objects.live().filter(publication=publication).order_by("number")
    return printed.values_list(*RECOMMENDATION_COLUMNS)


@prepared
def _related_by_theme(key, themes):
    return _related_to(key, None, themes)


@prepared
def _related_of_session(key, session):
    return _related_to(key, session, [])


@prepared
def _related(key, session, themes):
    return _related_to(key, session, themes)


def _related_to(key, session, themes):
    found = Publication.objects.live().related_to(key, session, themes)
    return found.values_list(*COLUMNS)[:RELATED]
