"""`manage.py purge_trash`: for a timer, where nobody looks into the trash for weeks."""

from django.core.management.base import BaseCommand

from asp_portal.publishing.models import purge_expired


class Command(BaseCommand):
    """Deletes for ever what has been in the trash for thirty days."""

    help = "Delete for ever what has been in the trash, or unfinished, for thirty days."

    def handle(self, *args, **options):
        """Do it, and say how many pages it was."""
        self.stdout.write(f"{purge_expired(limit=None)} pages were deleted for ever.")
