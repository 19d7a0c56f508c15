"""The words in which everything asks for sessions, publications and recommendations."""

import re

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, IntegerField, Min, Q, When
from django.utils import timezone

from asp_portal.publishing.querysets import PublishableQuerySet

SPECIAL_ADDRESS = re.compile(r"s-(\d{1,3})\Z")
REGULAR_ADDRESS = re.compile(r"[1-9]\d{0,2}\Z")


class TranslatedQuerySet(PublishableQuerySet):
    """Pages that exist in several languages."""

    def default_language_first(self):
        """Of the pages that share an address, the one in the site's own language first."""
        return self.order_by(
            Case(When(language=settings.LANGUAGE_CODE, then=0), default=1, output_field=IntegerField()), "pk"
        )

    def at(self, slug):
        """The pages at the address `slug`."""
        return self.filter(slug=slug).default_language_first()


class SessionQuerySet(TranslatedQuerySet):
    """Sessions of the Assembly."""

    def at(self, slug):
        """The sessions at an address: `16`, `s-1` (special) or `kampala-2010` (review conference)."""
        if REGULAR_ADDRESS.match(slug):
            found = self.filter(kind=self.model.Kind.REGULAR, ordinal=int(slug))
        elif match := SPECIAL_ADDRESS.match(slug):
            found = self.filter(kind=self.model.Kind.SPECIAL, ordinal=int(match[1]))
        else:
            found = self.filter(kind=self.model.Kind.REVIEW_CONFERENCE, slug=slug)
        return found.default_language_first()

    def originals(self):
        """Sessions that are not language versions of another."""
        return self.filter(translation_of=None)

    def current_first(self, today=None):
        """The session that sits or comes next first, then the ones that are over, latest first."""
        today = today or timezone.localdate()
        return self.alias(
            over=Case(When(closes_on__lt=today, then=1), default=0, output_field=IntegerField()),
            undated=Case(When(opens_on=None, then=1), default=0, output_field=IntegerField()),
        ).order_by("undated", "over", Case(When(closes_on__gte=today, then="opens_on")), "-opens_on", "-year")

    def newest_first(self):
        """By year and opening, the latest first."""
        return self.order_by("-year", "-opens_on", "-pk")

    def for_listing(self):
        """What a list of sessions shows."""
        return self.defer("about", "body").prefetch_related("parts", "highlights").newest_first()

    def for_detail(self):
        """What the page of a session shows of the session itself."""
        return self.prefetch_related("parts", "exceptions", "highlights__publication__days", "attendance", "themes")


class PublicationQuerySet(TranslatedQuerySet):
    """Publications of every kind."""

    def newest_first(self):
        """By date of issue, the latest first."""
        return self.order_by("-issued_on", "-pk")

    def daily_summaries(self):
        """Summaries of a day or of several days of a session."""
        return self.filter(kind=self.model.Kind.DAILY_SUMMARY)

    def in_day_order(self):
        """Daily summaries from day 1 on; `first_day` is the number (int) of the first day of each."""
        return self.daily_summaries().annotate(first_day=Min("days__number")).order_by("first_day", "pk")

    def covering(self, numbers):
        """Daily summaries of exactly the days `numbers` (a list of int)."""
        return self.alias(
            named=Count("days", filter=Q(days__number__in=numbers), distinct=True), all=Count("days", distinct=True)
        ).filter(named=len(numbers), all=len(numbers))

    def for_listing(self):
        """What a list of publications shows: no bodies, three queries however long it is."""
        return self.defer("body").select_related("session").prefetch_related("days", "themes").newest_first()

    def for_detail(self):
        """What the page of a publication shows."""
        return self.select_related("session", "cover").prefetch_related(
            "days", "themes", "corrections", "documents__versions"
        )


class RecommendationQuerySet(TranslatedQuerySet):
    """Recommendations and what became of them."""

    def for_listing(self):
        """What a list of recommendations shows."""
        return (
            self.select_related("publication__session", "theme")
            .defer("publication__body")
            .prefetch_related("follow_up__session")
            .order_by("-publication__issued_on", "publication_id", "number")
        )

    def for_detail(self):
        """What the page of a recommendation shows."""
        return self.for_listing()

    def of_session(self, session):
        """Recommendations made to `session`."""
        return self.filter(publication__session=session)


class ThemeQuerySet(models.QuerySet):
    """Themes that recur on the Assembly's agenda."""

    def in_use(self):
        """Themes under which something public stands."""
        return self.filter(publications__live=True).distinct()

