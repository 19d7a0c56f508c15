"""A real clamd and the portal: `python -m tests.drills.virus_scanner` starts one with a signature for EICAR alone.

It needs Debian's clamav-daemon; no signatures are downloaded. Tried are a harmless file, an infected one, a scanner
that is killed, what was uploaded meanwhile, and its return.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from asp_portal.library import scanner
from asp_portal.library.held import look_again
from asp_portal.library.models import Document
from tests.library.clamd import EICAR
from tests.library.files import pdf_file

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
# https://docs.clamav.net/manual/Signatures/ExtendedSignatures.html: name, any kind of file, any place, bytes.
SIGNATURE = f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n"
SETTINGS = """
Foreground yes
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}/signatures
LogFile {folder}/clamd.log
TemporaryDirectory {folder}
StreamMaxLength 55M
"""


@contextmanager
def real_clamd(folder):
    """A clamd that listens on a socket in `folder`, until the block ends."""
    folder = Path(folder)
    (folder / "signatures").mkdir(exist_ok=True)
    (folder / "signatures" / "eicar.ndb").write_text(SIGNATURE)
    (folder / "clamd.conf").write_text(SETTINGS.format(folder=folder))
    command = [CLAMD, f"--config-file={folder}/clamd.conf"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 60
            while not (folder / "clamd.sock").exists():
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((folder / "clamd.log").read_text() or "clamd does not start")
                time.sleep(0.1)
            yield
        finally:
            process.kill()
    (folder / "clamd.sock").unlink(missing_ok=True)


@pytest.mark.django_db
def test_a_real_scanner(settings, capsys):
    infected = pdf_file("infected.pdf", more=b"%" + EICAR + b"\n%%EOF\n")
    with tempfile.TemporaryDirectory(prefix="asp-portal-clamd-") as folder:
        settings.CLAMD_URL = f"unix://{folder}/clamd.sock"
        with real_clamd(folder):
            assert not Document.objects.create_from_upload(pdf_file()).is_held
            with pytest.raises(ValidationError, match="Eicar-Test-Signature"):
                Document.objects.create_from_upload(infected)
            large = pdf_file("large.pdf", more=b" " * (49 * 1024 * 1024) + b"%%EOF\n")
            began = time.monotonic()
            assert scanner.look(large) == ""
            seconds = time.monotonic() - began
        meanwhile = [
            Document.objects.create_from_upload(pdf_file(more=b"%1\n%%EOF\n")),
            Document.objects.create_from_upload(pdf_file(more=b"%" + EICAR + b"2\n%%EOF\n")),
        ]
        assert all(document.is_held for document in meanwhile)
        assert look_again() == (0, 2)
        with real_clamd(folder):
            assert look_again() == (1, 0)
        for document in meanwhile:
            document.refresh_from_db()
        assert [document.held for document in meanwhile] == ["", "Eicar-Test-Signature.UNOFFICIAL"]
    with capsys.disabled():
        sys.stdout.write(
            "\nA real clamd: 1 harmless file taken in, 1 infected refused, 2 held while it was dead, of these 1 let go "
            f"and 1 found infected; 49 MB looked through in {seconds:.1f} s\n"
        )
