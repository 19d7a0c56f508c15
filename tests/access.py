"""Print the lines that access.txt lacks: `python -m tests.access [--write] [part of a route]…`, see test_access.py."""

import os
import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    os.environ["ACCESS"] = " ".join(sys.argv[1:])
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
    tests = str(Path(__file__).with_name("test_access.py"))
    sys.exit(pytest.main([tests, "-q", "-k", "print_the_lines", "-p", "no:cacheprovider"]))
