"""The portal beside Wagtail, on equal content: `make bench`, or `python -m tests.bench [S] [sqlite]`.

Makes the content, a virtual environment for Wagtail and both databases in `var/bench` (once), starts one process for
each side and lets them take turns at the same page. What is compared is processor time, of the process and of its
share of PostgreSQL: other programs on the machine move it far less than the clock. Ratios are the medians of the ratios
of a round. No page cache is at work on either side; what a kept page of the portal costs is measured through servers.
"""

import html
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import venv
from contextlib import ExitStack
from pathlib import Path

from tests.bench import content, servers
from tests.bench.weight import weight
from tests.services import postgresql

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "var" / "bench"
ROUNDS = 5
TIMES = 15
PAGES = ("session", "list", "detail", "search", "notfound")
ACTS = ("list of a session", "form", "save a draft", "publish")


def say(line=""):
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Side:
    """One contender: a Django project in `folder`, run by `python`, its `addresses` by the name of the page."""

    def __init__(self, name, folder, python, addresses, environment):
        self.name, self.folder, self.python, self.addresses = name, folder, python, addresses
        self.environment = {**os.environ, **environment}

    def run(self, *arguments):
        """Run Python with `arguments` in the project's folder; raise SystemExit with its last words if it fails."""
        done = subprocess.run(
            [self.python, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(map(str, arguments))} failed: {done.stderr[-800:]}")

    def start(self):
        """Start the process that is asked."""
        return subprocess.Popen(
            [self.python, HERE / "probe.py"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )


def ask(process, **wanted):
    """The answer (dict) of a probe to `wanted`."""
    process.stdin.write(json.dumps(wanted) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"The process that was asked {wanted} has ended.")
    return json.loads(line)


def shows(expected, body):
    """What of the texts `expected` the page `body` does not show."""
    raw = html.unescape(body)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", raw))
    return [words for words in expected if words not in text and words not in raw]


def compare(sides, processes, database, manifest):
    """Yield for each page and act its name and, for each round, what it cost each side (list of dicts)."""
    for key, names in (("get", PAGES), ("do", ACTS)):
        for name in names:
            rounds = []
            for turn in range(ROUNDS + 1):
                costs = {}
                for side in sides if turn % 2 else sides[::-1]:
                    argument = side.addresses[name] if key == "get" else name
                    before = servers.spent(servers.children(database)) if database else 0
                    answer = ask(processes[side.name], **{key: argument}, times=TIMES)
                    if key == "get":
                        check(side, argument, answer, manifest["expect"].get(name, []))
                        # Of an act, what makes it ready would be counted too.
                        after = servers.spent(servers.children(database)) if database else 0
                        answer["cpu"] += (after - before) / (TIMES + 1)
                    costs[side.name] = answer
                rounds.append(costs)
            yield name, rounds[1:]


def check(side, address, answer, expected):
    """Raise SystemExit when the page at `address` does not show all texts `expected`."""
    raw = html.unescape(answer["body"])
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", raw))
    missing = [words for words in expected if words not in text and words not in raw]
    if missing or answer["status"] not in (200, 404):
        raise SystemExit(f"{side.name}: {address} answered {answer['status']} without {missing[:1]}")


def print_table(sides, results):
    """Write the results as a table, the first side the one that ratios are to; gives what its session page costs."""
    first, *others = sides
    say()
    say(f"| | {' | '.join(f'{side.name}, ms · queries' for side in sides)} | times |")
    say(f"| --- |{' --: |' * (len(sides) + len(others))}")
    session = 0
    for name, rounds in results:
        costs = [statistics.median(cost[side.name]["cpu"] for cost in rounds) for side in sides]
        queries = [rounds[0][side.name]["queries"] for side in sides]
        cells = [f"{cost:.1f} · {number}" for cost, number in zip(costs, queries, strict=True)]
        for side in others:
            cells.append(
                f"{statistics.median(cost[first.name]['cpu'] / cost[side.name]['cpu'] for cost in rounds):.1f}"
            )
        say(f"| {name} | {' | '.join(cells)} |")
        session = session or costs[0]
    return session


def contenders(size, manifest, addresses):
    """Wagtail and the portal; `addresses` (dict) says where the database of each is."""
    known = manifest["vars"]
    number, slug = known["session_number"], known["session_slug"]
    wagtail = Side(
        "Wagtail",
        HERE / "wagtail",
        WORK / "venv" / "bin" / "python",
        {
            "session": f"/sessions/{slug}/",
            "list": f"/publications/?session={slug}",
            "detail": f"/publications/{known['publication_slug']}/",
            "search": f"/publications/?q={known['search_term']}",
            "notfound": "/no/such/page/",
        },
        {
            "DJANGO_SETTINGS_MODULE": "site_config.settings",
            "BENCH_STATE": str(WORK / f"wagtail-{size}"),
            "BENCH_DESK": "desk",
            "DATABASE_URL": addresses["wagtail"],
        },
    )
    portal = Side(
        "the portal",
        ROOT,
        sys.executable,
        {
            "session": f"/sessions/{number}/",
            "list": f"/publications/?session={number}",
            "detail": f"/publications/{known['publication_slug']}/",
            "search": f"/search/?q={known['search_term']}",
            "notfound": "/no/such/page/",
        },
        {
            "DJANGO_SETTINGS_MODULE": "asp_portal.settings.development",
            "SITE_ORIGIN": "http://127.0.0.1",
            "DEBUG": "false",
            "PAGES_ROOM": "0",
            "BENCH_DESK": "tests.bench.desk",
            "CACHE_URL": f"filecache://{WORK}/cache-{size}",
            "DATABASE_URL": addresses["portal"],
            "PYTHONPATH": str(ROOT),
        },
    )
    return wagtail, portal


def prepare(wagtail, portal, folder):
    """Install Wagtail where it is not, and load the content in `folder` into both."""
    if not wagtail.python.exists():
        say("Installing Wagtail …")
        venv.create(WORK / "venv", with_pip=True)
        subprocess.run([wagtail.python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
    say("Loading the content into Wagtail …")
    wagtail.run("manage.py", "collectstatic", "--noinput", "-v0")
    wagtail.run("manage.py", "migrate", "-v0")
    wagtail.run("manage.py", "load_dataset", folder)
    say("Loading the content into the portal …")
    portal.run("-m", "tests.bench.load", folder)


def main(arguments):
    """Compare on PostgreSQL, or on SQLite when an argument says so."""
    size = next((argument for argument in arguments if argument in content.SIZES), "M")
    with ExitStack() as stack:
        names = ("wagtail", "portal")
        if "sqlite" in arguments:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="asp-portal-bench-"))
            addresses, server = {name: f"sqlite:///{folder}/{name}.sqlite3" for name in names}, 0
        else:
            addresses, server = servers.databases(stack.enter_context(postgresql()), names)
        manifest = content.ensure(size, WORK / f"content-{size}")
        sides = contenders(size, manifest, addresses)
        prepare(*sides, WORK / f"content-{size}")
        processes = {side.name: stack.enter_context(side.start()) for side in sides}
        stack.callback(lambda: [process.stdin.close() for process in processes.values()])
        session = print_table(sides, compare(sides, processes, server, manifest))
        say()
        page = ask(processes[sides[1].name], get=sides[1].addresses["session"], times=1)["body"]
        say(f"The portal's session page weighs {weight(page) / 1000:.1f} kB with everything.")
        for name, cost in servers.kept(sides[1].environment, sides[1].addresses["session"]):
            say(
                f"The kept page of the session under {name}: {cost:.4f} ms, {session / cost:,.0f} times Wagtail's work."
            )


if __name__ == "__main__":
    main(sys.argv[1:])
