"""Atom feeds of campaigns."""

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from asp_portal.caching import public_page
from publications.feeds import PublicationFeed
from publications.references import absolute

from .models import Campaign


class CampaignFeed(PublicationFeed):
    """The latest publications of one campaign."""

    def get_object(self, request, slug):
        """The live campaign at `slug`."""
        campaign = Campaign.objects.live().at(slug).for_links().first()
        if campaign is None:
            raise Http404(_("There is no such campaign."))
        return campaign

    def title(self, obj):
        """The name of the feed."""
        return f"{obj} · {settings.SITE_NAME}"

    def subtitle(self, obj):
        """What is in it."""
        return _("Everything published for the campaign “%(campaign)s”") % {"campaign": obj}

    def link(self, obj):
        """The page of the campaign."""
        return absolute(obj.get_absolute_url())

    def feed_url(self, obj):
        """The address of the feed itself."""
        return absolute(reverse("campaigns:campaign_feed", args=[obj.slug]))

    def items(self, obj):
        """The latest publications of the campaign."""
        return self.latest(obj.publications.live())


campaign_feed = public_page(CampaignFeed())
