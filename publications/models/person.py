"""People: the authority list of names, with the office that each held and when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..querysets import PersonQuerySet, RoleQuerySet
from .state import Authority, State


class Person(Authority):
    """Somebody whom texts name: a president of the Assembly, a prosecutor, a judge."""

    name = models.CharField(_("name"), max_length=200, help_text=_("As texts write it: “Chile Eboe-Osuji”."))
    sorting_name = models.CharField(
        _("name in lists"), max_length=200, unique=True, help_text=_("The family name first: “Eboe-Osuji, Chile”.")
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sorting_name"]

    def __str__(self):
        return self.name

    @property
    def family_name(self):
        """The part of the name by which the person is listed."""
        return self.sorting_name.partition(",")[0].strip()

    @property
    def given_names(self):
        """The rest of the name; empty where only one name is known."""
        return self.sorting_name.partition(",")[2].strip()


class Role(models.Model):
    """An office that a person held, from and until when, and where that is known from."""

    class Office(models.TextChoices):
        """The offices of the Assembly and of the Court."""

        ASSEMBLY_PRESIDENT = "assembly-president", _("President of the Assembly")
        ASSEMBLY_VICE_PRESIDENT = "assembly-vice-president", _("Vice-President of the Assembly")
        COURT_PRESIDENT = "court-president", _("President of the Court")
        JUDGE = "judge", _("judge")
        PROSECUTOR = "prosecutor", _("Prosecutor")
        DEPUTY_PROSECUTOR = "deputy-prosecutor", _("Deputy Prosecutor")
        REGISTRAR = "registrar", _("Registrar")
        COMMITTEE_MEMBER = "committee-member", _("member of a committee")
        REPRESENTATIVE = "representative", _("representative")

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="roles")
    office = models.CharField(_("office"), max_length=30, choices=Office.choices)
    state = models.ForeignKey(
        State,
        verbose_name=_("State"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
        help_text=_("The State that nominated, or for which the person speaks."),
    )
    body = models.CharField(_("body"), max_length=200, blank=True, help_text=_("A committee, a ministry, a board."))
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day. Empty while it lasts."))
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("When sources disagree, what they say."))
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("link to the source"), blank=True)
    is_confirmed = models.BooleanField(
        _("confirmed"), default=False, help_text=_("Somebody compared the office and the dates with the source.")
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        default_permissions = ()
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="role_ends_after_it_begins",
                violation_error_message=_("The role ends before it begins."),
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.get_office_display()}"

    def overlaps(self, first, last):
        """Whether it was held on a day from `first` to `last` (dates); an open end lasts."""
        return (self.from_on is None or self.from_on <= last) and (self.until_on is None or self.until_on >= first)
