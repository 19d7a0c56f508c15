"""`manage.py backup`: the whole portal in one archive, while people work."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from asp_portal.backup import archive, databases, uploads
from asp_portal.backup.models import Backup


class Command(BaseCommand):
    """Writes the database as of one instant, then the uploads: a file without a row does no harm."""

    help = "Write database and uploads into one archive with checksums, while people work."

    def add_arguments(self, parser):
        """Where to, and for whom."""
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BACKUP_ROOT, help="where the archive goes")
        parser.add_argument(
            "--recipient",
            action="append",
            default=[],
            help="encrypt for this public key of age (age1…); may be given several times. BACKUP_RECIPIENTS adds to it",
        )

    def handle(self, folder, recipient, **options):
        """Write under another name first: what has the name of a backup is one."""
        started_at = timezone.now()
        recipients = [*settings.BACKUP_RECIPIENTS, *recipient]
        target = folder / f"portal-{started_at:%Y%m%dT%H%M%S}Z.tar{'.age' if recipients else ''}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with archive.workplace(folder) as work:
                made, number, gone = self.write(work, started_at)
                if recipients:
                    archive.lock(made, work / "locked", recipients)
                    made = work / "locked"
                made.replace(target)
        except (databases.CannotRun, ValueError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        except OSError as error:
            raise CommandError(f"No backup was made: {error.strerror or error}.") from error
        size = target.stat().st_size
        Backup.objects.create(started_at=started_at, name=target.name, size=size, files=number)
        if gone:
            self.stdout.write(f"{gone} files were deleted while the backup ran and are not in it.")
        self.stdout.write(self.style.SUCCESS(f"{target} ({size:,} bytes, {number} uploads)"))

    def write(self, work, started_at):
        """Write the archive into the folder `work`; return its Path, how many uploads it has, and how many vanished."""
        self.stdout.write("Database …")
        dumped = databases.dump(work)
        facts = {"made_at": started_at.isoformat(), "engine": databases.engine(), "migrations": databases.applied()}
        writer = archive.Writer(work / "portal.tar", facts)
        with dumped.open("rb") as file:
            writer.add(dumped.name, file, dumped.stat().st_size)
        dumped.unlink()
        names, gone = list(uploads.names()), 0
        for number, name in enumerate(names, start=1):
            try:
                with uploads.asked(), default_storage.open(name) as file:
                    writer.add(archive.MEDIA + name, file, file.size)
            except FileNotFoundError:
                gone += 1
            if number % 100 == 0 or number == len(names):
                self.stdout.write(f"Uploads: {number} of {len(names)}")
        writer.finish()
        return work / "portal.tar", len(names) - gone, gone
