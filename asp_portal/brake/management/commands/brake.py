"""`manage.py brake`: make the site read-only and sign everybody out, at once."""

from django.core.management.base import BaseCommand, CommandError

from asp_portal.brake.models import Brake


class Command(BaseCommand):
    """Pulls the brake, says whether it is on, or releases it."""

    help = "Make the site read-only and end all sessions; --release lets people write again."

    def add_arguments(self, parser):
        """What to do, and why."""
        parser.add_argument("reason", nargs="?", help="for those who come later; without it the state is shown")
        parser.add_argument("--release", action="store_true")

    def handle(self, reason, release, **options):
        """Do it, and say what is so now."""
        if release:
            if not Brake.objects.release():
                raise CommandError("The brake is not on.")
            self.stdout.write(self.style.SUCCESS("The brake is released: people may sign in and write again."))
            return
        if reason:
            Brake.objects.pull(reason)
        if not (pulled := Brake.objects.order_by("pulled_at").all()):
            self.stdout.write("The brake is not on. `manage.py brake “why”` pulls it.")
            return
        for brake in pulled:
            self.stdout.write(f"The brake is on since {brake}")
        self.stdout.write("Readers go on reading; nobody writes, signs in or is published by the clock.")
