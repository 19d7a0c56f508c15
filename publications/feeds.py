"""Atom feeds: every list of publications, for readers that come by themselves."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import path, reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from asp_portal.caching import public_page
from asp_portal.parameters import explains_unknown

from .citations import plain
from .filters import recommendation_filters
from .listing import LibraryFilters
from .models import Publication, Recommendation, Session, Theme
from .references import absolute

ENTRIES = 30
MEDIA = "http://search.yahoo.com/mrss/"


class PictureFeed(Atom1Feed):
    """Atom with the language of an entry and its picture, in the words of Media RSS that readers know."""

    def root_attributes(self):
        """Also the name of the words for pictures."""
        return super().root_attributes() | {"xmlns:media": MEDIA}

    def item_attributes(self, item):
        """The language of the entry."""
        return {"xml:lang": item["language"]}

    def latest_post_date(self):
        """When an entry last changed; a feed without entries has never changed, so that it is the same each time."""
        return super().latest_post_date() if self.items else datetime.fromtimestamp(0, UTC)

    def add_item_elements(self, handler, item):
        """Also the picture, with its alternative text."""
        super().add_item_elements(handler, item)
        picture = item["picture"]
        if picture is None:
            return
        width, height = picture.rendition_size("medium")
        handler.startElement(
            "media:content",
            {
                "url": absolute(picture.rendition_url("medium")),
                "type": "image/webp",
                "medium": "image",
                "width": str(width),
                "height": str(height),
            },
        )
        if picture.alt:
            handler.addQuickElement("media:description", plain(picture.alt), {"type": "plain"})
        if picture.credit:
            handler.addQuickElement("media:credit", plain(picture.credit))
        handler.endElement("media:content")


class PublicationFeed(Feed):
    """The latest publications of the portal, or of the library as a reader narrowed it; other feeds build on it."""

    feed_type = PictureFeed
    language = settings.LANGUAGE_CODE
    author_name = settings.SITE_NAME

    def get_object(self, request):
        """The Filters of the library that the address names. Raises Unknown for a value that none has."""
        return LibraryFilters(request, goes_on=False)

    def title(self, obj):
        """The name of the feed: the site, and what narrows it."""
        return " · ".join([*(chip.label[:1].upper() + chip.label[1:] for chip in obj.chips()), settings.SITE_NAME])

    def subtitle(self, obj):
        """What is in it."""
        return _("Everything published about the Assembly of States Parties")

    def link(self, obj):
        """The page that shows the same to people."""
        return absolute(obj.url_at(reverse("publications:publication_list")))

    def feed_url(self, obj):
        """The address of the feed itself."""
        return absolute(obj.url_at(reverse("feed")))

    def items(self, obj):
        """The latest publications."""
        return self.latest(obj.apply(Publication.objects.live()))

    def latest(self, publications):
        """The first entries of `publications` (queryset) with what an entry shows."""
        return publications.for_listing().with_themes().with_covers()[:ENTRIES]

    def item_extra_kwargs(self, item):
        """Its picture and its language."""
        return {"picture": item.cover, "language": item.language}

    def item_link(self, item):
        """The page of the publication."""
        return absolute(item.get_absolute_url())

    def item_guid(self, item):
        """An identity (a tag URI, RFC 4151) that outlives a changed slug or day."""
        return f"tag:{urlsplit(settings.SITE_ORIGIN).hostname},2017:publication:{item.pk}"

    def item_title(self, item):
        """The title, plain."""
        return plain(item.title)

    def item_description(self, item):
        """The summary."""
        return plain(item.summary)

    def item_author_name(self, item):
        """Who wrote it."""
        return plain(item.authors) or settings.SITE_NAME

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
        return self.latest(Publication.objects.live().of_session(obj))


class ThemeFeed(PublicationFeed):
    """The latest publications on one theme."""

    def get_object(self, request, slug):
        """The theme at `slug`, which has a page."""
        theme = Theme.objects.in_use().at(slug).first()
        if theme is None:
            raise Http404(_("There is no such theme."))
        return theme

    def title(self, obj):
        """The name of the feed."""
        return f"{obj} · {settings.SITE_NAME}"

    def subtitle(self, obj):
        """What is in it."""
        return _("Everything published on “%(theme)s”") % {"theme": obj}

    def link(self, obj):
        """The page of the theme."""
        return absolute(obj.get_absolute_url())

    def feed_url(self, obj):
        """The address of the feed itself."""
        return absolute(reverse("publications:theme_feed", args=[obj.slug]))

    def items(self, obj):
        """The latest publications on the theme."""
        return self.latest(Publication.objects.live().of_theme(obj))


class RecommendationFeed(PublicationFeed):
    """The recommendations of the latest papers, or of the list as a reader narrowed it."""

    def get_object(self, request):
        """The Filters of the list that the address names. Raises Unknown for a value that none has."""
        return recommendation_filters(request)

    def title(self, obj):
        """The name of the feed."""
        return f"{_('Recommendations')} · {super().title(obj)}"

    def subtitle(self, obj):
        """What is in it."""
        return _("What the coalition asked of the Assembly of States Parties")

    def link(self, obj):
        """The page that shows the same to people."""
        return absolute(obj.url_at(reverse("publications:recommendation_list")))

    def feed_url(self, obj):
        """The address of the feed itself."""
        return absolute(obj.url_at(reverse("publications:recommendation_feed")))

    def items(self, obj):
        """The recommendations of the latest papers first."""
        return obj.apply(Recommendation.objects.live().with_status()).for_listing()[:ENTRIES]

    def item_extra_kwargs(self, item):
        """Its language; it has no picture."""
        return {"picture": None, "language": item.language}

    def item_guid(self, item):
        """An identity that outlives a changed slug."""
        return super().item_guid(item).replace(":publication:", ":recommendation:")

    def item_title(self, item):
        """Its number and the beginning of its text."""
        return plain(str(item))

    def item_description(self, item):
        """The whole text."""
        return plain(item.text)

    def item_author_name(self, item):
        """Who wrote the paper."""
        return super().item_author_name(item.publication)

    def item_categories(self, item):
        """Its status and its theme."""
        return [item.status_now.label, *([item.theme.name] if item.theme else [])]


publication_feed = public_page(explains_unknown(PublicationFeed()))
session_feed = public_page(SessionFeed())
theme_feed = public_page(ThemeFeed())
recommendation_feed = public_page(explains_unknown(RecommendationFeed()))

# The feed of the whole portal has a name without a namespace, as home has.
urlpatterns = [path("feed/", publication_feed, name="feed")]
