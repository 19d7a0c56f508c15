"""Tags about links to share, for the form of a page."""

from django import template

from ..admin import share_address
from ..models import Remark, ShareLink

register = template.Library()


@register.simple_tag
def share_page(page):
    """Where the links of `page` are made."""
    return share_address(page)


@register.inclusion_tag("admin/sharing/remarks.html")
def guest_remarks(page):
    """What guests said about `page` through its links, newest first."""
    remarks = list(Remark.objects.about(page))
    about_the_draft = any(remark.revision_id == page.latest_revision_id for remark in remarks)
    return {"remarks": remarks, "page": page, "about_the_draft": about_the_draft}


@register.simple_tag
def open_links(page):
    """How many links (int) show `page` to somebody outside."""
    return ShareLink.objects.of(page).open().count()
