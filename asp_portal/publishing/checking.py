"""Checking: the linter at work on pages. What it finds in a draft is kept when the draft is saved."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from .following import follows_drafts
from .models.checks import Overruling, PageCheck


@follows_drafts
def keep_findings(page, deleted=False, drafted=False):
    """Follow a change of `page`: keep what is open in its latest draft, for the list of open checks."""
    if deleted:
        # What people said about its text stays, for the day on which it is taken out of the trash.
        PageCheck.objects.of(page).delete()
        return
    if drafted:
        page.look_through()
    kept = PageCheck(page=page, checked_at=timezone.now())
    kept.findings = page.findings()
    PageCheck.objects.bulk_create(
        [kept],
        update_conflicts=True,
        unique_fields=["content_type", "object_id"],
        update_fields=["errors", "warnings", "stored", "checked_at"],
    )


def look_again(checks):
    """Check the pages of `checks` (a queryset of PageCheck) anew.

    A page at a time, so that nobody who writes has to wait for all of them.
    """
    for kept in checks.prefetch_related("page"):
        with transaction.atomic():
            if kept.page:
                keep_findings(kept.page.locked())


def overrule(page, user, keys):
    """Let `user` say of the warnings with `keys` (iterable of str) that the text is right. Errors are not overruled.

    Returns the findings (list) that are overruled now and were not before.
    """
    wanted = set(keys)
    if not wanted:
        return []
    with page.changing() as page:
        found = [f for f in page.findings() if f.key in wanted and not f.is_error]
        if found:
            content_type = ContentType.objects.get_for_model(page)
            Overruling.objects.bulk_create(
                Overruling(
                    content_type=content_type,
                    object_id=page.pk,
                    key=finding.key,
                    words=" – ".join(filter(None, (finding.passage, finding.reason)))[:300],
                    user=user,
                )
                for finding in found
            )
            page.forget("overrulings")
            keep_findings(page)
    return found
