"""Ratifications: which State ratified what a campaign works for, since when, and where that is known from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publications.models import State
from publications.models.child import Child

from ..querysets import RatificationQuerySet
from .campaign import Campaign

# The first multilateral treaty with a depositary is younger; a year before it is a slip of the finger.
FIRST_YEAR, LAST_YEAR = 1900, 2999


class Ratification(Child):
    """A State that ratified; the day may be unknown or disputed, the source may not be missing."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="ratifications")
    state = models.ForeignKey(State, verbose_name=_("State"), on_delete=models.PROTECT, related_name="ratifications")
    deposited_on = models.DateField(
        _("deposited on"), null=True, blank=True, help_text=_("Empty while the day is not known.")
    )
    year = models.PositiveSmallIntegerField(
        _("or the year"), null=True, blank=True, help_text=_("Where nothing but the year is known.")
    )
    is_date_disputed = models.BooleanField(_("date disputed"), default=False)
    date_note = models.CharField(
        _("note on the date"), max_length=200, blank=True, help_text=_("When sources disagree: “others say 29 June”.")
    )
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("link to the source"), blank=True)

    objects = RatificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("ratification")
        verbose_name_plural = _("ratifications")
        ordering = ["deposited_on", "year", "uid"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "state"],
                name="ratification_state_unique",
                violation_error_message=_("The ratification of this State is there already."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="ratification_has_source",
                violation_error_message=_("Say where the ratification is known from."),
            ),
            models.CheckConstraint(
                condition=Q(deposited_on=None) | Q(year=None),
                name="ratification_day_or_year",
                violation_error_message=_("Give the day or the year, not both."),
            ),
            models.CheckConstraint(
                condition=Q(year=None) | Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="ratification_year_within_reach",
                violation_error_message=_("Write the year in four digits."),
            ),
            models.CheckConstraint(
                condition=Q(is_date_disputed=False) | ~Q(date_note=""),
                name="ratification_dispute_has_note",
                violation_error_message=_("Say in the note what other sources say about the date."),
            ),
        ]

    def __str__(self):
        return f"{self.state}: {self.deposited_on or self.year or '?'}"

    @property
    def in_year(self):
        """The year (int) in which it was deposited, or None while that is not known."""
        return self.deposited_on.year if self.deposited_on else self.year


class RatificationCount(Child):
    """How many States had ratified on a day, as somebody reported it: what the table should add up to."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="ratification_counts")
    counted_on = models.DateField(_("on"))
    number = models.PositiveSmallIntegerField(_("ratifications"))
    date_note = models.CharField(_("note on the date"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("link to the source"), blank=True)

    class Meta:
        verbose_name = _("reported number of ratifications")
        verbose_name_plural = _("reported numbers of ratifications")
        ordering = ["counted_on", "uid"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "counted_on"],
                name="ratification_count_day_unique",
                violation_error_message=_("There is a number of this day already."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="ratification_count_has_source",
                violation_error_message=_("Say where the number is known from."),
            ),
        ]

    def __str__(self):
        return f"{self.counted_on}: {self.number}"
