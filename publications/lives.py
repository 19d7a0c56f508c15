"""The life of a recommendation: what each session made of it, of those that it repeats and of those that repeat it."""

from collections import defaultdict
from dataclasses import dataclass

from .models import FollowUp, Recommendation, Session
from .models.recommendation import order_of


@dataclass(frozen=True)
class Station:
    """One line of a life: what a `session` made of a recommendation or, without an `entry`, a paper that makes it."""

    recommendation: Recommendation
    session: Session | None
    entry: FollowUp | None = None

    @property
    def order(self):
        """A key to sort by: as the sessions were held, a paper before what its session made of it."""
        issued_on = self.recommendation.publication.issued_on
        held = order_of(self.session) if self.session else (issued_on.year, issued_on, 0)
        return *held, self.entry is not None, issued_on, self.recommendation.number


@dataclass(frozen=True)
class Life:
    """The `stations` of a recommendation in order of time, those that it `repeats`, those that repeat it."""

    stations: list
    repeats: list
    repeated: list

    @property
    def is_shared(self):
        """Whether other recommendations have a part in it."""
        return bool(self.repeats or self.repeated)


def life_of(page):
    """The Life of `page`, a live Recommendation read `for_detail`, as the public sees it.

    Three queries however long it is: all links are few and short, and a chain cannot be followed in one question. Of a
    recommendation in several languages the version in the language of `page` is named where it is live.
    """
    versions, earlier, later = _links(Recommendation.objects.live().kinship())
    here = page.translation_of_id or page.pk
    keys = {group: _version(versions[group], page.language, group) for group in _reached(here, earlier, later)}
    found = Recommendation.objects.live().for_listing().in_bulk(list(keys.values())) if keys else {}
    relatives = {group: found[key] for group, key in keys.items() if key in found}
    stations = [station for one in (page, *relatives.values()) for station in _stations(one)]
    return Life(
        sorted(stations, key=lambda station: station.order),
        _in_order(relatives[group] for group in earlier[here] if group in relatives),
        _in_order(relatives[group] for group in later[here] if group in relatives),
    )


def _links(kinship):
    """The versions of each recommendation (dict of lists), and which ones each repeats and is repeated by (sets).

    A recommendation is known by the key of its original, whatever language a link was made in.
    """
    rows = list(kinship)
    original = {key: translation_of or key for key, translation_of, _repeated, _language in rows}
    versions, earlier, later = defaultdict(list), defaultdict(set), defaultdict(set)
    for key, _translation_of, repeated_from, language in rows:
        versions[original[key]].append((key, language))
        target = original.get(repeated_from)
        if target is not None and target != original[key]:
            earlier[original[key]].add(target)
            later[target].add(original[key])
    return versions, earlier, later


def _reached(start, *ways):
    """Everything that can be reached from `start` along one of the `ways` (dicts of sets), without `start`."""
    reached = set()
    for way in ways:
        open_ends = [start]
        while open_ends:
            further = way[open_ends.pop()] - reached - {start}
            reached |= further
            open_ends += further
    return reached


def _version(versions, language, original):
    return min(versions, key=lambda version: (version[1] != language, version[0] != original, version[0]))[0]


def _stations(recommendation):
    session = recommendation.publication.session
    yield Station(recommendation, session if session and session.live else None)
    for entry in recommendation.follow_up.all():
        yield Station(recommendation, entry.session, entry)


def _in_order(recommendations):
    return sorted(recommendations, key=lambda one: (one.publication.issued_on, one.number))
