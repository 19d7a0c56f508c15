"""Measure the search of a large portal: `python -m tests.search.measure [publications]`, on the empty DATABASE_URL.

Fills the database with made-up publications, makes the index, and prints how long questions take (the median of five,
in brackets the quickest, for a machine that others use too) and which indexes the database reads for them. A database
that it has filled is measured again as it is. `python -m tests.services --` in front of it brings a PostgreSQL.
"""

# Django is set up before its models are imported.
# ruff: noqa: E402

import os
import random
import re
import statistics
import sys
from datetime import date, timedelta
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asp_portal.settings.test")

import django

django.setup()

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from asp_portal.search import engine, index, suggestions
from asp_portal.search.models import Entry, Word
from asp_portal.search.words import question
from publications.models import Publication, Session, Theme

LIVE = Entry.Scope.LIVE
ROUNDS = 5
SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo mar len dor tis pan kel".split()
# Words and the part of the publications in which they stand.
PLANTED = {"cooperation": 0.6, "court": 0.65, "aggression": 0.1, "walrus": 0.003, "complementarity": 0.003}
QUESTIONS = [
    ("rare word", {"q": "walrus "}),
    ("word in every tenth", {"q": "aggression "}),
    ("common word", {"q": "court "}),
    ("two common words", {"q": "court cooperation "}),
    ("… narrowed by session", {"q": "court cooperation ", "session": "16"}),
    ("… by session, kind, theme", {"q": "court cooperation ", "session": "16", "kind": "letter", "theme": "theme-3"}),
    ("a facet alone", {"session": "16"}),
    ("phrase", {"q": '"crime of aggression"'}),
    ("unfinished word", {"q": "aggr"}),
    ("name of a session", {"q": "ASP16"}),
    ("no hit", {"q": "kangaroo"}),
    ("mistyped word", {"q": "complimentarity"}),
]


def say(line=""):
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fill(number):
    """Make sessions, themes and `number` publications of 150 to 400 words."""
    chance = random.Random(16)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(15_000)]
    weights = [1 / place for place in range(1, len(words) + 1)]
    sessions = Session.objects.bulk_create(
        Session(kind="regular", ordinal=n, year=2001 + n, live=True) for n in range(1, 25)
    )
    themes = Theme.objects.bulk_create(Theme(name=f"Theme {n}", slug=f"theme-{n}") for n in range(1, 13))

    def publication(place):
        found = chance.choices(words, weights, k=chance.randint(150, 400))
        for planted, part in PLANTED.items():
            if chance.random() < part:
                found[chance.randrange(len(found))] = planted if planted != "aggression" else "crime of aggression"
        session = chance.choice(sessions)
        return Publication(
            title=" ".join(found[:8]).capitalize()[:200],
            slug=f"publication-{place}",
            summary=" ".join(found[8:30]),
            body=f"<p>{' '.join(found[30:])}</p>",
            session=session,
            kind=chance.choice(["letter", "news", "statement", "report", "press-release", "briefing-paper"]),
            language=chance.choices(["en", "fr", "es"], [8, 1, 1])[0],
            issued_on=date(session.year, 12, 1) + timedelta(chance.randrange(14)),
            live=True,
        )

    for start in range(0, number, 1000):
        rows = Publication.objects.bulk_create(publication(n) for n in range(start, min(start + 1000, number)))
        links = Publication.themes.through
        links.objects.bulk_create(
            links(publication=row, theme=theme) for row in rows for theme in chance.sample(themes, chance.randint(0, 3))
        )


def milliseconds(action):
    """The median and the least time of `action` (a function), in milliseconds, after one run that is not counted."""
    times = []
    for _round in range(ROUNDS + 1):
        started = perf_counter()
        action()
        times.append((perf_counter() - started) * 1000)
    return f"{statistics.median(times[1:]):.1f} ({min(times[1:]):.1f})"


def page(client, parameters):
    """Ask for the search page as if nobody had asked before."""
    cache.clear()
    response = client.get("/search/", parameters)
    if response.status_code != 200:
        raise RuntimeError(f"{parameters}: {response.status_code}")


def explain():
    """Which steps the database takes for two common words."""
    phrases, narrowed = question("court cooperation "), [["qqyear2017"]]
    statements = {
        "ranked": lambda: engine.ranked(phrases, LIVE, 1001, narrowed),
        "counted": lambda: engine.counted(phrases, LIVE, 20_000),
        "neighbours": lambda: list(Word.objects.near("complimentarity", 2)[:5000]),
    }
    for name, action in statements.items():
        say(f"  {name}:")
        with connection.execute_wrapper(_explaining):
            action()


def _explaining(execute, sql, params, many, context):
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        # Not through Django's wrapper, which would explain the explanation.
        cursor.cursor.execute(f"{explain} {sql}", params)
        for *_place, step in cursor.cursor.fetchall():
            if re.search("index|scan|search", step, re.IGNORECASE):
                say(f"    {step.strip(' ->')}")
    return execute(sql, params, many, context)


def main(number):
    """Fill, measure, print."""
    call_command("migrate", verbosity=0)
    ours = Publication.objects.filter(slug="publication-0").exists()
    if Publication.objects.exists() and not ours:
        raise SystemExit("This database has publications; give me an empty one.")
    if not ours:
        fill(number)
        started = perf_counter()
        for _batch in index.rebuild():
            pass
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        say(f"index made in {perf_counter() - started:.0f} s")
    say(f"{connection.vendor}, {Publication.objects.count():,} publications, {Word.objects.count():,} words")
    say()
    say("| question | hits | answers, ms | counts of facets, ms | page without cache, ms |")
    say("| --- | --: | --: | --: | --: |")
    client = Client()
    for name, parameters in QUESTIONS:
        text = parameters.get("q", "")
        hits = sum(count for _words, count in index.counted(text, LIVE)) if text else "–"
        ranked = milliseconds(lambda text=text: index.ranked(text, LIVE, 1001)) if text else "–"
        counted = milliseconds(lambda text=text: index.counted(text, LIVE))
        whole = milliseconds(lambda parameters=parameters: page(client, parameters))
        say(f"| {name} | {hits} | {ranked} | {counted} | {whole} |")
    say()
    say(f"correcting a word: {milliseconds(lambda: suggestions.corrected('complimentarity'))} ms")
    publication = Publication.objects.first()
    say(f"following a change: {milliseconds(lambda: index.update(publication))} ms")
    say()
    explain()


if __name__ == "__main__":
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
