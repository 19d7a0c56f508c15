"""`manage.py check_content`: look for mistakes in everything that is live or drafted."""

from time import process_time

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from asp_portal.publishing.checking import keep_findings
from asp_portal.publishing.manuscript import findings_in
from asp_portal.publishing.models import publishable_models

# A summary of a long night; what a check of it costs is printed by `--speed`.
WORDS, ROUNDS, LONGEST_MS = 900, 20, 50
PARAGRAPH = (
    "<h2>What was said</h2><p>On Monday, 4 December 2017, the Assembly of States Parties met in New York. Delegates "
    "of Uganda, Peru and Costa Rica spoke about cooperation, the budget of EUR 147,431,500 and the election of judges; "
    'President Sidiki Kaba gave the floor to <a href="/publications/">those who had asked</a> for it.</p>'
)


class Command(BaseCommand):
    """Prints the findings of all pages and keeps them for the list of open checks; ends with 1 when one is an error."""

    help = "Check the text of all live and drafted pages and print what is found. Exit code 1 when there is an error."

    def add_arguments(self, parser):
        parser.add_argument("--speed", action="store_true", help="print what checking a text of 900 words costs")

    def handle(self, *args, **options):
        """Check everything. Raises CommandError (exit code 1) when there is an error."""
        if options["speed"]:
            self._measure()
            return
        pages = errors = warnings = 0
        for model in publishable_models():
            for key in model._default_manager.order_by("pk").values_list("pk", flat=True):
                # A page at a time is locked, so that nobody who writes has to wait for the others.
                with transaction.atomic():
                    page = model._default_manager.select_for_update(no_key=True).filter(pk=key).first()
                    if page is None:
                        continue
                    found = self._check(page)
                pages += 1
                errors += sum(finding.is_error for finding in found)
                warnings += sum(not finding.is_error for finding in found)
        self.stdout.write(f"{pages} pages: {errors} errors, {warnings} warnings.")
        if errors:
            raise CommandError(f"{errors} errors in the content.")

    def _check(self, page):
        """Print and return what is open in the draft of `page`, and in what the public reads where that differs."""
        keep_findings(page)
        found = {finding.key: finding for finding in page.findings()}
        if page.live and page.has_unpublished_changes:
            overruled = page.overrulings.keys()
            found |= {f.key: f for f in findings_in(page, page.content()) if f.key not in overruled}
        if found:
            kind = ContentType.objects.get_for_model(page).model
            self.stdout.write(f"\n{kind} {page.pk}: {page}")
        for finding in found.values():
            words = f"“{finding.passage}” " if finding.passage else ""
            better = f" → {finding.suggestion}" if finding.suggestion else ""
            place = f" ({finding.place})" if finding.place else ""
            self.stdout.write(f"  {finding.severity} {finding.rule}: {words}{finding.reason}{better}{place}")
        return list(found.values())

    def _measure(self):
        model = next(m for m in publishable_models() if any(f.name == "body" for f in m._meta.concrete_fields))
        body = PARAGRAPH * (WORDS // len(PARAGRAPH.split()) + 1)
        content = {"fields": {"title": "A long night", "body": body, "kind": "daily-summary"}}
        findings_in(model(), content)
        started = process_time()
        for _round in range(ROUNDS):
            findings_in(model(), content)
        spent = (process_time() - started) * 1000 / ROUNDS
        self.stdout.write(f"{len(body.split())} words: {spent:.1f} ms of CPU a check; {LONGEST_MS} are allowed.")
