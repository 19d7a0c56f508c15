"""`manage.py rebuild_search`: make the search index anew."""

from django.core.management.base import BaseCommand

from asp_portal.search.index import rebuild


class Command(BaseCommand):
    """Makes all entries of the search index anew; may be stopped, repeated and run while people work."""

    help = "Make the search index anew, with progress. Safe to stop, to repeat and to run while people work."

    def handle(self, *args, **options):
        """Rebuild, saying after each batch how far it is."""
        for model, done, number in rebuild():
            self.stdout.write(f"{model._meta.verbose_name_plural}: {done} of {number}")
        self.stdout.write(self.style.SUCCESS("The search index is complete."))
