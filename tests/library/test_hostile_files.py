"""Hostile files are refused with a sentence, or become harmless, at every door: none is taken in as it was sent.

Every run carries every third file to a door; `python -m tests.hostile_files` carries all of them to all doors.
"""

import os
import re
import sys
from collections import Counter
from time import process_time

import pytest

from tests.hostile.doors import RAW, Doors
from tests.hostile.files import corpus

EVERYTHING = "HOSTILE" in os.environ
# What takes long to make and to send is left to the whole walk.
LARGE = 3_000_000
# In seconds of the processor; a request has thirty.
LONGEST = 20
# A refusal tells what to do.
ADVICE = re.compile(
    r"\b(please|choose|send|save|open|copy|make|try|take|put|print|upload|use|number|divide|look|crop|cut|ensure)\b",
    re.IGNORECASE,
)


@pytest.mark.django_db
def test_no_hostile_file_is_taken_in_as_it_was_sent(client, capsys):
    doors = Doors(client)
    tried, faults, sentences, slowest = Counter(), {}, Counter(), (0, "")
    for kind, names in Doors.FOR.items():
        for number, file in enumerate(corpus(kind)):
            if not EVERYTHING and (number % 3 or len(file.content) > LARGE):
                continue
            for door in names if EVERYTHING else [names[number // 3 % len(names)]]:
                before = process_time()
                outcome = doors.try_door(door, file)
                taken = process_time() - before
                slowest = max(slowest, (taken, f"{file} at {door}"))
                tried[outcome.verdict] += 1
                sentences.update(outcome.sentences)
                # Operators are told what is wrong with an archive; editors what to do.
                unhelpful = [
                    s for s in outcome.sentences if not ADVICE.search(s) and kind not in ("archives", "backups")
                ]
                wrong = [*outcome.wrong, *unhelpful]
                if wrong or outcome.verdict == RAW or taken > LONGEST:
                    faults[f"{file} at {door}"] = f"{outcome.verdict} after {taken:.1f} s: {wrong}"
    with capsys.disabled():
        counted = ", ".join(f"{verdict}: {count}" for verdict, count in sorted(tried.items()))
        sys.stdout.write(
            f"\n{tried.total()} hostile files tried ({counted}), accepted raw: {tried[RAW]}, "
            f"slowest {slowest[0]:.1f} s of the processor ({slowest[1]})\n"
        )
        if EVERYTHING:
            shapes = Counter({re.sub("“[^”]*”", "“…”", sentence): 0 for sentence in sentences})
            sys.stdout.write("".join(f"  {sentence}\n" for sentence in sorted(shapes)))
    assert not faults, "\n".join(f"{what}: {wrong}" for what, wrong in faults.items())
