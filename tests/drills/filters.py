"""Ask the lists of a big archive for any combination of filters: `python -m tests.drills.filters [100000] [600]`.

Fills a database of its own (SQLite, or the one that `python -m tests.services --` starts) with so many publications and
asks so many times at random, as a visitor and as an editor. Fails where an answer takes
more than fifteen questions to the database, is larger than a page may be, or is an error of ours.
"""

import os
import random
import sys
import tempfile
import time

if __name__ == "__main__":
    FOLDER = tempfile.TemporaryDirectory(prefix="asp-portal-filters-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "asp_portal.settings.test"
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/portal.sqlite3"
    import django

    django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from asp_portal.parameters import KNOWN, address
from publications.models import Publication, Session
from tests import archive
from tests.factories import make_campaign, make_election, make_recommendation, make_state_page, make_user

MOST_QUERIES = 15
# Of one answer, before it is compressed.
MOST_BYTES = 300_000
LISTS = (
    *("/publications/", "/recommendations/", "/search/", "/sessions/", "/campaigns/", "/elections/", "/states/"),
    *("/campaigns/aggression/", "/elections/judges/", "/states/peru/", "/recommendations/board/"),
    *("/feed/", "/sessions/16/feed/", "/recommendations/feed/", "/states/peru/feed/", "/campaigns/aggression/feed/"),
    *("/recommendations/list.csv", "/recommendations/list.json", "/recommendations/counts.csv"),
    *("/sessions/numbers/", "/sessions/numbers.csv", "/sessions/calendar.ics", "/sessions/16/calendar.ics"),
    *("/elections/judges/votes.csv", "/campaigns/aggression/ratifications.csv"),
)
# What exists, what does not, and what is nothing at all; of everything also for what it is not meant.
VALUES = (
    *("16", "15", "s-1", "kampala-2010", "2017", "1", "2", "0", "-1", "999999", "victims", "peace", "news", "letter"),
    *("daily-summary", "open", "adopted", "en", "ar", "fr", "All", "name", "state", "date", "newest", "relevance"),
    *(
        "page",
        "publication",
        "election",
        "victims of the crimes",
        "assembly",
        '"the assembly"',
        "x" * 200,
        "%",
        "",
        " ",
    ),
)
# What there is in the archive by each parameter, so that many combinations find something.
FITTING = {
    "session": [str(number) for number in range(1, archive.SESSIONS + 1)],
    "kind": [*archive.KINDS, "daily-summary"],
    "theme": [f"theme-{number}" for number in range(1, archive.THEMES + 1)],
    "year": [str(year) for year in range(2002, 2026)],
    "language": ["en", "fr", "es", "ar"],
    "q": [archive.RARE, *archive.SYLLABLES, "mar len", '"ba ce"', "theme"],
    "page": [str(number) for number in (1, 2, 20, 500, 5000)],
}
DESK = "/admin/publications/publication/"
DESK_FILTERS = {
    "session": FITTING["session"],
    "kind__exact": FITTING["kind"],
    "status": ["live", "draft", "review", "scheduled", "withdrawn"],
    "language__exact": FITTING["language"],
    "themes__id__exact": [str(number) for number in range(1, archive.THEMES + 1)],
    "issued_on__gte": ["2016-01-01"],
    "issued_on__lt": ["2020-01-01"],
    "q": FITTING["q"],
    "p": ["1", "2", "100", "2000"],
    "o": ["1", "-1", "2.3", "-4", "9"],
    "all": [""],
}


def asked_by_visitors(chance, number, lists=LISTS):
    """The `number`-th address that a visitor asks, half of them with values that fit their parameters."""
    names = chance.sample(sorted(KNOWN), chance.randint(1, len(KNOWN)))
    if number % 2:
        return address(lists[number // 2 % len(lists)], {name: chance.choice(VALUES) for name in names})
    few = chance.sample(sorted(FITTING), chance.randint(1, 5))
    return address(chance.choice(lists[:3]), {name: chance.choice(FITTING[name]) for name in few})


def asked_by_editors(chance):
    """An address of the desk's list of publications, narrowed and sorted by what its filters offer."""
    names = chance.sample(sorted(DESK_FILTERS), chance.randint(1, 5))
    return address(DESK, {name: chance.choice(DESK_FILTERS[name]) for name in names})


def over(client, asked):
    """What is over its bound in the answer to `asked` (str, empty where nothing is), and what it cost."""
    found = status, queries, size, _seconds = cost(client, asked)
    is_over = status >= 500 or queries > MOST_QUERIES or size > MOST_BYTES
    return f"{asked}: {status}, {queries} questions, {size} bytes" if is_over else "", found


def cost(client, asked):
    """The status, the questions to the database, the bytes and the seconds of the processor that `asked` costs."""
    with CaptureQueriesContext(connection) as queries:
        began = time.process_time()
        answer = client.get(asked)
        seconds = time.process_time() - began
    # A process has each prepared once, for all who ask afterwards.
    asked = [query for query in queries if not query["sql"].startswith("PREPARE ")]
    return answer.status_code, len(asked), len(answer.getvalue()), seconds


def prepare(publications):
    """A database with so many publications and a page of each other kind."""
    call_command("migrate", verbosity=0)
    if Publication.objects.exists():
        raise SystemExit("This database has publications; give me an empty one.")
    archive.fill(publications)
    session = Session.objects.get(ordinal=16)
    make_campaign(live=True, slug="aggression", sessions=[session], publications=Publication.objects.all()[:500])
    make_election(live=True, slug="judges", session=session)
    make_state_page(live=True, slug="peru")
    paper = Publication.objects.filter(session=session).first()
    for number in range(1, 101):
        make_recommendation(live=True, publication=paper, number=number)


def drill(rounds, seed=16):
    """What is over its bound (list of str), and the most of each (dict).

    Of `rounds` requests every third is an editor's.
    """
    chance, visitor, editor = random.Random(seed), Client(), Client()
    editor.force_login(make_user("filters", group="Publisher"))
    wrong, most = [], {"questions": (0, ""), "bytes": (0, ""), "ms of the processor": (0, "")}
    statuses = {}
    for each in (*LISTS, DESK):
        # What all its visitors share is remembered.
        (editor if each == DESK else visitor).get(each)
    for number in range(rounds):
        desk = number % 3 == 2
        asked = asked_by_editors(chance) if desk else asked_by_visitors(chance, number)
        problem, (status, queries, size, seconds) = over(editor if desk else visitor, asked)
        statuses[status] = statuses.get(status, 0) + 1
        for name, value in zip(most, (queries, size, round(seconds * 1000)), strict=True):
            most[name] = max(most[name], (value, asked))
        wrong += filter(None, [problem])
    return wrong, most | {"answers": statuses}


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    publications, rounds = (given + [100_000, 600][len(given) :])[:2]
    with override_settings(ALLOWED_HOSTS=["testserver"], DEBUG=False):
        prepare(publications)
        wrong, most = drill(rounds)
    lines = [f"over: {line}" for line in wrong] + [f"{name}: {value}" for name, value in most.items()]
    (queries, _), (size, _), (slowest, _) = list(most.values())[:3]
    lines.append(
        f"{rounds} combinations of filters on {publications:,} publications, {connection.vendor}: {len(wrong)} over; "
        f"at most {queries} questions, {size:,} bytes, {slowest} ms of the processor"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(int(bool(wrong)))
