"""States: the authority list of their names, and since when each is a State Party to the Rome Statute."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..querysets.states import StateQuerySet


class Authority(models.Model):
    """A name that the portal writes in one way. Texts that write it otherwise are pointed out to editors."""

    aliases = models.TextField(
        _("also written"), blank=True, help_text=_("Other spellings that are right, one a line: nobody is warned.")
    )
    misspellings = models.TextField(
        _("wrongly written"), blank=True, help_text=_("Spellings that were seen and are wrong, one a line.")
    )

    class Meta:
        abstract = True

    def clean(self):
        """Raise ValidationError for a spelling that is called both right and wrong."""
        super().clean()
        both = {str(self), *lines(self.aliases)} & set(lines(self.misspellings))
        if both:
            raise ValidationError(
                {"misspellings": _("“%(name)s” cannot be right and wrong.") % {"name": sorted(both)[0]}}
            )


class State(Authority):
    """A State, with its membership of the Assembly where it is or was a party."""

    class Group(models.TextChoices):
        """The regional groups of the United Nations, by which seats are shared out."""

        AFRICA = "africa", _("African States")
        ASIA_PACIFIC = "asia-pacific", _("Asia-Pacific States")
        EASTERN_EUROPE = "eastern-europe", _("Eastern European States")
        GRULAC = "grulac", _("Latin American and Caribbean States")
        WEOG = "weog", _("Western European and other States")

    name = models.CharField(_("name"), max_length=100, unique=True, help_text=_("As texts write it: “Côte d’Ivoire”."))
    official_name = models.CharField(_("official name"), max_length=200, blank=True)
    code = models.CharField(
        _("code"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"\A[A-Z]{2}\Z", _("Two capital letters, as in ISO 3166."))],
        help_text=_("Two letters, ISO 3166-1."),
    )
    regional_group = models.CharField(_("regional group"), max_length=20, choices=Group.choices, blank=True)
    party_since = models.DateField(_("State Party since"), null=True, blank=True)
    party_until = models.DateField(_("State Party until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True, help_text=_("Of the group and the dates."))
    source_url = models.URLField(_("link to the source"), blank=True)
    is_confirmed = models.BooleanField(
        _("confirmed"), default=False, help_text=_("Somebody compared the group and the dates with the source.")
    )

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = _("State")
        verbose_name_plural = _("States")
        default_permissions = ("add", "change", "delete", "view", "publish")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party_until__gt=F("party_since")),
                name="state_leaves_after_joining",
                violation_error_message=_("It ceases to be a State Party before it becomes one."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def public_page(self):
        """Its page (StatePage) that the public sees, or None; needs `with_tags()`, which reads no others."""
        return next(iter(self.pages.all()), None)

    def is_party_on(self, date):
        """Whether it is a State Party on `date`; None where nobody wrote down since when."""
        if self.party_since is None:
            return None
        return self.party_since <= date and (self.party_until is None or date < self.party_until)


def lines(text):
    """The lines (list of str) of `text` that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
