"""The words in which everything asks for sessions, publications and recommendations."""

import re

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, IntegerField, Min, OuterRef, Prefetch, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from asp_portal.publishing.querysets import PublishableQuerySet

SPECIAL_ADDRESS = re.compile(r"s-(\d{1,3})\Z", re.ASCII)
REGULAR_ADDRESS = re.compile(r"[1-9]\d{0,2}\Z", re.ASCII)
# Of so many pages the ones that are most like another are looked for.
NEAREST = 300
# What people write for the 16th session: ASP16, asp-16, ASP 2017, 2017.
ORDINAL_ALIAS = re.compile(r"asp[-_ ]?([1-9]\d?)\Z", re.ASCII | re.IGNORECASE)
YEAR_ALIAS = re.compile(r"(?:asp[-_ ]?)?([12]\d{3})\Z", re.ASCII | re.IGNORECASE)


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

    def originals(self):
        """Pages that are not language versions of another."""
        return self.filter(translation_of=None)

    def other_versions_of(self, page):
        """What says the same as `page` in other languages, in no order: its original, and that one's translations.

        Asked for in an order, a database may walk through every page in that order to find the few.
        """
        if page.translation_of_id is None:
            return self.filter(translation_of=page.pk).order_by()
        original = Q(pk=page.translation_of_id) | Q(translation_of=page.translation_of_id)
        return self.filter(original).exclude(pk=page.pk).order_by()

    def with_corrections(self):
        """Adds what readers are told about corrections."""
        return self.prefetch_related("corrections")

    def counted_by(self, *columns):
        """How many pages there are for each value of `columns`: tuples with the number (int) at the end."""
        return self.order_by().values_list(*columns).annotate(found=Count("pk"))


class SessionQuerySet(TranslatedQuerySet):
    """Sessions of the Assembly."""

    def place_of(self, slug):
        """What (dict of lookups) an address says of a session: `16`, `s-1` (special), `kampala-2010` (conference)."""
        if REGULAR_ADDRESS.match(slug):
            return {"kind": self.model.Kind.REGULAR.value, "ordinal": int(slug)}
        if match := SPECIAL_ADDRESS.match(slug):
            return {"kind": self.model.Kind.SPECIAL.value, "ordinal": int(match[1])}
        return {"kind": self.model.Kind.REVIEW_CONFERENCE.value, "slug": slug}

    def at(self, slug):
        """The sessions at the address `slug`."""
        return self.filter(**self.place_of(slug)).default_language_first()

    def known_as(self, alias):
        """The sessions that people call `alias`: `asp16`, `asp-2017`, `2017`; a year's regular session first."""
        if match := ORDINAL_ALIAS.match(alias):
            return self.at(match[1])
        if match := YEAR_ALIAS.match(alias):
            regular_first = Case(When(kind=self.model.Kind.REGULAR, then=0), default=1, output_field=IntegerField())
            found = self.filter(year=int(match[1])).default_language_first()
            return found.order_by(regular_first, *found.query.order_by)
        return self.none()

    def current_first(self, today=None):
        """The session that sits or comes next first, then the ones that are over, latest first.

        Of the sessions of one year to come, those whose dates are not known come after those that have dates.
        """
        today = today or timezone.localdate()
        standing = Case(
            When(closes_on__gte=today, then=0),
            When(closes_on=None, year__gte=today.year, then=1),
            default=2,
            output_field=IntegerField(),
        )
        return self.alias(standing=standing).order_by(
            Case(When(standing=2, then=1), default=0),
            Case(When(standing__lt=2, then="year")),
            "standing",
            Case(When(standing=0, then="opens_on")),
            "-year",
            F("opens_on").desc(nulls_last=True),
            "-pk",
        )

    def sitting_or_last(self, today=None):
        """Sessions that have opened, the latest first: the first is the one that sits, or sat last."""
        return self.filter(opens_on__lte=today or timezone.localdate()).order_by("-opens_on", "-pk")

    def newest_first(self):
        """By year and opening, the latest first."""
        return self.order_by("-year", F("opens_on").desc(nulls_last=True), "-pk")

    def oldest_first(self):
        """By year and opening, the first session first."""
        return self.order_by("year", F("opens_on").asc(nulls_last=True), "pk")

    def for_links(self):
        """What a link needs: the address and the name, one query however many."""
        return self.defer("about", "body")

    def for_listing(self):
        """What a list of sessions shows."""
        return self.defer("about", "body").prefetch_related("parts", "highlights").newest_first()

    def for_opening(self):
        """The facts at the top of a session's page; a highlight keeps its link while the publication is live."""
        publications = self.model._meta.get_field("publications").related_model._default_manager
        return self.prefetch_related(
            "parts", Prefetch("highlights__publication", queryset=publications.live().for_links()), "attendance"
        )

    def for_detail(self):
        """What the page of a session shows of the session itself."""
        return self.for_opening().prefetch_related("exceptions", "themes")

    def for_numbers(self):
        """What the pictures of numbers show: names and what was counted, the first session first."""
        return self.for_links().prefetch_related("attendance").oldest_first()

    def of_theme(self, theme):
        """Sessions that decided on `theme`."""
        return self.filter(themes=theme)

    def for_calendar(self):
        """What a day's page shows of its session: its name and its calendar."""
        return self.for_links().prefetch_related("parts", "exceptions")


class PublicationQuerySet(TranslatedQuerySet):
    """Publications of every kind."""

    def newest_first(self):
        """By date of issue, the latest first."""
        return self.order_by("-issued_on", "-pk")

    def behind(self, issued_on, key):
        """What comes after the publication `key` of the date `issued_on` in the order of `newest_first`."""
        # An index leads to the date; a condition with an “or” alone would read everything before it.
        return self.filter(Q(issued_on__lt=issued_on) | Q(pk__lt=key), issued_on__lte=issued_on)

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

    def of_session(self, session):
        """Publications of `session`."""
        return self.filter(session=session)

    def of_theme(self, theme):
        """Publications on `theme`."""
        return self.filter(themes=theme)

    def latest_of_each_session(self, most):
        """The `most` latest of each session, and of those that belong to none."""
        place = Window(RowNumber(), partition_by="session", order_by=["-issued_on", "-pk"])
        return self._rows_of(self.alias(place_in_session=place).filter(place_in_session__lte=most))

    def standing(self, most):
        """What has a place of its own on a session's page: every daily summary, the `most` latest of each paper."""
        place = Window(RowNumber(), partition_by="kind", order_by=["-issued_on", "-pk"])
        papers = self.filter(kind__in=self._standing_kinds()).alias(place=place)
        return self._rows_of(papers.filter(Q(place__lte=most) | Q(kind=self.model.Kind.DAILY_SUMMARY)))

    def passing(self):
        """The kinds that a session's page lists by date."""
        return self.exclude(kind__in=self._standing_kinds())

    def _rows_of(self, chosen):
        """The rows of `chosen`, whose places were counted by their keys alone: the others are not read for it."""
        return self.model._default_manager.filter(pk__in=chosen.order_by().values("pk"))

    def _standing_kinds(self):
        kinds = self.model.Kind
        return (kinds.DAILY_SUMMARY, kinds.RECOMMENDATIONS, kinds.EXPLAINER, kinds.GUIDE, kinds.LETTER, kinds.OVERVIEW)

    def for_booklet(self, kinds):
        """What a booklet shows in full: daily summaries and the papers of `kinds`, in order of issue."""
        return self.filter(kind__in=(self.model.Kind.DAILY_SUMMARY, *kinds)).for_detail().order_by("issued_on", "pk")

    def related_to(self, key, session, themes):
        """Others than the page `key` of its `session`, or of its `themes` when it has none (all keys).

        Those that share most themes come first. Of very many the NEAREST latest are compared, so that a page costs the
        same in an archive of any size.
        """
        near = Q(session=session) if session else Q(themes__pk__in=themes)
        others = self.model._default_manager.live().exclude(pk=key).exclude(kind=self.model.Kind.DAILY_SUMMARY)
        latest = others.filter(near).newest_first()
        if not themes:
            # Not by their keys: asked for these in order of date, PostgreSQL may walk through all that is newer.
            return latest
        shared = Count("themes", filter=Q(themes__pk__in=themes), distinct=True)
        found = self.filter(pk__in=latest.values("pk")[:NEAREST])
        return found.alias(shared=shared).order_by("-shared", "-issued_on", "-pk")

    def by_session(self):
        """The latest session first, what belongs to none last, each in order of date from the latest on."""
        without = Case(When(session=None, then=1), default=0, output_field=IntegerField())
        return self.order_by(without, "-session__year", "-session__opens_on", "-session_id", "-issued_on", "-pk")

    def for_links(self):
        """What a link needs: the address and the name, two queries however many."""
        return self.defer("body", "session__about", "session__body").select_related("session").prefetch_related("days")

    def for_listing(self):
        """What a list of publications shows: no bodies, two queries however long it is."""
        return self.for_links().newest_first()

    def for_titles(self):
        """What a list shows in which no daily summary stands, and which is all of one session: one query."""
        return self.defer("body").newest_first()

    def with_covers(self):
        """Adds the covers, in the same query."""
        return self.select_related("cover")

    def with_themes(self):
        """Adds the themes."""
        return self.prefetch_related("themes")

    def for_detail(self):
        """What the page of a publication shows."""
        sections = self.model._meta.get_field("sections").related_model._default_manager.with_tags()
        return self.select_related("session", "cover").prefetch_related(
            "days", "themes", "corrections", "documents", Prefetch("sections", queryset=sections)
        )


class FollowUpQuerySet(models.QuerySet):
    """What sessions made of recommendations."""

    def at_live_sessions(self):
        """What the public sees: a session that is not live has followed up nothing."""
        return self.filter(session__live=True)

    def latest_first(self):
        """By session, the latest first; the opposite of the model's order."""
        return self.order_by("-session__year", F("session__opens_on").desc(nulls_first=True), "-session_id")


class RecommendationQuerySet(TranslatedQuerySet):
    """Recommendations and what became of them."""

    @property
    def _entries(self):
        return self.model._meta.get_field("follow_up").related_model._default_manager.at_live_sessions()

    def with_status(self):
        """Adds `now` (str): the status in the latest live session that followed it up, open when none did."""
        latest = self._entries.filter(recommendation=OuterRef("pk")).latest_first()
        return self.annotate(now=Coalesce(Subquery(latest.values("status")[:1]), Value("open")))

    def each_once(self):
        """One row for each recommendation, whatever languages it is written in: its original while that is live."""
        return self.filter(Q(translation_of=None) | Q(translation_of__live=False))

    def for_links(self):
        """What a link needs: the address and the text."""
        return self.only("slug", "number", "text", "publication_id", "language", "last_published_at")

    def for_listing(self):
        """What a list of recommendations shows; a session that is not live has followed up nothing."""
        return (
            self.select_related("publication__session", "theme")
            .defer("publication__body", "publication__session__body", "publication__session__about")
            .prefetch_related(Prefetch("follow_up", queryset=self._entries.select_related("session")))
            .order_by("-publication__issued_on", "publication_id", "number")
        )

    def with_repetitions(self):
        """Adds what it repeats (to be asked whether it is live) and the live ones that repeat it, each once."""
        later = self.model._default_manager.live().each_once().select_related("publication__session")
        return self.select_related("repeated_from__publication__session").prefetch_related(
            Prefetch("repeated_in", queryset=later.order_by("publication__issued_on", "number"))
        )

    def kinship(self):
        """Who repeats whom: tuples of key, key of the original, key of what it repeats, and language."""
        return self.order_by().values_list("pk", "translation_of_id", "repeated_from_id", "language")

    def addressees(self):
        """To whom recommendations are made: their names (str), each once."""
        return self.exclude(addressee="").order_by("addressee").values_list("addressee", flat=True).distinct()

    def history(self):
        """What counts over the sessions need: tuples of key, key of the live session of the paper, and its year."""
        session = Case(When(publication__session__live=True, then="publication__session"))
        return self.order_by().values_list("pk", session, "publication__issued_on__year")

    def for_detail(self):
        """What the page of a recommendation shows."""
        return self.for_listing()

    def in_papers(self):
        """As printed: the latest paper first, its recommendations by number."""
        return self.select_related("theme").order_by("-publication__issued_on", "publication_id", "number")

    def of_paper(self, recommendation):
        """The recommendations of the paper in which `recommendation` stands, by number."""
        return self.filter(publication=recommendation.publication_id).order_by("number")

    def of_session(self, session):
        """Recommendations made to `session`."""
        return self.filter(publication__session=session)

    def of_theme(self, theme):
        """Recommendations on `theme`."""
        return self.filter(theme=theme)


class ThemeQuerySet(models.QuerySet):
    """Themes that recur on the Assembly's agenda."""

    def in_use(self):
        """Themes under which something public stands: papers, a session's decision, what a State said or did."""
        publications, recommendations, sessions, sections, acts = (
            models.Exists(
                self.model._meta.get_field(name).related_model._default_manager.live().filter(**{path: OuterRef("pk")})
            )
            for name, path in (
                ("publications", "themes"),
                ("recommendations", "theme"),
                ("sessions", "themes"),
                ("sections", "themes"),
                ("acts", "theme"),
            )
        )
        return self.filter(publications | recommendations | sessions | sections | acts)

    def told_of(self, page):
        """Themes on which something public is told of the State of `page` (a StatePage): sections, and its own acts."""
        sections = self.model._meta.get_field("sections").related_model._default_manager.live()
        acts = self.model._meta.get_field("acts").related_model._default_manager.filter(page=page)
        told = models.Exists(sections.of_state(page.of_state_id).filter(themes=OuterRef("pk")))
        return self.filter(told | models.Exists(acts.filter(theme=OuterRef("pk"))))

    def at(self, slug):
        """The theme at the address `slug`."""
        return self.filter(slug=slug)


class PersonQuerySet(models.QuerySet):
    """People whom texts name."""

    def with_roles(self):
        """Adds the roles, one query."""
        return self.prefetch_related("roles")


class RoleQuerySet(models.QuerySet):
    """Offices that people held."""

    def held_between(self, first, last):
        """Roles held on a day from `first` to `last`; an open end lasts."""
        return self.filter(
            Q(from_on=None) | Q(from_on__lte=last), Q(until_on=None) | Q(until_on__gte=first)
        ).select_related("person")
