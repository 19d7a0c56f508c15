"""A real clamd: `python -m tests.drills.virus_scanner` runs real_scanner.py beside this file, which starts one.

Without clamd (Debian: clamav-daemon) it says so and ends with 69.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.services import UNAVAILABLE

if __name__ == "__main__":
    if not shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin"):
        sys.stdout.write("no clamd on this machine; apt-get install clamav-daemon brings one\n")
        sys.exit(UNAVAILABLE)
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
    test = str(Path(__file__).with_name("real_scanner.py"))
    sys.exit(pytest.main([test, "-q", "-p", "no:cacheprovider"]))
