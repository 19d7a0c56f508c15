"""The table of docs/asvs.md is complete, and what it names is there."""

import re

from django.conf import settings

# Of each section of version 5.0.0, how many requirements levels 1 and 2 have; they are its first ones.
SECTIONS = (
    "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 "
    "5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 "
    "8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 "
    "11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 "
    "16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"
)
STATES = {"met", "operator", "none", "not met"}
ROW = re.compile(r"^\| V([\d.]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = ROW.findall((settings.BASE_DIR / "docs" / "asvs.md").read_text(encoding="utf-8"))


def test_every_requirement_of_both_levels_has_one_line_and_a_state():
    sections = (section.split(":") for section in SECTIONS.split())
    wanted = [f"{section}.{number}" for section, most in sections for number in range(1, int(most) + 1)]
    assert [row[0] for row in ROWS] == wanted
    assert len(wanted) == 253
    assert {row[2] for row in ROWS} == STATES


def test_what_the_table_names_is_there():
    for number, _about, state, where in ROWS:
        named = re.findall(r"`((?:tests|docs|deploy|asp_portal)/[\w./-]+\.\w+|[A-Z]+\.\w+)(?:::(\w+))?`", where)
        for path, test in named:
            file = settings.BASE_DIR / path
            assert file.is_file(), f"V{number}: {path}"
            assert not test or f"def {test}(" in file.read_text(encoding="utf-8"), f"V{number}: {test}"
        assert where.strip(), number
        assert state != "not met" or len(where) > 20, number
