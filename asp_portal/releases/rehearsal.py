"""Rehearsal: a release is carried out, looked at, and undone, so that nobody learns at the moment why it cannot be."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from asp_portal.library.models import Document, Image
from asp_portal.publishing.models import Event
from asp_portal.publishing.offers import files_of
from asp_portal.publishing.preview import undone


@dataclass
class Readiness:
    """What stands in the way of one item, what is worth knowing about it, and the files that go live with it."""

    item: object
    reasons: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    documents: list = field(default_factory=list)
    images: list = field(default_factory=list)

    @property
    def is_ready(self):
        """Whether nothing stands in its way."""
        return not self.reasons


def rehearse(items, moment):
    """How `items` (in the order in which they go live) fare when made live at `moment`: a list of Readiness."""
    public = {model: set(model.objects.offered().values_list("pk", flat=True)) for model in (Document, Image)}
    found = []
    with undone():
        lock(items)
        for item in items:
            readiness = Readiness(item)
            found.append(readiness)
            if item.is_lost:
                readiness.reasons.append(_("It was deleted."))
            elif item.is_settled:
                newer = item.page.live_revision_id != item.revision_id
                sentence = _("A newer version is live already; it stays.") if newer else _("It is live already.")
                readiness.warnings.append(sentence)
            else:
                page = _try(readiness, moment)
                for kind, files in files_of(page).items():
                    new = sorted((file for file in files if file.pk not in public[type(file)]), key=str)
                    setattr(readiness, f"{kind}s", new)
    return found


def lock(items):
    """Lock the pages of `items`, which are in the order in which they go live, until the transaction ends.

    From the last to the first, as a page that is published by itself locks what it stands on after itself.
    """
    for item in reversed(items):
        if not item.is_lost:
            item.page = item.page.locked()


def _try(readiness, moment):
    """Publish the item, and where it cannot be, all the same: what stands on it is judged as if it had gone."""
    item = readiness.item
    page = type(item.page)._default_manager.get(pk=item.page.pk)
    try:
        page.publish_decided(None, item.revision, moment)
    except ValidationError as error:
        readiness.reasons += error.messages
        page.publish_at_once(revision=item.revision)
    else:
        readiness.warnings += filter(None, [Event.objects.of(page).values_list("note", flat=True).first()])
    return page
