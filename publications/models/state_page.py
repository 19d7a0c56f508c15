"""Pages of States: what a State has done here, written down by hand, every entry with its source."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from asp_portal.languages import Translatable
from asp_portal.publishing.models import Publishable
from asp_portal.publishing.slugs import unique_slug
from asp_portal.richtext.fields import RichTextField

from ..querysets.states import StateActQuerySet, StatePageQuerySet
from .child import Child, Note
from .session import Session
from .state import State
from .theme import Theme


class StatePage(Translatable, Publishable):
    """The page of a State. What it is called here is drafted and published; its group and dates stand in the list."""

    draft_children = ("acts", "corrections")
    # Sections of summaries and nominations: without a word of its own there is something to read.
    shows_rows_of_others = True

    title = models.CharField(_("name"), max_length=200, help_text=_("As readers of this language know the State."))
    slug = models.SlugField(_("slug"), max_length=200, help_text=_("The State in its address."))
    # The word “state” is the publishing state in every form of the admin.
    of_state = models.ForeignKey(State, verbose_name=_("State"), on_delete=models.PROTECT, related_name="pages")
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences for lists and search engines.")
    )
    body = RichTextField(_("body"), blank=True, help_text=_("Facts with their sources. No praise, no blame, no score."))

    objects = StatePageQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("page of a State")
        verbose_name_plural = _("pages of States")
        ordering = ["title"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug", "language"],
                name="state_page_slug_unique",
                violation_error_message=_("Another State in this language has this slug."),
            ),
            models.UniqueConstraint(
                fields=["of_state", "language"],
                name="state_page_once_a_language",
                violation_error_message=_("This State has a page in this language already."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The page of the State."""
        return reverse("publications:state_detail", args=[self.slug])

    @classmethod
    def begin(cls, state, user):
        """Make the page of `state` in the language of the site, as a draft of `user`, and return it."""
        with transaction.atomic():
            page = cls(of_state=state, title=state.name, language=settings.LANGUAGE_CODE)
            page.slug = unique_slug(page, state.name)
            page.save()
            page.save_draft(user)
        return page


class StateAct(Child):
    """Something that a State did here: a pledge, a ratification, a proposal. Never without its source."""

    class Kind(models.TextChoices):
        """What it was, in words that do not judge."""

        PLEDGE = "pledge", _("pledge")
        RATIFICATION = "ratification", _("ratification or accession")
        AGREEMENT = "agreement", _("agreement with the Court")
        CONTRIBUTION = "contribution", _("voluntary contribution")
        PROPOSAL = "proposal", _("proposal")
        STATEMENT = "statement", _("statement")
        HOST = "host", _("host")
        NOTICE = "notice", _("notification")
        OTHER = "other", _("other act")

    page = models.ForeignKey(StatePage, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.PLEDGE)
    happened_on = models.DateField(_("date"))
    date_label = models.CharField(
        _("date in words"),
        max_length=100,
        blank=True,
        help_text=_("Shown instead of the date where only the month or the year is known: “June 2025”."),
    )
    session = models.ForeignKey(
        Session, verbose_name=_("session"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.SET_NULL, related_name="acts"
    )
    text = models.CharField(_("text"), max_length=500, help_text=_("What it did, in one sentence."))
    source = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("link to the source"), max_length=500)

    objects = StateActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act of a State")
        verbose_name_plural = _("acts of a State")
        ordering = ["-happened_on", "text", "uid"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(source_url=""),
                name="state_act_has_source",
                violation_error_message=_("Name the source and the link to it."),
            )
        ]

    def __str__(self):
        return self.text


class StateCorrection(Note):
    """What was corrected on the page of a State."""

    page = models.ForeignKey(StatePage, on_delete=models.CASCADE, related_name="corrections")
