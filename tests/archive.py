"""An archive of any size: sessions, themes and publications like those of twenty years, from a seeded generator."""

import json
import random
import re
from datetime import date, timedelta
from itertools import accumulate

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from asp_portal.caching import forget_pages
from asp_portal.publishing import content as page_content
from asp_portal.publishing.models import Address, Event, Revision
from asp_portal.search import facets
from asp_portal.search.models import Entry
from publications.models import Publication, Session, SummaryDay, Theme

SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo mar len dor tis pan kel".split()
KINDS = ["news", "statement", "letter", "briefing-paper", "report", "press-release"]
WEIGHTS = [20, 23, 14, 18, 14, 11]
SESSIONS, THEMES, DAYS = 24, 12, 9
# A word that stands in every hundredth publication, for questions with hits to the last page.
RARE = "complementarity"
BATCH = 1000


def make_grounds():
    """Make what publications belong to: 24 live sessions and 12 themes."""
    for model, rows in (
        (Session, (_session(number) for number in range(1, SESSIONS + 1))),
        (Theme, (Theme(name=f"Theme {n}", slug=f"theme-{n}") for n in range(1, THEMES + 1))),
    ):
        if not model.objects.exists():
            model.objects.bulk_create(rows)


def _session(number):
    opens = date(2001 + number, 11, 20)
    return Session(
        kind=Session.Kind.REGULAR,
        ordinal=number,
        year=opens.year,
        opens_on=opens,
        closes_on=opens + timedelta(10),
        city="The Hague",
        summary=f"What was decided in {opens.year}.",
        about="<p>The Assembly oversees the Court.</p>",
        body=f"<h2>What we worked for</h2><p>{'The budget and the election of judges. ' * 20}</p>",
        live=True,
        has_unpublished_changes=False,
        first_published_at=timezone.now(),
        last_published_at=timezone.now(),
    )


def papers(number, first=1, seed=16):
    """Yield publications `first` to `number`, of 150 to 400 words, as dicts for a line of `publications.archive`."""
    vocabulary = random.Random(seed)
    words = ["".join(vocabulary.choices(SYLLABLES, k=vocabulary.randint(2, 5))) for _ in range(15_000)]
    totals = list(accumulate(1 / place for place in range(1, len(words) + 1)))
    for place in range(first, number + 1):
        chance = random.Random(f"{seed}-{place}")
        found = chance.choices(words, cum_weights=totals, k=chance.randint(150, 400))
        if place % 100 == 1:
            found[40] = RARE
        # The first are the daily summaries, one for each of nine days of each session.
        on_day = (place - 1) // SESSIONS + 1 if place <= SESSIONS * DAYS else 0
        session = (place - 1) % SESSIONS + 1 if on_day else chance.randint(1, SESSIONS)
        day = date(2001 + session, 11, 20) + timedelta(chance.randint(-200, 11))
        parts = [" ".join(found[start : start + 60]).capitalize() for start in range(30, len(found), 60)]
        yield {
            "title": " ".join(found[:8]).capitalize()[:200],
            "slug": f"publication-{place}",
            "summary": " ".join(found[8:30]).capitalize() + ".",
            "body": "".join(f"<h2>{part[:30].strip()}</h2><p>{part}.</p>" for part in parts),
            "session": str(session),
            "kind": "daily-summary" if on_day else chance.choices(KINDS, WEIGHTS)[0],
            "days": [on_day] if on_day else [],
            "language": "en" if on_day else chance.choices(["en", "fr", "es", "ar"], [58, 20, 14, 8])[0],
            "issued_on": day.isoformat(),
            "themes": [f"theme-{n}" for n in chance.sample(range(1, THEMES + 1), chance.randint(0, 3))],
            "live": True,
        }


def lines(number, first=1):
    """The same, each a line (str)."""
    return map(json.dumps, papers(number, first))


def fill(number):
    """Make the archive of `number` live publications, or what is missing of it, past forms and checks.

    What pages are found by is written as it is: the words of the generator are in the spelling of the index already.
    """
    make_grounds()
    made = Publication.objects.count()
    sessions = {session.address: session for session in Session.objects.all()}
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    for first in range(made + 1, number + 1, BATCH):
        with transaction.atomic():
            _write(list(papers(min(first + BATCH - 1, number), first)), sessions, themes)
    # As in production: PostgreSQL keeps statistics by itself. SQLite has none, and those of a column that is nearly
    # always empty, as `translation_of` is, would make it read whole tables.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    forget_pages()


def _write(batch, sessions, themes):
    now, of_page = timezone.now(), ContentType.objects.get_for_model(Publication)
    names = ("title", "slug", "summary", "body", "kind", "language", "issued_on")
    rows = Publication.objects.bulk_create(
        Publication(
            session=sessions[paper["session"]],
            live=True,
            has_unpublished_changes=False,
            first_published_at=now,
            last_published_at=now,
            **{name: paper[name] for name in names},
        )
        for paper in batch
    )
    links = Publication.themes.through
    links.objects.bulk_create(
        links(publication=row, theme=themes[slug])
        for row, paper in zip(rows, batch, strict=True)
        for slug in paper["themes"]
    )
    days = SummaryDay.objects.bulk_create(
        SummaryDay(publication=row, session=row.session, language=row.language, number=number)
        for row, paper in zip(rows, batch, strict=True)
        for number in paper["days"]
    )
    Address.objects.bulk_create(
        Address(path=f"/publications/{row.slug}/", content_type=of_page, object_id=row.pk) for row in rows
    )
    fields = page_content.content_fields(Publication)
    contents = [
        {
            "fields": {f.attname: getattr(row, f.attname) for f in fields},
            "relations": {"documents": [], "themes": sorted(themes[slug].pk for slug in paper["themes"])},
            "children": {"days": [_content_of(day) for day in days if day.publication == row], "corrections": []},
        }
        for row, paper in zip(rows, batch, strict=True)
    ]
    revisions = Revision.objects.bulk_create(
        Revision(content_type=of_page, object_id=row.pk, schema=1, content=content)
        for row, content in zip(rows, contents, strict=True)
    )
    mine = Revision.objects.filter(content_type=of_page, object_id=OuterRef("pk")).values("pk")[:1]
    keys = [row.pk for row in rows]
    Publication.objects.filter(pk__in=keys).update(latest_revision=Subquery(mine), live_revision=Subquery(mine))
    Event.objects.bulk_create(
        Event(content_type=of_page, object_id=row.pk, title=row.title, action="imported", revision=revision)
        for row, revision in zip(rows, revisions, strict=True)
    )
    Entry.objects.bulk_create(
        _entry(of_page, row, paper, scope, themes)
        for row, paper in zip(rows, batch, strict=True)
        for scope in Entry.Scope
    )


def _content_of(day):
    fields = {"session_id": day.session_id, "language": day.language, "number": day.number, "covers_on": None}
    return {"uid": str(day.uid)} | fields


def _entry(of_page, row, paper, scope, themes):
    found = {"session": row.session_id, "kind": row.kind, "year": paper["issued_on"][:4], "language": row.language}
    keys = [*found.items(), *(("theme", themes[slug].pk) for slug in paper["themes"])]
    words = sorted(facets.word(name, key) for name, key in keys)
    return Entry(
        content_type=of_page,
        object_id=row.pk,
        scope=scope,
        language=row.language,
        facets=" ".join(words) if scope == Entry.Scope.LIVE else "",
        title=row.title.lower(),
        summary=row.summary.lower().strip("."),
        text=" ".join(re.findall("[a-z]{3,}", row.body.lower())),
    )
