"""Take every database of the past over: `python -m tests.drills.schemas`; tests/migrations/past.py says what they are.

On PostgreSQL: `python -m tests.services -- python -m tests.drills.schemas`.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    FOLDER = tempfile.TemporaryDirectory(prefix="asp-portal-schemas-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/portal.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "asp_portal.settings.test"
    import django

    django.setup()

from django.conf import settings
from django.db import connection
from django.test import override_settings

from tests.backup.places import empty_place
from tests.migrations.past import NAMES, upgrade, wrong_after


def main():
    """Take over all of them and print the figures; 1 when something was lost, torn, or does not answer."""
    wrong = []
    for name in NAMES:
        began = time.monotonic()
        with (
            tempfile.TemporaryDirectory(dir=FOLDER.name) as folder,
            override_settings(ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "testserver"]),
            empty_place(Path(folder)),
        ):
            found = wrong_after(upgrade, name, Path(folder))
        wrong += [f"{name}: {sentence}" for sentence in found]
        sys.stdout.write(f"{name}: {len(found)} wrong, {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    for sentence in wrong:
        sys.stdout.write(f"NOT  {sentence}\n")
    sys.stdout.write(f"{connection.vendor}: {len(NAMES)} databases of the past taken over, {len(wrong)} wrong.\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
