"""`manage.py verify`: find what was changed behind the portal's back, and put it back."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from asp_portal.publishing import sealing


class Command(BaseCommand):
    """Compares every page and every upload with the seals that were set when they went public or were stored."""

    help = "Find pages and files that were changed behind the portal’s back. Ends with 1 when there are any."

    def add_arguments(self, parser):
        """What to do about it."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--put-back", action="store_true", help="let every page say again what was published")
        what.add_argument("--adopt", action="store_true", help="seal what has no seal yet; once, after an upgrade")

    def handle(self, put_back, adopt, **options):
        """Say what was found, in a sentence each."""
        if adopt:
            self.stdout.write(f"{sealing.adopt()} pages and files are sealed from now on.")
        pages, files = list(sealing.changed_pages()), list(sealing.changed_files())
        for _page, sentence in pages:
            self.stderr.write(sentence)
        for sentence in files:
            self.stderr.write(sentence)
        if put_back:
            left = self.undo({page for page, _sentence in pages})
            if not left and not files:
                return
            pages = left
        if pages or files:
            raise CommandError(
                f"{len(pages)} findings about pages, {len(files)} about files. `manage.py verify --put-back` lets "
                "pages say again what was published; `manage.py restore --replace` puts back a backup, files too."
            )
        self.stdout.write(self.style.SUCCESS("Every page and every file is what the portal wrote."))

    def undo(self, pages):
        """Put back what can be; return the pages that a backup alone has."""
        left = []
        for page in pages:
            try:
                if page is None:
                    raise ValueError("The page itself is gone; a backup from before has it.")
                sealing.put_back(page)
                self.stdout.write(f"Put back: {page}")
            except (ValueError, ValidationError) as error:
                self.stderr.write(f"{page or 'A lost page'}: {error}")
                left.append(page)
        return left
