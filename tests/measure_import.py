"""How many publications an import takes over in a second: `python -m tests.measure_import [number]`.

`manage.py import_publications` takes over a generated archive (`tests/archive.py`), into a database of its own or that
of DATABASE_URL (`python -m tests.services -- python -m tests.measure_import`), with all that a publication has:
session, themes, revision, seal, address, history, open checks and entries in the search index.

Seconds of the processor are those of the command with its children; PostgreSQL's server has its own, which the clock
shows alone.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GROUNDS = "from tests.archive import make_grounds; make_grounds()"
FILE = "import sys; from tests.archive import lines; sys.stdout.writelines(f'{line}\\n' for line in lines(%d))"
COUNT = (
    "from publications.models import Publication as P; from asp_portal.search.models import Entry as E; "
    "print(P.objects.live().count(), E.objects.count())"
)


def run(*arguments, **options):
    """Run `manage.py` with `arguments`; gives its seconds of the processor and of the clock, and what it said."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, check=True, text=True, **({"stdout": subprocess.PIPE} | options))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.monotonic() - began, done.stdout


def main(number=5000):
    """Generate, import, count, and print the figures; the status is 1 when a publication is missing."""
    with tempfile.TemporaryDirectory(prefix="asp-portal-import-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/portal.sqlite3")
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "asp_portal.settings.development",
            "CACHE_URL": f"filecache://{folder}/cache",
            "DEBUG": "false",
        }
        engine = "SQLite" if os.environ["DATABASE_URL"].startswith("sqlite") else "PostgreSQL"
        papers = Path(folder) / "papers.jsonl"
        run("migrate", "-v0")
        run("shell", "-v0", "-c", GROUNDS)
        with papers.open("w") as file:
            run("shell", "-v0", "-c", FILE % number, stdout=file)
        # What starting Django costs has nothing to do with how many are imported.
        start, wait, _said = run("shell", "-v0", "-c", "pass")
        spent, waited, said = run("import_publications", str(papers))
        live, entries = map(int, run("shell", "-v0", "-c", COUNT)[2].split())
        sys.stdout.write(f"{said.splitlines()[-1]}\n")
        sys.stdout.write(
            f"{engine}: {number} publications, {number / (spent - start):.0f} a second of the processor, "
            f"{number / (waited - wait):.0f} a second on the clock; {live} are live, {entries} entries in the search\n"
        )
    return int((live, entries) != (number, 2 * number))


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
