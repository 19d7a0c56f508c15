"""`manage.py publish_due`: for a timer, where no visitor may come at the right moment."""

from django.core.management.base import BaseCommand

from asp_portal.library.held import look_again
from asp_portal.publishing.due import publish_due


class Command(BaseCommand):
    """Publishes and withdraws what is due, and asks the virus scanner about the files that wait for it."""

    help = "Publish and withdraw every page whose moment has come. Safe to run as often as you like."

    def handle(self, *args, **options):
        """Do it, and say how many pages were due."""
        self.stdout.write(f"{publish_due()} pages were due.")
        let_go, left = look_again()
        if let_go or left:
            self.stdout.write(f"The virus scanner let {let_go} files go; {left} wait for it.")
