"""What the linter found in a page when it was last saved, and what people said about it."""

from dataclasses import asdict

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..findings import Finding, Severity
from .memory import OfPageQuerySet


class OverrulingQuerySet(OfPageQuerySet):
    """Overrulings."""

    def keys(self):
        """The keys (set of str) of the findings that are overruled."""
        return set(self.values_list("key", flat=True))


class Overruling(models.Model):
    """Somebody looked at a warning and said that the text is right. It holds while the sentence stays as it is."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()
    key = models.CharField(max_length=32)
    words = models.CharField(_("words"), max_length=300)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    # Whether an event of the page has named it.
    told = models.BooleanField(default=False)

    objects = OverrulingQuerySet.as_manager()

    class Meta:
        verbose_name = _("overruling")
        verbose_name_plural = _("overrulings")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "key"], name="overruling_of_finding_unique")
        ]

    def __str__(self):
        return _now("%(user)s overruled a warning: %(words)s") % {
            "user": self.user or _now("The portal"),
            "words": self.words,
        }


class PageCheckQuerySet(OfPageQuerySet):
    """Pages and what is open in them."""

    def open(self):
        """Pages in whose latest draft something is open, those with errors first."""
        return self.exclude(errors=0, warnings=0).order_by("-errors", "-warnings", "-pk")

    def of_models(self, page_models):
        """Of pages of these models (iterable)."""
        types = ContentType.objects.get_for_models(*page_models).values()
        return self.filter(content_type__in=types)

    def totals(self):
        """How many errors and warnings are open: a dict with `errors` and `warnings` (int)."""
        counted = self.aggregate(errors=models.Sum("errors"), warnings=models.Sum("warnings"))
        return {name: value or 0 for name, value in counted.items()}


class PageCheck(models.Model):
    """What is open in the latest draft of a page, as found when it was saved or checked last."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()
    errors = models.PositiveSmallIntegerField(_("errors"), default=0)
    warnings = models.PositiveSmallIntegerField(_("warnings"), default=0)
    stored = models.JSONField(default=list)
    checked_at = models.DateTimeField(_("checked"), default=timezone.now)

    objects = PageCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("open check")
        verbose_name_plural = _("open checks")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="check_of_page_unique")]

    def __str__(self):
        return _now("%(errors)s errors, %(warnings)s warnings") % {"errors": self.errors, "warnings": self.warnings}

    @property
    def findings(self):
        """The findings (list of Finding) as they were worded then."""
        return [Finding(**{**values, "severity": Severity(values["severity"])}) for values in self.stored]

    @findings.setter
    def findings(self, found):
        self.stored = [asdict(finding) for finding in found]
        self.errors = sum(finding.is_error for finding in found)
        self.warnings = len(found) - self.errors
