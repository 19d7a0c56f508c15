"""`manage.py purge_files`: delete uploads that no row knows, such as a process leaves that was ended while it wrote."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

from asp_portal.library.orphans import orphans


class Command(BaseCommand):
    """Deletes nothing that a row knows, and nothing of the last day, which may belong to an upload under way."""

    help = "Delete files of the library that no row knows; nothing else can reach them."

    def add_arguments(self, parser):
        """How old, and whether at all."""
        parser.add_argument("--hours", type=int, default=24, help="how old a file must be (24)")
        parser.add_argument("--dry-run", action="store_true", help="only name them")

    def handle(self, hours, dry_run, **options):
        """Name and delete them."""
        names = list(orphans(timedelta(hours=hours)))
        for name in names:
            self.stdout.write(name)
            if not dry_run:
                default_storage.delete(name)
        self.stdout.write(f"{len(names)} files {'would be ' if dry_run else ''}deleted.")
