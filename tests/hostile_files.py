"""Every hostile file through every door: `python -m tests.hostile_files` prints tried, refused and defused.

Beside it the sentences that editors read, and the most memory that the process ever had, see test_hostile_files.py.
"""

import os
import resource
import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    os.environ["HOSTILE"] = "all"
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
    test = str(Path(__file__).parent / "library" / "test_hostile_files.py")
    code = pytest.main([test, "-q", "-p", "no:cacheprovider"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"At most {peak} MB of memory.\n")
    sys.exit(code)
