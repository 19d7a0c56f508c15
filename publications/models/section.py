"""Sections: a daily summary in parts, each tagged with the States that spoke and the themes that it is about."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from asp_portal.richtext.fields import RichTextField

from ..querysets.states import SectionQuerySet
from .child import Child
from .publication import Publication
from .state import State
from .theme import Theme


class Section(Child):
    """A part of a daily summary: the plenary, the general debate, a side event."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenary")
        GENERAL_DEBATE = "general-debate", _("General debate")
        ELECTIONS = "elections", _("Elections")
        BUDGET = "budget", _("Budget")
        CONSULTATIONS = "consultations", _("Consultations")
        SIDE_EVENTS = "side-events", _("Side events")
        OTHER = "other", _("Other matters")

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, blank=True, help_text=_("The first is 1. Empty: where it stands in this form.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.PLENARY)
    heading = models.CharField(_("heading"), max_length=200, blank=True, help_text=_("The kind when empty."))
    body = RichTextField(_("text"))
    states = models.ManyToManyField(
        State,
        verbose_name=_("States"),
        blank=True,
        related_name="sections",
        help_text=_("Whose words or acts the section records: it then stands on the pages of these States."),
    )
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="sections")

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "uid"]

    def __str__(self):
        return self.heading or str(self.get_kind_display())

    @property
    def anchor(self):
        """The id (str) of the section on its page: a link to it outlives another heading and another order."""
        return f"section-{self.uid.hex[:8]}"

    def get_absolute_url(self):
        """Where it is read: its place on the page of its summary."""
        return f"{self.publication.get_absolute_url()}#{self.anchor}"
