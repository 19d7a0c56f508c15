"""What a campaign has to show: its news, its letters, and everything else session by session."""

from dataclasses import dataclass, field

from publications.models import Publication

Kind = Publication.Kind
# What tells readers that something happened; papers and letters stay what they are.
NEWS = {Kind.NEWS, Kind.PRESS_RELEASE, Kind.STATEMENT, Kind.OPINION}
# How many of them stand at the top, where there are so many publications that one would have to look for them.
NEWEST, MANY = 3, 6


@dataclass
class Chapter:
    """What belongs to one session, or to none (None), each list in its own order."""

    session: object
    publications: list = field(default_factory=list)
    recommendations: list = field(default_factory=list)


def updates_of(publications):
    """The newest of `publications` (list) that are news; none where they would only repeat a short list."""
    if len(publications) <= MANY:
        return []
    news = [publication for publication in publications if publication.kind in NEWS]
    return sorted(news, key=lambda publication: (publication.issued_on, publication.pk), reverse=True)[:NEWEST]


def letters_of(publications):
    """The letters among `publications` (list), the latest first."""
    letters = [publication for publication in publications if publication.kind == Kind.LETTER]
    return sorted(letters, key=lambda publication: (publication.issued_on, publication.pk), reverse=True)


def chapters_of(publications, recommendations):
    """A list of Chapter, the latest session first and what belongs to none last.

    `publications` come by session and date, `recommendations` by number; letters have a place of their own, and of a
    session that is not live nothing is said.
    """
    chapters = {}

    def chapter(session):
        session = session if session and session.live else None
        return chapters.setdefault(session.pk if session else None, Chapter(session))

    for publication in publications:
        if publication.kind != Kind.LETTER:
            chapter(publication.session).publications.append(publication)
    for recommendation in recommendations:
        chapter(recommendation.publication.session).recommendations.append(recommendation)
    return sorted(chapters.values(), key=_place, reverse=True)


def _place(chapter):
    session = chapter.session
    if session is None:
        return (0, 0, "", 0)
    return (1, session.year, session.opens_on.isoformat() if session.opens_on else "", session.pk)
