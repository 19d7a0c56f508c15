"""The list of what uses a page or a file, for whoever is about to take it away."""

from django import template
from django.urls import reverse

from asp_portal.library.models import Document, Image
from asp_portal.publishing.models import Publishable
from asp_portal.publishing.policy import can
from asp_portal.publishing.uses import uses_of

register = template.Library()

# More than anybody reads before a decision; their number is told.
MOST_USES = 20


@register.inclusion_tag("admin/publishing/uses.html")
def used_by(target, user, quiet=False):
    """The pages that use `target`, each linked to its form; of what `user` may not see, the number alone.

    Nothing at all for things that no page can use, and with `quiet` also when nothing uses it.
    """
    if not isinstance(target, Publishable | Image | Document):
        return {"uses": [], "quiet": True}
    uses = uses_of(target)
    seen = [use for use in uses if can(user, "view", use.page)]
    return {
        "target": target,
        "uses": [(use, _address(use.page)) for use in seen[:MOST_USES]],
        "more": len(seen) - len(seen[:MOST_USES]),
        "hidden": len(uses) - len(seen),
        "count": len(uses),
        "quiet": quiet,
    }


def _address(page):
    return reverse(f"admin:{page._meta.app_label}_{page._meta.model_name}_change", args=[page.pk])
