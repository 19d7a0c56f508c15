"""Tags about links to share, for the form of a page."""

from django import template
from django.utils import timezone

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
    remarks = list(Remark.objects.about(page)) if _links_of(page) else []
    about_the_draft = any(remark.revision_id == page.latest_revision_id for remark in remarks)
    return {"remarks": remarks, "page": page, "about_the_draft": about_the_draft}


@register.simple_tag
def open_links(page):
    """How many links (int) show `page` to somebody outside."""
    now = timezone.now()
    return sum(link.revoked_at is None and link.ends_at > now for link in _links_of(page))


def _links_of(page):
    """All links (list) that `page` ever had, asked for once: most pages have none, and without one no guest speaks."""
    if "share_links" not in vars(page):
        page.share_links = list(ShareLink.objects.of(page).only("revoked_at", "ends_at"))
    return page.share_links
