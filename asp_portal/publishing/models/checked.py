"""Checked: what the linter finds in a page, and what that keeps the page from."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from ..manuscript import findings_in
from .checks import Overruling


class Checked(models.Model):
    """Mixin for a page whose text is looked through before others read it."""

    class Meta:
        abstract = True

    def findings(self, revision=None, errors_only=False):
        """What is wrong with `revision` (the latest unless given): a list of Finding, without overruled warnings."""
        revision = revision or self.latest_revision
        overruled = self.overrulings.keys()
        found = vars(self).get("_found", {}).get(revision and revision.pk)
        if found is None:
            content = revision.as_of_today() if revision else self.content()
            found = findings_in(self, content, errors_only)
        return [f for f in found if f.key not in overruled and (f.is_error or not errors_only)]

    def look_through(self):
        """Look for findings in the latest revision, which was saved just now: `findings` need not look again."""
        if self.latest_revision:
            self._found = {self.latest_revision.pk: findings_in(self, self.latest_revision.as_of_today())}

    @property
    def overrulings(self):
        """What somebody said about warnings in this page: that it is right as it is (a queryset of Overruling)."""
        return Overruling.objects.of(self)

    def reasons_against_publishing(self, content=None):
        """Sentences (list of str) that say why a reader could not use the page as its row, `content`, stands."""
        return [finding.reason for finding in findings_in(self, content or self.content(), errors_only=True)]

    def lock_grounds(self):
        """Lock what the page stands on until the transaction ends, so that nobody withdraws it in the same moment."""
        for field in map(self._meta.get_field, self.ground_fields):
            if (key := getattr(self, field.attname)) is not None:
                setattr(self, field.name, field.related_model(pk=key).locked())

    def check_withdrawable(self):
        """Raise ValidationError while something public stands on this page (see `ground_fields`)."""
        for relation in self._meta.related_objects:
            model, name = relation.related_model, relation.field.name
            if name not in getattr(model, "ground_fields", ()):
                continue
            count = model._default_manager.live().filter(**{name: self.pk}).count()
            if count:
                raise ValidationError(
                    _("%(count)s live %(kind)s belong to this %(page)s. Withdraw them first.")
                    % {"count": count, "kind": model._meta.verbose_name_plural, "page": self._meta.verbose_name}
                )

    def check_submittable(self, revision=None):
        """Raise ValidationError with the errors in `revision` (the latest unless given) that time will not mend."""
        reasons = [finding.reason for finding in self.findings(revision, errors_only=True) if not finding.waits]
        if reasons:
            raise ValidationError(reasons)
