"""Campaigns and their milestones."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from asp_portal.languages import Translatable
from asp_portal.library.models import Image
from asp_portal.publishing.models import Publishable
from asp_portal.richtext.fields import RichTextField
from asp_portal.routes import path_of
from publications.models import Publication, Recommendation, Session
from publications.models.child import Child, Note

from ..querysets import CampaignQuerySet


class Campaign(Translatable, Publishable):
    """Work for one aim over several sessions."""

    draft_children = ("milestones", "ratifications", "ratification_counts", "corrections")
    # A State ratifies in every language: versions show the table of the original.
    children_of_the_original = ("ratifications", "ratification_counts")
    search_facets = {"session": "sessions"}

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=200, help_text=_("The campaign in its address."))
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences for lists and search engines.")
    )
    body = RichTextField(_("body"), blank=True)
    cover = models.ForeignKey(
        Image, verbose_name=_("cover"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sessions = models.ManyToManyField(Session, verbose_name=_("sessions"), blank=True, related_name="campaigns")
    publications = models.ManyToManyField(
        Publication, verbose_name=_("publications"), blank=True, related_name="campaigns"
    )

    recommendations = models.ManyToManyField(
        Recommendation, verbose_name=_("recommendations"), blank=True, related_name="campaigns"
    )
    # A default keeps a text out of the search: nobody shall find a page by a call that has ended.
    action_text = models.CharField(
        _("what readers can do"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("One sentence at the top of the page: “Ask your foreign ministry to ratify.”"),
    )
    action_label = models.CharField(
        _("words of the link"), max_length=60, blank=True, default="", help_text=_("“Write to your minister”.")
    )
    action_url = models.URLField(_("where it leads"), blank=True)
    action_ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("From this moment on the call is gone by itself.")
    )
    treaty = models.CharField(
        _("what States ratify"),
        max_length=200,
        blank=True,
        help_text=_("“Kampala amendments on the crime of aggression”: the name of the table of ratifications below."),
    )

    objects = CampaignQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["title"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug", "language"],
                name="campaign_slug_unique",
                violation_error_message=_("Another campaign in this language has this slug."),
            ),
            models.CheckConstraint(
                condition=Q(action_text="", action_label="", action_url="")
                | ~(Q(action_text="") | Q(action_label="") | Q(action_url="")),
                name="campaign_action_is_whole",
                violation_error_message=_(
                    "A call to action needs its sentence, the words of its link and its address."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The page of the campaign."""
        return path_of("campaigns:campaign_detail", self.slug)

    @property
    def calls_now(self):
        """Whether it asks readers to do something, and still does."""
        return bool(self.action_text) and (self.action_ends_at is None or timezone.now() < self.action_ends_at)


class Milestone(Child):
    """Something that happened on the way, with where it is known from."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="milestones")
    happened_on = models.DateField(_("date"))
    text = models.CharField(_("text"), max_length=300)
    is_date_disputed = models.BooleanField(_("date disputed"), default=False)
    date_note = models.CharField(
        _("note on the date"), max_length=200, blank=True, help_text=_("When sources disagree: “others say 29 June”.")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("link to the source"), blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["happened_on", "text"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source_url="") | ~Q(source=""),
                name="milestone_link_has_source",
                violation_error_message=_("Name the source that the link leads to."),
            ),
            models.CheckConstraint(
                condition=Q(is_date_disputed=False) | ~Q(date_note=""),
                name="milestone_dispute_has_note",
                violation_error_message=_("Say in the note what other sources say about the date."),
            ),
        ]

    def __str__(self):
        return f"{self.happened_on}: {self.text}"


class CampaignCorrection(Note):
    """What was corrected in a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="corrections")
