"""All drills, one after the other: `make drill`, or `python -m tests.drills [name]…` for some of them.

Ends with a table of what held, what did not and what was left out, each with the last line that the drill itself wrote;
1 when one failed. A drill that ends with 69 (UNAVAILABLE) was left out, and its last line says why.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.services import CHROMIUM, NO_CHROMIUM, UNAVAILABLE

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
BOTH = (SQLITE, POSTGRESQL)
# Debian keeps servers where only root looks for programs.
PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin"
HELD, BROKEN, LEFT_OUT = "held", "BROKEN", "left out"


@dataclass(frozen=True)
class Drill:
    """One line of the table: `python -m` with the words of `command`, on each of `engines`.

    `needs` are programs without which it is left out; `chromium` among them is any browser that the tests take.
    """

    name: str
    command: str
    engines: tuple = BOTH
    needs: tuple = ()


DRILLS = [
    Drill("kills", "tests.drills.kills 300"),
    Drill("schemas", "tests.drills.schemas"),
    Drill("saves", "tests.drills.saves 50"),
    Drill("stale", "tests.drills.stale 1000"),
    Drill("outages", "tests.drills.outages"),
    Drill("publishing", "tests.drills.publishing"),
    Drill("front", "tests.drills.front", needs=("nginx", "openssl")),
    Drill("reload", "tests.drills.reload", (SQLITE,)),
    Drill("bucket", "tests.drills.bucket", (SQLITE,)),
    Drill("limit", "tests.drills.limit", (SQLITE,), needs=("nginx", "openssl", "wrk")),
    Drill("cluster", "tests.drills.cluster", (POSTGRESQL,), needs=("nginx", "openssl")),
    Drill("varnish", "tests.drills.varnish", needs=("varnishd",)),
    Drill("observatory", "tests.drills.observatory", (SQLITE,), needs=("nginx", "openssl", "npm", "node")),
    Drill("lighthouse", "tests.drills.lighthouse", (SQLITE,), needs=("npm", "node", "chromium")),
    Drill(
        "typed",
        "pytest -q -s -p no:cacheprovider tests/hostile/test_typed_text.py --all-payloads",
        (SQLITE,),
        needs=("chromium",),
    ),
    Drill("fuzz", "tests.drills.fuzz 200000", (SQLITE,), needs=("chromium",)),
    Drill("browser", "tests.drills.browser", (SQLITE,), needs=("chromium",)),
    Drill("hostile", "pytest -q -p no:cacheprovider tests/hostile", (SQLITE,), needs=("chromium",)),
    Drill("filters", "tests.drills.filters"),
    Drill("tampering", "tests.drills.tampering"),
    Drill("odd requests", "tests.odd_requests"),
    Drill("hostile files", "tests.hostile_files"),
    Drill("virus scanner", "tests.drills.virus_scanner", (SQLITE,), needs=("clamd",)),
]


def missing(drill):
    """Why this machine cannot run `drill` (str), or an empty str."""
    for program in drill.needs:
        if program == "chromium":
            if not CHROMIUM:
                return NO_CHROMIUM
        elif not shutil.which(program, path=PATH):
            return f"no {program} on this machine"
    return ""


def run(drill, engine, folder):
    """Run `drill` on `engine` with all that it leaves in `folder` (Path). Returns its result and its last line."""
    reason = missing(drill)
    if reason:
        return LEFT_OUT, reason
    command = [sys.executable, "-m", *drill.command.split()]
    environment = os.environ | {"TMPDIR": str(folder), "PATH": PATH}
    # Each drill fills a database of its own with samples; what the shell names may be somebody's.
    if engine == SQLITE or os.environ.get("DATABASE_URL", "").startswith("sqlite"):
        environment.pop("DATABASE_URL", None)
    if engine == POSTGRESQL:
        command = [sys.executable, "-m", "tests.services", "--", *command]
    elif command[2] == "pytest":
        environment["DATABASE_URL"] = "sqlite://:memory:"
    last = "no output"
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            for line in process.stdout:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
                last = line.decode(errors="replace").strip() or last
        except BaseException:
            process.terminate()
            raise
    return {0: HELD, UNAVAILABLE: LEFT_OUT}.get(process.returncode, BROKEN), last


def main(names):
    """Run the drills called `names`, all of them without any; 1 when one failed."""
    known = [drill.name for drill in DRILLS]
    if unknown := [name for name in names if name not in known]:
        sys.stderr.write(f"There is no drill called {', '.join(unknown)}: {', '.join(known)}.\n")
        return 2
    rows = []
    # What a killed drill leaves behind goes with this folder. PostgreSQL's user has to pass through it.
    with tempfile.TemporaryDirectory(prefix="asp-portal-drills-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        for drill in [drill for drill in DRILLS if not names or drill.name in names]:
            for engine in drill.engines:
                sys.stdout.write(f"\n== {drill.name} on {engine} ==\n")
                sys.stdout.flush()
                began = time.monotonic()
                result, last = run(drill, engine, Path(folder))
                rows.append((drill.name, engine, result, f"{time.monotonic() - began:.0f} s", last))
    sys.stdout.write("\n")
    for row in rows:
        sys.stdout.write("{:<13} {:<11} {:<9} {:>7}  {}\n".format(*row))
    results = [row[2] for row in rows]
    counts = ", ".join(f"{results.count(result)} {result}" for result in (HELD, BROKEN, LEFT_OUT))
    sys.stdout.write(f"{len(rows)} drills: {counts}.\n")
    return int(BROKEN in results)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
