"""Moving an entry of the calendar: each kind of moment in the way in which it is kept."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from asp_portal.publishing import rescheduling

from .moments import DUE, GOES_LIVE, LEAVES


def move(entry, moment, user, was=None):
    """Give `entry` another `moment` (datetime). `was` is the moment that the person saw.

    Raises ValidationError when somebody moved it meanwhile, and for a moment at which it must not be.
    """
    page, what = entry.page, entry.what
    if was is not None and was != entry.moment:
        raise ValidationError(_("Somebody has moved it meanwhile. Look at the calendar again."))
    if what in (GOES_LIVE, LEAVES):
        name = rescheduling.deciding_field(page) if what is GOES_LIVE else what.field
        rescheduling.move(page, name, moment, user, entry.moment)
    elif what is DUE:
        with transaction.atomic():
            page = page.locked()
            page.review_due_at = moment
            page.save(update_fields=["review_due_at"])
    else:
        # A draft that nobody has scheduled: its moment is a part of what is written, and lapses an approval.
        with page.edit(user) as draft:
            setattr(draft, what.field, moment)
            draft.save()
