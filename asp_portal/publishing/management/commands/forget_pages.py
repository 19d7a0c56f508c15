"""`manage.py forget_pages`: for an operator who changed something by hand, or does not trust what a cache gives."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from asp_portal.caching import forget_pages, tell


class Command(BaseCommand):
    """Lets everything that is kept about public pages lapse, in all processes and in the caches in front."""

    help = "Let every kept page lapse: in the portal's processes, and in the caches that CACHES_IN_FRONT names."

    def handle(self, *args, **options):
        """Do it, and say who was told. Raises CommandError when a cache in front was not."""
        forget_pages()
        # Asked here as well, because the answer is wanted.
        untold, told = tell(), len(settings.CACHES_IN_FRONT)
        if untold:
            raise CommandError(f"The portal forgot its pages, but {untold} of {told} caches in front were not told.")
        self.stdout.write(f"The portal forgot its pages, and so did {told} caches in front.")
