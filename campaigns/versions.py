"""Versions: an election in another language tells what was counted in its original, in its own words."""

from .models import Election

# What a translator writes; everything else about a candidate is a fact of the original.
WORDS_OF_CANDIDATE = ("name", "sorting_name", "outcome")
FACTS = (
    *("office", "seats", "begins_on", "stage", "rules", "electors", "members"),
    *("source_url", "bench_source_url"),
)


def with_facts(election):
    """`election` as its page shows it: a language version has the facts, candidates and ballots of its original.

    One that has lost its original to a withdrawal tells what it holds itself. Costs nothing for an original.
    """
    if election.translation_of_id is None:
        return election
    original = Election.objects.live().for_page().filter(pk=election.translation_of_id).first()
    if original is None:
        return election
    for name in FACTS:
        setattr(election, name, getattr(original, name))
    candidates = _in_words_of(election.candidates.all(), list(original.candidates.all()))
    # Read through the prefetch cache like rows of its own, and never saved.
    election._prefetched_objects_cache |= {
        "candidates": candidates,
        "sitting_judges": original.sitting_judges.all(),
        "group_sizes": original.group_sizes.all(),
        "ballots": original.ballots.all(),
    }
    return election


def _in_words_of(own, candidates):
    """`candidates` of an original with the words that the rows `own` of a version have for them."""
    translated = {str(row.copied_from): row for row in own if row.copied_from}
    translated |= {row.sorting_name: row for row in own if not row.copied_from}
    for candidate in candidates:
        row = translated.get(candidate.key) or translated.get(candidate.sorting_name)
        for name in WORDS_OF_CANDIDATE if row else ():
            setattr(candidate, name, getattr(row, name) or getattr(candidate, name))
    return candidates
