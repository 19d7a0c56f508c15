"""`manage.py seed_demo`: fill the portal with sample content."""

from time import perf_counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from campaigns.demo.seeding import Seeder

SECTIONS = (
    "accounts",
    "themes",
    "states",
    "people",
    "sessions",
    "publications",
    "sections",
    "recommendations",
    "campaigns",
    "elections",
)


class Command(BaseCommand):
    """Writes the sample content; a second run adds what is missing and changes nothing."""

    help = "Fill the portal with sample content and the demo accounts. Safe to repeat; changes nothing that is there."

    def handle(self, *args, **options):
        """Seed in one transaction. Raises CommandError where the settings have no password for the accounts."""
        if not getattr(settings, "DEMO_PASSWORD", ""):
            raise CommandError(
                "seed_demo makes accounts with a password that everybody knows, so it runs only where the settings "
                "have a DEMO_PASSWORD, and these have none."
            )
        started = perf_counter()
        seeder = Seeder()
        with transaction.atomic():
            for section in SECTIONS:
                self.stdout.write(f"{section}: {getattr(seeder, section)()} added")
            self.stdout.write(f"publishing: {seeder.publish()} pages settled")
            self.stdout.write(f"pages of States: {seeder.state_pages()} added")
            self.stdout.write(f"releases: {seeder.releases()} added")
        self.stdout.write(self.style.SUCCESS(f"Sample content is in place ({perf_counter() - started:.1f} s)."))
