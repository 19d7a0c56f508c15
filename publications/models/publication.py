"""Publications: everything the coalition issues, from a daily summary to a report."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from asp_portal.languages import Translatable
from asp_portal.library.models import Document, Image
from asp_portal.publishing.models import Publishable
from asp_portal.richtext.fields import RichTextField
from asp_portal.routes import path_of

from ..querysets import PublicationQuerySet
from .child import Child, Note
from .session import Session
from .theme import Theme


class Publication(Translatable, Publishable):
    """Something the coalition issued: a daily summary, a letter, a paper."""

    draft_children = ("days", "sections", "corrections")
    due_fields = ("go_live_at", "embargo_until")
    stands_on = 1
    ground_fields = ("session",)
    search_facets = {"session": "session", "kind": "kind", "theme": "themes", "year": "issued_on"}

    class Kind(models.TextChoices):
        DAILY_SUMMARY = "daily-summary", _("daily summary")
        PRESS_RELEASE = "press-release", _("press release")
        NEWS = "news", _("news")
        OPINION = "opinion", _("opinion")
        STATEMENT = "statement", _("statement")
        LETTER = "letter", _("letter")
        BRIEFING_PAPER = "briefing-paper", _("briefing paper")
        RECOMMENDATIONS = "recommendations", _("recommendations")
        EXPLAINER = "explainer", _("explainer")
        GUIDE = "guide", _("guide")
        OVERVIEW = "overview", _("overview")
        REPORT = "report", _("report")
        NEWSLETTER = "newsletter", _("newsletter")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.NEWS)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=200, help_text=_("The publication in its address."))
    session = models.ForeignKey(
        Session, verbose_name=_("session"), null=True, blank=True, on_delete=models.PROTECT, related_name="publications"
    )
    symbol = models.CharField(
        _("symbol"),
        max_length=60,
        blank=True,
        db_index=True,
        help_text=_("A document symbol such as ICC-ASP/16/Res.5."),
    )
    issued_on = models.DateField(_("issued on"), default=timezone.localdate)
    as_of = models.DateField(
        _("as of"), null=True, blank=True, help_text=_("For a living document: the day to which it is up to date.")
    )
    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("Before this moment nothing of it is public, whatever anybody presses."),
    )
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    addressees = models.CharField(_("addressees"), max_length=300, blank=True, help_text=_("Of a letter."))
    signatories = models.TextField(_("signatories"), blank=True, help_text=_("Of a letter: one a line."))
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences for lists and search engines.")
    )
    body = RichTextField(_("body"), blank=True)
    cover = models.ForeignKey(
        Image, verbose_name=_("cover"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    documents = models.ManyToManyField(Document, verbose_name=_("documents"), blank=True, related_name="+")
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="publications")
    cta_label = models.CharField(
        _("link label"), max_length=60, blank=True, help_text=_("“Read the letter”. “Read more” when empty.")
    )

    objects = PublicationQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug", "language"],
                name="publication_slug_unique",
                violation_error_message=_("Another publication in this language has this slug."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="daily-summary") | Q(session__isnull=False),
                name="publication_summary_has_session",
                violation_error_message=_("A daily summary needs its session."),
            ),
        ]
        indexes = [
            # What stands behind the key in these is counted without a look into the rows, which are long.
            models.Index(fields=["-issued_on", "-id", "live"], name="publication_issued"),
            models.Index(
                fields=["session", "-issued_on", "-id", "live", "kind", "language"], name="publication_of_session"
            ),
            models.Index(
                fields=["kind", "-issued_on", "-id", "live", "session", "language"], name="publication_of_kind"
            ),
            models.Index(
                fields=["language", "-issued_on", "-id", "live", "session", "kind"], name="publication_of_language"
            ),
            # SQLite finds nothing by a bare “live”; it takes an index that was made for what is live.
            models.Index(fields=["-issued_on", "-id"], condition=Q(live=True), name="publication_newest"),
            models.Index(
                fields=["session", "kind", "-issued_on", "-id"], condition=Q(live=True), name="publication_standing"
            ),
            # Most are originals. An index that holds them too has, to SQLite's ANALYZE, one value for everything.
            models.Index(
                fields=["translation_of"], condition=Q(translation_of__isnull=False), name="publication_versions"
            ),
            # Few pages have a draft that is not public; the front page of the admin looks for one's own.
            models.Index(
                fields=["latest_revision"], condition=Q(has_unpublished_changes=True), name="publication_drafts"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The page of the publication; a daily summary's is its day."""
        if self.kind == Publication.Kind.DAILY_SUMMARY and self.day_address:
            return path_of("publications:day_detail", self.session.address, self.day_address)
        return path_of("publications:publication_detail", self.slug)

    @property
    def zone(self):
        """The time zone (ZoneInfo) of its session, or None."""
        return self.session.zone if self.session_id else None

    @property
    def day_numbers(self):
        """The numbers (list of int) of the days that a daily summary covers, in order."""
        return sorted(day.number for day in self.days.all())

    @property
    def day_address(self):
        """`4`, or `6-7` for a combined summary; empty without days."""
        numbers = self.day_numbers
        return "-".join(str(n) for n in dict.fromkeys(numbers[:1] + numbers[-1:]))

    @property
    def covers_on(self):
        """The dates (list of date) that a daily summary covers, in order."""
        return sorted(day.covers_on for day in self.days.all() if day.covers_on)

    @property
    def label(self):
        """“Read more” or the editor's own words for a link to it."""
        return self.cta_label or str(_("Read more"))

    @property
    def was_updated(self):
        """Whether it changed after it was first public."""
        return bool(self.first_published_at) and self.last_published_at > self.first_published_at

    def set_days(self, numbers):
        """Make this the summary of the days `numbers` (iterable of int), dated by the session's calendar."""
        keys = dict(self.days.values_list("number", "uid"))
        self.days.all().delete()
        SummaryDay.objects.bulk_create(
            SummaryDay(
                # A day that stays keeps its key, so that nobody reads of a change where there was none.
                uid=keys.get(number) or uuid.uuid4(),
                publication=self,
                session=self.session,
                language=self.language,
                number=number,
                covers_on=self.session.date_of_day(number),
            )
            for number in sorted(set(numbers))
        )
        self._prefetched_objects_cache = {}


class SummaryDay(Child):
    """A day of a session that a daily summary covers.

    Session and language stand here so that the database can keep a day from having two summaries.
    """

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="days")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    number = models.PositiveSmallIntegerField(_("day"))
    covers_on = models.DateField(_("date"), null=True, blank=True)

    class Meta:
        verbose_name = _("day")
        verbose_name_plural = _("days")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "language", "number"],
                name="summary_day_unique",
                violation_error_message=_("This day of the session already has a summary."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="summary_day_from_one"),
        ]

    def __str__(self):
        return str(_("day %(number)s")) % {"number": self.number}


class Correction(Note):
    """What was corrected in a publication."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="corrections")
