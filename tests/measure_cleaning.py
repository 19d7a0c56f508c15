"""What cleaning costs when a text is shown: `python -m tests.measure_cleaning`.

A text that this process has shown before is known by itself and not read again; any other passes the wall, where one
that is clean comes out at the first look, and one that was written past the field is cleaned until nothing changes.
Prints the least of many rounds, in milliseconds of the processor, for texts of 1, 10 and 100 kB.
"""

# ruff: noqa: E402

import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asp_portal.settings.test")
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")

import django

django.setup()

from asp_portal.richtext.sanitiser import sanitise, sanitised_before

ROUNDS = 200
PIECE = (
    "<h2>Cooperation and arrests</h2>"
    '<p>States Parties <strong>recalled</strong> that, under <a href="/publications/resolution-3/">resolution 3</a>, '
    "arrest warrants remain outstanding, and that the Court has <em>no police</em> of its own.</p>"
    '<ul><li>the Bureau’s facilitators</li><li lang="fr">l’Assemblée des États Parties</li></ul>'
    "<table><tbody><tr><th>Kenya</th><td>2 of 18</td></tr></tbody></table>"
)
HOSTILE = '<p onclick="pwned()" style="text-align:center">Words<script>pwned()</script></p>'
SIZES = 1, 10, 100


def least(function, text):
    """The least time (ms, float) that `function` took for `text` in many rounds."""
    times = []
    for _round in range(ROUNDS):
        # As it comes from the database: a text that nobody has looked at.
        text = "".join(list(text))
        began = time.process_time_ns()
        function(text)
        times.append(time.process_time_ns() - began)
    return min(times) / 1e6


def main():
    """Measure and print."""
    sys.stdout.write(f"{'':>8} {'known':>9} {'clean':>9} {'unclean':>9}  ms\n")
    for size in SIZES:
        clean = sanitise(PIECE * (size * 1000 // len(PIECE) + 1))
        unclean = clean + HOSTILE
        sanitised_before(clean)
        figures = least(sanitised_before, clean), least(sanitise, clean), least(sanitise, unclean)
        sys.stdout.write(f"{size:>5} kB " + " ".join(f"{figure:>9.4f}" for figure in figures) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
