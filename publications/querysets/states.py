"""The words in which everything asks for what States said and did."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch

from . import TranslatedQuerySet


class SectionQuerySet(models.QuerySet):
    """Sections of daily summaries."""

    def live(self):
        """Sections of summaries that the public sees, each in the language in which it was written."""
        return self.filter(publication__live=True, publication__translation_of=None)

    def of_state(self, state):
        """Sections that record what `state` (or its key) said or did."""
        return self.filter(states=state)

    def of_theme(self, theme):
        """Sections on `theme`."""
        return self.filter(themes=theme)

    def newest_first(self):
        """Session by session, the latest summary first, its sections as they stand in it."""
        return self.order_by(
            F("publication__session__year").desc(nulls_last=True),
            F("publication__session_id").desc(nulls_last=True),
            "-publication__issued_on",
            "-publication_id",
            "position",
            "uid",
        )

    def with_tags(self):
        """Adds States and themes, and of the States the pages that the public sees."""
        state = self.model._meta.get_field("states").related_model
        pages = state._meta.get_field("pages").related_model._default_manager
        return self.prefetch_related("states", "themes", Prefetch("states__pages", queryset=pages.for_names()))

    def for_answers(self):
        """What a list of answers shows: the section and where it stands; two queries however many."""
        return (
            self.select_related("publication__session")
            .defer("publication__body", "publication__session__about", "publication__session__body")
            .prefetch_related("publication__days", "themes")
            .newest_first()
        )

    def counted_by(self, *columns):
        """How many sections there are for each value of `columns`: tuples with the number (int) at the end."""
        return self.order_by().values_list(*columns).annotate(found=Count("pk"))


class StateActQuerySet(models.QuerySet):
    """What States did, as their pages tell it."""

    def live(self):
        """What stands on a page that the public sees, each in the language in which it was written."""
        return self.filter(page__live=True, page__translation_of=None)

    def of_theme(self, theme):
        """Acts on `theme`."""
        return self.filter(theme=theme)

    def of_session(self, session):
        """Acts at `session`."""
        return self.filter(session=session)

    def for_pages(self):
        """What the page of a State shows of each, the latest first."""
        return (
            self.select_related("session", "theme")
            .defer("session__about", "session__body")
            .order_by("-happened_on", "text", "uid")
        )


class StatePageQuerySet(TranslatedQuerySet):
    """Pages of States."""

    def for_names(self):
        """What a name of a State needs to become a link: the address of the page that the public sees."""
        return self.live().originals().only("slug", "title", "of_state_id", "language")

    def for_links(self):
        """What a link needs: the address and the name."""
        return self.defer("body")

    def for_listing(self):
        """What a list of States shows, one query."""
        return self.select_related("of_state").defer("body")

    def for_detail(self):
        """What the page of a State shows of the State itself."""
        return self.select_related("of_state").with_corrections()


class StateQuerySet(models.QuerySet):
    """States."""

    def parties_on(self, date):
        """The States Parties on `date`, as far as it is written down since when they are."""
        return self.filter(models.Q(party_until=None) | models.Q(party_until__gt=date), party_since__lte=date)

    def without_page(self):
        """States that have no page in the language of the site, live or not."""
        pages = self.model._meta.get_field("pages").related_model._default_manager
        return self.exclude(Exists(pages.filter(of_state=OuterRef("pk"), language=settings.LANGUAGE_CODE)))


def answers(theme):
    """The pairs (slug of a State's page, slug of a theme) of which there is something public to read.

    `theme` is the class of themes; two queries.
    """
    sections = theme._meta.get_field("sections").related_model._default_manager.live()
    acts = theme._meta.get_field("acts").related_model._default_manager.live()
    in_sections = sections.filter(
        themes__isnull=False, states__pages__live=True, states__pages__translation_of=None
    ).values_list(F("states__pages__slug"), F("themes__slug"))
    in_acts = acts.filter(theme__isnull=False).values_list(F("page__slug"), F("theme__slug"))
    return sorted({*in_sections.distinct(), *in_acts.distinct()})
