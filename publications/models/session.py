"""Sessions of the Assembly, with what belongs to one alone: parts, calendar, highlights, attendance."""

import re
from functools import lru_cache

from django.contrib.humanize.templatetags.humanize import ordinal
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.languages import Translatable
from asp_portal.publishing.models import Publishable
from asp_portal.richtext.fields import RichTextField
from asp_portal.routes import path_of
from asp_portal.zones import validate_timezone, zone_named

from .. import calendar
from ..querysets import SessionQuerySet
from .child import Child, Note
from .theme import Theme

# Addresses of other pages and of numbered sessions, which a review conference cannot have.
TAKEN_ADDRESS = re.compile(r"(numbers|calendar|\d+|s-\d+|asp[-_]?\d+)\Z", re.IGNORECASE)

# In days. The Assembly sits for two weeks; a resumption is a part of its own, and a slip of the keys is 90 years.
LONGEST = 60


@lru_cache(maxsize=512)
def _name(kind, number, _language):
    # Django asks for the words of all ten endings of an ordinal each time.
    if kind == Session.Kind.REVIEW_CONFERENCE:
        return _now("Review Conference")
    if kind == Session.Kind.SPECIAL:
        return _now("%(ordinal)s special session") % {"ordinal": ordinal(number)}
    return _now("%(ordinal)s session") % {"ordinal": ordinal(number)}


class Place(models.Model):
    """Where and when the Assembly meets."""

    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    timezone = models.CharField(
        _("time zone"),
        max_length=64,
        default="Europe/Amsterdam",
        validators=[validate_timezone],
        help_text=_("Europe/Amsterdam for The Hague, America/New_York for New York."),
    )

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.opens_on and self.closes_on and (self.closes_on - self.opens_on).days > LONGEST:
            raise ValidationError(
                {
                    "closes_on": _("That is more than %(days)s days after the opening. Is the year right?")
                    % {"days": LONGEST}
                }
            )

    @property
    def zone(self):
        """The time zone (ZoneInfo) of the place; None while a form holds a name that is none."""
        return zone_named(self.timezone)


class Session(Translatable, Publishable, Place):
    """One session of the Assembly of States Parties, or the Review Conference."""

    draft_children = ("parts", "exceptions", "highlights", "attendance", "corrections")
    search_facets = {"session": "", "theme": "themes", "year": "year"}

    class Kind(models.TextChoices):
        REGULAR = "regular", _("regular session")
        SPECIAL = "special", _("special session")
        REVIEW_CONFERENCE = "review_conference", _("review conference")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.REGULAR)
    ordinal = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, help_text=_("16 for the 16th session. A review conference has none.")
    )
    slug = models.SlugField(
        _("slug"),
        max_length=60,
        blank=True,
        help_text=_("For a review conference alone: its address, as kampala-2010."),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), help_text=_("The year by which it is known: 2017 in “ASP 2017”.")
    )
    planned_opens_on = models.DateField(_("planned opening"), null=True, blank=True)
    planned_closes_on = models.DateField(
        _("planned closing"), null=True, blank=True, help_text=_("Fill these in when it was held on other dates.")
    )
    president = models.CharField(_("president"), max_length=200, blank=True)
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences for lists and search engines.")
    )
    about = RichTextField(
        _("about the Assembly"), blank=True, help_text=_("What the Assembly is and what civil society does there.")
    )
    body = RichTextField(_("body"), blank=True, help_text=_("What the coalition worked for at this session."))
    regions = models.CharField(
        _("regions"),
        max_length=200,
        blank=True,
        help_text=_("Where the organisations came from: “Africa, Asia and Europe”."),
    )
    themes = models.ManyToManyField(
        Theme,
        verbose_name=_("decided on"),
        blank=True,
        related_name="sessions",
        help_text=_("The main agenda matters."),
    )

    objects = SessionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-year", "-opens_on", "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "ordinal", "language"],
                name="session_ordinal_unique",
                violation_error_message=_("There is already a session of this kind and number in this language."),
            ),
            models.UniqueConstraint(
                fields=["slug", "language"],
                condition=~Q(slug=""),
                name="session_slug_unique",
                violation_error_message=_("Another session has this address."),
            ),
            models.CheckConstraint(
                condition=Q(kind="review_conference", ordinal__isnull=True) & ~Q(slug="")
                | Q(kind__in=["regular", "special"], ordinal__isnull=False, ordinal__gte=1, slug=""),
                name="session_numbered_or_named",
                violation_error_message=_("A session needs a number, a review conference a slug instead."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="session_closes_after_opens",
                violation_error_message=_("The session closes before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(planned_closes_on__gte=F("planned_opens_on")),
                name="session_planned_closes_after_opens",
                violation_error_message=_("The planned closing is before the planned opening."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.year})"

    def get_absolute_url(self):
        """The page of the session: `/sessions/16/`, `/sessions/s-1/`, `/sessions/kampala-2010/`."""
        return path_of("publications:session_detail", self.address)

    def clean(self):
        super().clean()
        if self.opens_on and self.year and self.opens_on.year != self.year:
            raise ValidationError({"year": _("The session opens in another year than this.")})
        if TAKEN_ADDRESS.match(self.slug):
            raise ValidationError({"slug": _("This word is the address of another page.")})

    @property
    def address(self):
        """The session in addresses: `16`, `s-1` or `kampala-2010`."""
        if self.kind == self.Kind.SPECIAL:
            return f"s-{self.ordinal}"
        return str(self.ordinal) if self.ordinal else self.slug

    @property
    def name(self):
        """“16th session”, “first special session” or “Review Conference”."""
        return _name(self.kind, self.ordinal, get_language())

    @property
    def short_name(self):
        """“ASP16”, “ASP S-1”: how people write it in a hurry."""
        if self.kind == self.Kind.REVIEW_CONFERENCE:
            return _now("Review Conference %(year)s") % {"year": self.year}
        return f"ASP S-{self.ordinal}" if self.kind == self.Kind.SPECIAL else f"ASP{self.ordinal}"

    @property
    def present(self):
        """The numbers (list of Attendance) that say who was there."""
        return [figure for figure in self.attendance.all() if figure.measure != Attendance.Measure.BUDGET]

    @property
    def closed_early(self):
        """Whether it ended, with all its parts, before the planned day."""
        closed = [place.closes_on for place in [self, *self.parts.all()] if place.closes_on]
        return bool(self.planned_closes_on and closed and max(closed) < self.planned_closes_on)

    @cached_property
    def calendar(self):
        """All days of the session and of its resumed parts (list of `calendar.Day`), with the sittings numbered."""
        periods = [(p.opens_on, p.closes_on) for p in [self, *self.parts.all()] if p.opens_on and p.closes_on]
        return calendar.days(periods, {e.on: (e.sits, e.note) for e in self.exceptions.all()})

    def date_of_day(self, number):
        """The date of sitting day `number`, or None when the calendar does not reach that far."""
        return next((day.on for day in self.calendar if day.number == number), None)

    def day_on(self, date):
        """The number of the sitting on `date`, or None."""
        return next((day.number for day in self.calendar if day.on == date), None)

    def next_day_without_summary(self):
        """The number of the first sitting day that no summary covers yet, or None."""
        covered = set(self.publications.daily_summaries().values_list("days__number", flat=True))
        return next((day.number for day in self.calendar if day.sits and day.number not in covered), None)


class Part(Child, Place):
    """A resumed or separate part of a session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="parts")
    label = models.CharField(_("label"), max_length=100, help_text=_("“First resumption”, “New York part”."))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ["opens_on", "label"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="part_closes_after_opens",
                violation_error_message=_("The part closes before it opens."),
            )
        ]

    def __str__(self):
        return self.label


class CalendarException(Child):
    """A day on which the Assembly sat on a weekend, or did not sit on a weekday."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="exceptions")
    on = models.DateField(_("date"))
    sits = models.BooleanField(_("the Assembly sits"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["session", "on"], name="exception_date_unique")]

    def __str__(self):
        return str(self.on)


class Highlight(Child):
    """One phrase of a session's outcome."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="highlights")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.CharField(_("text"), max_length=80)
    publication = models.ForeignKey(
        "publications.Publication",
        verbose_name=_("publication"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("What supports the phrase. A reader cannot check a phrase without one."),
    )

    class Meta:
        verbose_name = _("highlight")
        verbose_name_plural = _("highlights")
        ordering = ["position", "text"]

    def __str__(self):
        return self.text


class Attendance(Child):
    """A number of a session, with where it comes from."""

    class Measure(models.TextChoices):
        REPRESENTATIVES = "representatives", _("NGO representatives")
        ORGANIZATIONS = "organizations", _("NGOs")
        STATES_PARTIES = "states_parties", _("States Parties")
        SIDE_EVENTS = "side_events", _("side events")
        # In full euros: sources that write thousands or millions have misled readers before.
        BUDGET = "budget", _("budget for the next year (euros)")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendance")
    measure = models.CharField(_("measure"), max_length=20, choices=Measure.choices)
    value = models.PositiveIntegerField(_("value"))
    is_estimate = models.BooleanField(_("estimate"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["measure", "as_of"]

    def __str__(self):
        return f"{self.value} {self.get_measure_display()}"

    def get_measure_display(self):
        """What is counted. Django's own method translates all choices to say one."""
        return str(self.Measure(self.measure).label)


class SessionCorrection(Note):
    """What was corrected in a session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="corrections")
