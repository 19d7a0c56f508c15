"""`manage.py purge_files`: delete uploads that no row knows, such as a process leaves that was ended while it wrote."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from asp_portal.library.orphans import orphans, stored

# More than what processes leave that are ended, in a year: another database, or one that is being restored.
MANY = 200


class Command(BaseCommand):
    """Deletes nothing that a row knows, and nothing of the last day, which may belong to an upload under way."""

    help = "Delete files of the library that no row knows; nothing else can reach them."

    def add_arguments(self, parser):
        """How old, and whether at all."""
        parser.add_argument("--hours", type=int, default=24, help="how old a file must be (24)")
        parser.add_argument("--dry-run", action="store_true", help="only name them")
        parser.add_argument("--force", action="store_true", help="also where no row knows a large part of all files")

    def handle(self, hours, dry_run, force, **options):
        """Name and delete them. Raises CommandError for so many that the database is likely to be the wrong one."""
        names = list(orphans(timedelta(hours=hours)))
        if not (dry_run or force) and (len(names) > MANY or (names and len(names) == len(list(stored())))):
            raise CommandError(
                f"No row knows {len(names)} files. Is this the right database, and no restore under way? Nothing was "
                "deleted; --dry-run names them, --force deletes them all the same."
            )
        for name in names:
            self.stdout.write(name)
            if not dry_run:
                default_storage.delete(name)
        self.stdout.write(f"{len(names)} files {'would be ' if dry_run else ''}deleted.")
