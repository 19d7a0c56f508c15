"""No state on a node: what one request leaves behind is where the next one, on another machine, finds it."""

import re
from pathlib import Path

from django.conf import settings

ROOTS = ["asp_portal", "publications", "campaigns"]
# Who may touch the disk of a node, and why.
ON_A_DISK = {
    "asp_portal/settings": "names the places",
    "asp_portal/caching/generations.py": "the number for the processes of one machine; several machines share a cache",
    "asp_portal/backup": "an archive is written by a command, to the operator's disk",
    "publications/management": "a command reads the file that it is given",
    "asp_portal/desk/tables.py": "a workbook is written and sent within one request",
    "asp_portal/richtext/checks.py": "reads a script of ours",
    "publications/pdf.py": "reads a stylesheet of ours",
}
DISK = re.compile(
    r"MEDIA_ROOT|FileSystemStorage|\bfile\.path\b|\.storage\.path\(|tempfile"
    r"|(?<![\w.])(?<!def )open\(|\.write_(?:text|bytes)\("
)


def modules():
    """Each module of the portal: its path below the root, and its text."""
    for root in ROOTS:
        for path in sorted((settings.BASE_DIR / root).rglob("*.py")):
            yield str(path.relative_to(settings.BASE_DIR)), path.read_text()


def test_nothing_but_commands_touches_the_disk_of_a_node():
    found = [name for name, text in modules() if DISK.search(text) and not name.startswith(tuple(ON_A_DISK))]
    assert found == []


def test_sign_ins_messages_and_guesses_are_in_the_database():
    assert settings.SESSION_ENGINE == "asp_portal.accounts.sessions"
    assert settings.MESSAGE_STORAGE == "django.contrib.messages.storage.session.SessionStorage"
    # django-axes counts in the database unless another handler is named.
    assert getattr(settings, "AXES_HANDLER", "axes.handlers.database.AxesDatabaseHandler").endswith("DatabaseHandler")
    assert Path(settings.BASE_DIR, "asp_portal/accounts/sessions.py").read_text().count("DatabaseStore") > 1


def test_an_upload_is_stored_within_its_own_request():
    # Django keeps a large one in a temporary file for as long as the request lasts, and nobody else does.
    assert not [name for name, text in modules() if "temporary_file_path" in text]
