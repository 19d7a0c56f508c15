"""Recommendations: what the coalition asked of the Assembly, and what became of it, session by session."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from asp_portal.languages import Translatable
from asp_portal.publishing.models import Publishable

from ..querysets import RecommendationQuerySet
from .child import Child, Note
from .publication import Publication
from .session import Session
from .theme import Theme


class Status(models.TextChoices):
    """What became of a recommendation."""

    OPEN = "open", _("open")
    PARTLY = "partly", _("partly adopted")
    ADOPTED = "adopted", _("adopted")
    REJECTED = "rejected", _("rejected")
    DROPPED = "dropped", _("dropped")
    SUPERSEDED = "superseded", _("superseded")


class Recommendation(Translatable, Publishable):
    """One numbered recommendation of a paper."""

    draft_children = ("follow_up", "corrections")
    version_links = ("publication",)
    stands_on = 2
    ground_fields = ("publication",)
    search_facets = {"session": "publication__session", "theme": "theme", "year": "publication__issued_on"}

    publication = models.ForeignKey(
        Publication, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="recommendations"
    )
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("As printed in the paper. It stays, so that people can refer to it.")
    )
    slug = models.SlugField(_("slug"), max_length=100, help_text=_("The recommendation in its address."))
    text = models.TextField(_("text"))
    addressee = models.CharField(_("addressee"), max_length=200, blank=True)
    theme = models.ForeignKey(
        Theme,
        verbose_name=_("theme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recommendations",
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["publication", "number"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["publication", "number"],
                name="recommendation_number_unique",
                violation_error_message=_("The paper already has a recommendation with this number."),
            ),
            models.UniqueConstraint(
                fields=["slug", "language"],
                name="recommendation_slug_unique",
                violation_error_message=_("Another recommendation in this language has this slug."),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.text[:90]}{'…' if len(self.text) > 90 else ''}"

    def get_absolute_url(self):
        """The page of the recommendation."""
        return reverse("publications:recommendation_detail", args=[self.slug])

    @property
    def zone(self):
        """The time zone (ZoneInfo) of the session of its paper, or None."""
        return self.publication.zone if self.publication_id else None

    @property
    def status_now(self):
        """The status (`Status`) in the latest session that followed it up; open when none did."""
        entries = sorted(self.follow_up.all(), key=lambda e: (e.session.year, e.session_id))
        return Status(entries[-1].status) if entries else Status.OPEN


class FollowUp(Child):
    """What a session made of a recommendation."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="follow_up")
    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.OPEN)
    note = models.CharField(_("note"), max_length=300, blank=True)
    evidence_url = models.URLField(
        _("evidence"), blank=True, help_text=_("A link that shows it; needed for every status but “open”.")
    )

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-up")
        ordering = ["session__year", "session_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "session"],
                name="follow_up_session_unique",
                violation_error_message=_("This session is followed up already."),
            ),
            models.CheckConstraint(
                condition=Q(status="open") | ~Q(evidence_url=""),
                name="follow_up_has_evidence",
                violation_error_message=_("Every status but “open” needs a link that shows it."),
            ),
        ]

    def __str__(self):
        return f"{self.session}: {self.get_status_display()}"


class RecommendationCorrection(Note):
    """What was corrected in a recommendation."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="corrections")
