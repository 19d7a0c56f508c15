"""Atom feeds of what the daily summaries record of a State, on everything or on one theme."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from asp_portal.caching import public_page

from .citations import plain
from .feeds import ENTRIES, PublicationFeed
from .models import Section
from .references import absolute
from .sayings import sayings
from .states import names_of, state_and_theme, state_at


class StateFeed(PublicationFeed):
    """The latest sections that are tagged with a State; each entry leads to its section."""

    def get_object(self, request, slug):
        """The page of the State and no theme. Raises Http404."""
        return state_at(slug), None

    def title(self, obj):
        """The name of the feed: the State, the theme, the site."""
        return " · ".join(str(part) for part in (*obj, settings.SITE_NAME) if part)

    def subtitle(self, obj):
        """What is in it."""
        return _("What the daily summaries record of %(state)s") % {"state": obj[0]}

    def link(self, obj):
        """The page that shows the same to people."""
        return absolute(obj[0].get_absolute_url())

    def feed_url(self, obj):
        """The address of the feed itself."""
        return absolute(reverse("publications:state_feed", args=[obj[0].slug]))

    def items(self, obj):
        """Pairs of a section and of what it says of the State, the latest first."""
        page, theme = obj
        sections = Section.objects.live().of_state(page.of_state_id)
        sections = (sections.of_theme(theme) if theme else sections).for_answers()[:ENTRIES]
        return [(section, sayings(section.body, names_of(page))) for section in sections]

    def item_extra_kwargs(self, item):
        """Its language; it has no picture."""
        return {"picture": None, "language": item[0].publication.language}

    def item_link(self, item):
        """The section on the page of its summary."""
        return absolute(item[0].get_absolute_url())

    def item_guid(self, item):
        """An identity that outlives a changed heading or day."""
        return f"tag:{urlsplit(settings.SITE_ORIGIN).hostname},2017:section:{item[0].pk}"

    def item_title(self, item):
        """The section and its summary."""
        return plain(f"{item[0]} · {item[0].publication}")

    def item_description(self, item):
        """What it says of the State."""
        return plain(" ".join(saying.text for saying in item[1]))

    def item_author_name(self, item):
        """Who wrote the summary."""
        return super().item_author_name(item[0].publication)

    def item_pubdate(self, item):
        """When the summary was first public."""
        return item[0].publication.first_published_at

    def item_updateddate(self, item):
        """When the summary last changed."""
        return item[0].publication.last_published_at

    def item_categories(self, item):
        """Its kind and its themes."""
        return [item[0].get_kind_display(), *(theme.name for theme in item[0].themes.all())]


class StateAnswerFeed(StateFeed):
    """The same on one theme."""

    def get_object(self, request, slug, theme):
        """The page of the State and the theme. Raises Http404 where nothing is told."""
        return state_and_theme(slug, theme)

    def link(self, obj):
        """The page that shows the same to people."""
        return absolute(reverse("publications:state_answer", args=[obj[0].slug, obj[1].slug]))

    def feed_url(self, obj):
        """The address of the feed itself."""
        return absolute(reverse("publications:state_answer_feed", args=[obj[0].slug, obj[1].slug]))


state_feed = public_page(StateFeed())
state_answer_feed = public_page(StateAnswerFeed())
