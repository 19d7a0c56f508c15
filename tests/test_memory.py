"""What a worker need not know it does not import: `python -m tests.measure_memory` says what a worker takes."""

import subprocess
import sys

from django.conf import settings

# What takes megabytes and serves one kind of page in a process of its own, one way of operation, or tests.
NEEDLESS = {"weasyprint", "fontTools", "boto3", "botocore", "storages", "redis", "pytest", "hypothesis", "playwright"}

LOADED = """
import sys
import asp_portal.wsgi
from django.urls import get_resolver
get_resolver().check()
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_a_worker_imports_nothing_that_it_can_do_without(tmp_path):
    environment = {
        "PATH": "",
        "DJANGO_SETTINGS_MODULE": "asp_portal.settings.development",
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "CACHE_URL": f"filecache://{tmp_path}/cache",
    }
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "publications" in loaded
    assert loaded & NEEDLESS == set()
