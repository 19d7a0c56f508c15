"""`manage.py verify`: find what was changed behind the portal's back, and put it back."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from asp_portal.publishing import sealing
from asp_portal.publishing.models import DeletedMeanwhile

# After so many pages of a kind it says how far it is.
EVERY = 5000


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
        # How much was found in each, in this order. By key and not the pages themselves: there may be many.
        pages, gone, files = Counter(), 0, 0
        for page, sentence in sealing.changed_pages(self._tell):
            self.stderr.write(sentence)
            if page is None:
                gone += 1
            else:
                pages[type(page), page.pk] += 1
        for sentence in sealing.changed_files():
            self.stderr.write(sentence)
            files += 1
        number = pages.total() + gone
        if put_back:
            number = self.undo(pages) + gone
            if not number and not files:
                return
        if number or files:
            raise CommandError(
                f"{number} findings about pages, {files} about files. `manage.py verify --put-back` lets "
                "pages say again what was published; `manage.py restore --replace` puts back a backup, files too."
            )
        self.stdout.write(self.style.SUCCESS("Every page and every file is what the portal wrote."))

    def _tell(self, name, done, number):
        if done == number or done % EVERY < sealing.BATCH:
            self.stdout.write(f"{name}: {done:,} of {number:,}")

    def undo(self, pages):
        """Put back what can be of `pages` (models with keys); return how many of them (int) a backup alone has."""
        left = 0
        for model, key in pages:
            try:
                page = model._default_manager.get(pk=key)
                sealing.put_back(page)
                self.stdout.write(f"Put back: {page}")
            except (model.DoesNotExist, DeletedMeanwhile):
                self.stdout.write(f"{model._meta.verbose_name} {key}: somebody deleted it meanwhile.")
            except (ValueError, ValidationError) as error:
                self.stderr.write(f"{page}: {error}")
                left += 1
        return left
