"""`manage.py import_publications FILE`: take over an archive, a publication a line."""

import sys
from time import monotonic

from django.core.management.base import BaseCommand, CommandError

from asp_portal.accounts.models import User
from publications.archive import import_lines, lines_of

SHOWN = 20


class Command(BaseCommand):
    """Imports a file of JSON lines with progress; started again, it goes on where it was stopped."""

    help = (
        "Import publications from FILE (- for standard input), one a line as JSON: docs/deployment.md says what a line "
        "may hold. What is there already is passed over, so an import that was stopped is simply started again."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--user", metavar="NAME", help="the account that the history names")

    def handle(self, *args, **options):
        """Import, saying after each batch how far it is. Raises CommandError when a line was refused."""
        user = None
        if options["user"]:
            user = User.objects.filter(username=options["user"]).first()
            if user is None:
                raise CommandError(f"There is no account “{options['user']}”.")
        if options["file"] == "-":
            self._import(sys.stdin, user)
            return
        try:
            with open(options["file"], encoding="utf-8") as lines:
                self._import(lines, user)
        except UnicodeDecodeError as error:
            raise CommandError(f"{options['file']} is no text in UTF-8 ({error}). Save it as UTF-8.") from error
        except OSError as error:
            raise CommandError(f"{options['file']}: {error}") from error

    def _import(self, lines, user):
        started, told = monotonic(), 0
        for progress in import_lines(lines_of(lines), user):
            seconds = max(monotonic() - started, 0.001)
            for number, reason in progress.refused[told : max(told, SHOWN)]:
                self.stderr.write(f"line {number}: {reason}")
            told = len(progress.refused)
            self.stdout.write(
                f"{progress.read} lines read, {progress.made} publications made, {progress.known} were there already, "
                f"{told} refused, {progress.read / seconds:.0f} lines a second"
            )
        if told:
            raise CommandError(f"{told} lines were refused; the others are imported.")
