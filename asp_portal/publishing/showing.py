"""Showing: the form of a page shows its draft, which is laid over the row in memory."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError

from .chosen import Chosen
from .drafts import laid_over
from .models.locking import DeletedMeanwhile


class DraftsInForms:
    """What a PublishableAdmin does so that its stock form finds the draft where it looks for the row."""

    def get_object(self, request, object_id, from_field=None):
        """The page; in its form, the draft that the form shows."""
        shown = getattr(request, "shown", None)
        if shown is not None and str(shown.pk) == object_id:
            return shown
        return super().get_object(request, object_id, from_field)

    def show(self, request, page, revision=None):
        """Let the form that `request` asks for show `page` as in `revision` (the latest unless given).

        Nothing is written, so that nobody has to wait for a form. Gives the sentences (list) about what could not be
        laid over the row.
        """
        revision = revision or page.latest_revision
        content = revision.as_of_today() if revision else {}
        request.chosen = Chosen(self.model, content, request.POST)
        request.chosen.know(page)
        request.shown, warnings = laid_over(page, content, request.chosen)
        for field in map(self.model._meta.get_field, self.model.ground_fields):
            # Whoever follows the page asks for what it stands on.
            is_same = getattr(page, field.attname) == getattr(request.shown, field.attname)
            if is_same and field.is_cached(request.shown) and not field.is_cached(page):
                setattr(page, field.name, getattr(request.shown, field.name))
        return warnings

    def _stored(self, request, object_id, locked=False):
        """The row (or None) called `object_id`: `locked`, or with its latest revision and who saved that."""
        try:
            key = self.opts.pk.to_python(unquote(object_id))
            if locked:
                return self.model(pk=key).locked()
        except (ValidationError, DeletedMeanwhile):
            return None
        with_it = ["latest_revision__user", *self.model.ground_fields]
        rows = self.get_queryset(request).prefetch_related(None).select_related(*with_it)
        return rows.filter(pk=key).first()
