"""`manage.py restore`: the portal as it was when an archive was made."""

from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader

from asp_portal.accounts.models import SignIn
from asp_portal.backup import archive, databases, uploads
from asp_portal.backup.archive import workplace
from asp_portal.caching import forget_pages


class Command(BaseCommand):
    """Looks at the whole archive first; nothing is touched unless all of it is sound and fits this version."""

    help = "Put back the database and the uploads of an archive that `backup` wrote."

    def add_arguments(self, parser):
        """What to read, how to open it, and whether something may be overwritten."""
        parser.add_argument("archive", type=Path)
        parser.add_argument("--key", type=Path, help="the key file of age that opens an encrypted archive")
        parser.add_argument(
            "--replace", action="store_true", help="put it in the place of a database that is not empty"
        )
        parser.add_argument("--check", action="store_true", help="only read the archive and compare its checksums")

    def handle(self, archive, key, replace, check, **options):
        """Read, compare, put back, bring to this version's schema."""
        try:
            settings.BACKUP_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
            with workplace(settings.BACKUP_ROOT) as work:
                self.restore(archive, key, replace, check, work)
        except FileNotFoundError as error:
            raise CommandError(f"{error.filename} is not there.") from error
        except OSError as error:
            raise CommandError(f"Nothing more was restored: {error.strerror or error}.") from error

    def restore(self, path, key, replace, check, work):
        """Do it in the folder `work`."""
        manifest = self.read(path, key, work)
        files = archive.uploads(work / "content")
        if check:
            self.stdout.write(self.style.SUCCESS(f"The archive is sound: {manifest['made_at']}, {len(files)} uploads."))
            return
        self.refuse_what_does_not_fit(manifest, replace)
        # Files before rows: a file without a row does no harm, and a restore that was cut off is simply repeated.
        for number, (name, file) in enumerate(files, start=1):
            uploads.put(name, file)
            if number % 100 == 0 or number == len(files):
                self.stdout.write(f"Uploads: {number} of {len(files)}")
        self.stdout.write("Database …")
        try:
            databases.load(work / "content" / databases.NAMES[databases.engine()])
        except databases.CannotRun as error:
            raise CommandError(f"The database is as it was. {error}") from error
        if set(manifest["migrations"]) != known_migrations():
            self.stdout.write("Bringing the database to this version …")
            call_command("migrate", verbosity=0)
        # Who was signed out since must not come back in with an old cookie.
        SignIn.objects.all().delete()
        cache.clear()
        forget_pages()
        self.stdout.write(
            self.style.SUCCESS(
                f"Restored as of {manifest['made_at']}, {len(files)} uploads. Everybody must sign in again."
            )
        )

    def read(self, path, key, work):
        """Open the archive and take it apart into `work`; return its manifest."""
        try:
            if archive.is_locked(path):
                if not key:
                    raise CommandError("The archive is encrypted: name the key file with --key.")
                archive.unlock(path, work / "portal.tar", key.read_text())
                path = work / "portal.tar"
            (work / "content").mkdir()
            return archive.unpack(path, work / "content", self.say_how_far)
        except (archive.Damaged, archive.Locked) as error:
            raise CommandError(f"Nothing was restored. {error}") from error

    def say_how_far(self, done):
        """A line now and then while the archive is read."""
        if done % 500 == 0:
            self.stdout.write(f"Read and compared: {done} files")

    def refuse_what_does_not_fit(self, manifest, replace):
        """Raise CommandError for another engine, a newer version, and a database in use."""
        if manifest["engine"] != databases.engine():
            raise CommandError(f"The archive is one of {manifest['engine']}, the database one of {databases.engine()}.")
        if newer := sorted(set(manifest["migrations"]) - known_migrations()):
            raise CommandError(f"The archive was made by a newer version of the portal, which has {newer[0]}.")
        if not (replace or databases.is_empty()):
            raise CommandError(
                "The database is not empty. With --replace the archive takes the place of what is there."
            )


def known_migrations():
    """The migrations of this version: a set of `app.name`."""
    return {".".join(key) for key in MigrationLoader(None).disk_migrations}
