"""Checked: what the linter finds in a page, and what that keeps the page from."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from ..manuscript import findings_in
from .checks import Overruling
from .locking import DeletedMeanwhile


class Checked(models.Model):
    """Mixin for a page whose text is looked through before others read it."""

    class Meta:
        abstract = True

    def findings(self, revision=None, errors_only=False):
        """What is wrong with `revision` (the latest unless given): a list of Finding, without overruled warnings."""
        revision = revision or self.latest_revision
        overruled = set() if errors_only else {overruling.key for overruling in self._overrulings()}
        found = vars(self).get("_found", {}).get(revision and revision.pk)
        if found is None:
            content = revision.as_of_today() if revision else self.content()
            found = findings_in(self, content, errors_only)
            if self.is_held and revision and not errors_only:
                self._found = {revision.pk: found}
        return [f for f in found if f.key not in overruled and (f.is_error or not errors_only)]

    def look_through(self):
        """Look for findings in the latest revision, which was saved just now: `findings` need not look again."""
        if self.latest_revision and self.latest_revision_id not in vars(self).get("_found", {}):
            self._found = {self.latest_revision.pk: findings_in(self, self.latest_revision.as_of_today())}

    @property
    def overrulings(self):
        """What somebody said about warnings in this page: that it is right as it is (a queryset of Overruling)."""
        return Overruling.objects.of(self)

    def tell_overrulings(self, note):
        """`note` (str) of an event, with what was overruled since the last one; it is told once."""
        untold = sorted((one for one in self._overrulings() if not one.told), key=lambda one: one.pk)
        if untold:
            self.overrulings.filter(pk__in=[one.pk for one in untold]).update(told=True)
        for one in untold:
            one.told = True
        return "\n".join(filter(None, [note, *map(str, untold)]))

    def _overrulings(self):
        return self.known("overrulings", lambda: list(self.overrulings.select_related("user")))

    def reasons_against_publishing(self, revision=None):
        """Sentences (list of str) that say why a reader could not use the page as its row, `revision`, stands."""
        if revision is not None:
            return [finding.reason for finding in self.findings(revision, errors_only=True)]
        return [finding.reason for finding in findings_in(self, self.content(), errors_only=True)]

    def lock_grounds(self, content=None):
        """Lock what the page, or its `content` if given, stands on, so that nobody withdraws it in the same moment.

        It stays locked until the transaction ends. A draft is looked through after that, or what was found may be past.
        """
        for field in map(self._meta.get_field, self.ground_fields):
            own = getattr(self, field.attname)
            key = content["fields"].get(field.attname) if content else own
            if key is None:
                continue
            # What a draft names may be gone; whoever writes it into the row says so.
            with suppress(DeletedMeanwhile):
                ground = self.known(f"{field.name} {key}", field.related_model(pk=key).locked)
                if key == own:
                    setattr(self, field.name, ground)

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
