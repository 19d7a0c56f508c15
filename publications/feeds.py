"""Atom feeds: every list of publications, for readers that come by themselves."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import path, reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from asp_portal.caching import public_page

from .models import Publication, Session
from .references import absolute

ENTRIES = 30


class PublicationFeed(Feed):
    """The latest publications of the whole portal."""

    feed_type = Atom1Feed
    language = settings.LANGUAGE_CODE

    def title(self, obj):
        """The name of the feed."""
        return settings.SITE_NAME

    def subtitle(self, obj):
        """What is in it."""
        return _("Everything published about the Assembly of States Parties")

    def link(self, obj):
        """The page that shows the same to people."""
        return absolute(reverse("publications:publication_list"))

    def feed_url(self, obj):
        """The address of the feed itself."""
        return absolute(reverse("feed"))

    def items(self, obj):
        """The latest publications."""
        return Publication.objects.live().for_listing().with_themes()[:ENTRIES]

    def item_link(self, item):
        """The page of the publication."""
        return absolute(item.get_absolute_url())

    def item_guid(self, item):
        """An identity (a tag URI, RFC 4151) that outlives a changed slug or day."""
        return f"tag:{urlsplit(settings.SITE_ORIGIN).hostname},2017:publication:{item.pk}"

    def item_title(self, item):
        """The title, plain."""
        return item.title

    def item_description(self, item):
        """The summary."""
        return item.summary

    def item_author_name(self, item):
        """Who wrote it."""
        return item.authors or settings.SITE_NAME

    def item_pubdate(self, item):
        """When it was first public: never moves."""
        return item.first_published_at

    def item_updateddate(self, item):
        """When it last changed: a correction moves it."""
        return item.last_published_at

    def item_categories(self, item):
        """Its kind and its themes."""
        return [item.get_kind_display(), *(theme.name for theme in item.themes.all())]


class SessionFeed(PublicationFeed):
    """The latest publications of one session."""

    def get_object(self, request, address):
        """The live session at `address`."""
        session = Session.objects.live().at(address).for_links().first()
        if session is None:
            raise Http404(_("There is no such session."))
        return session

    def title(self, obj):
        """The name of the feed."""
        return f"{obj} · {settings.SITE_NAME}"

    def subtitle(self, obj):
        """What is in it."""
        return _("Everything published about the %(session)s") % {"session": obj.name}

    def link(self, obj):
        """The page of the session."""
        return absolute(obj.get_absolute_url())

    def feed_url(self, obj):
        """The address of the feed itself."""
        return absolute(reverse("publications:session_feed", args=[obj.address]))

    def items(self, obj):
        """The latest publications of the session."""
        return Publication.objects.live().of_session(obj).for_listing().with_themes()[:ENTRIES]


publication_feed = public_page(PublicationFeed())
session_feed = public_page(SessionFeed())

# The feed of the whole portal has a name without a namespace, as home has.
urlpatterns = [path("feed/", publication_feed, name="feed")]
