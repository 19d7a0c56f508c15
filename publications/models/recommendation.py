"""Recommendations: what the coalition asked of the Assembly, and what became of it, session by session."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.languages import Translatable
from asp_portal.publishing.models import Publishable
from asp_portal.routes import path_of

from ..querysets import FollowUpQuerySet, RecommendationQuerySet
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

    @property
    def sign(self):
        """One character (str) that stands beside the word, so that a status is not told by its colour alone."""
        return SIGNS[self]


SIGNS = {
    Status.OPEN: "○",
    Status.PARTLY: "◐",
    Status.ADOPTED: "●",
    Status.REJECTED: "✕",
    Status.DROPPED: "–",
    Status.SUPERSEDED: "→",
}

# What stands where nobody had to give a reason; a draft from that time would lose the entry without it.
NO_REASON = "No reason was written down."


def with_reasons(content):
    """`content` (dict, see publishing.content) from before schema 2, when a status needed no reason."""
    for entry in content.get("children", {}).get("follow_up", []):
        if entry.get("status") != Status.OPEN and not entry.get("note"):
            entry["note"] = NO_REASON
    return content


class Recommendation(Translatable, Publishable):
    """One numbered recommendation of a paper."""

    content_schema = 2
    content_upgraders = {1: with_reasons}

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
    repeated_from = models.ForeignKey(
        "self",
        verbose_name=_("repeated from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repeated_in",
        help_text=_(
            "The recommendation of an earlier paper that this one makes again. Each page then leads to the other."
        ),
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
            models.CheckConstraint(
                condition=Q(repeated_from=None) | ~Q(repeated_from=F("id")),
                name="recommendation_repeats_another",
                violation_error_message=_("A recommendation cannot repeat itself."),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.text[:90]}{'…' if len(self.text) > 90 else ''}"

    def clean(self):
        """Raise ValidationError for one that repeats what is not older: links back would then go round in a circle."""
        super().clean()
        earlier = self.repeated_from
        if earlier is None or self.publication_id is None:
            return
        if earlier.pk == self.pk:
            raise ValidationError({"repeated_from": _now("A recommendation cannot repeat itself.")})
        if earlier.publication.issued_on >= self.publication.issued_on:
            raise ValidationError(
                {
                    "repeated_from": _now(
                        "“%(paper)s” is not older than this paper: choose a recommendation of an earlier one."
                    )
                    % {"paper": earlier.publication}
                }
            )

    def get_absolute_url(self):
        """The page of the recommendation."""
        return path_of("publications:recommendation_detail", self.slug)

    @property
    def zone(self):
        """The time zone (ZoneInfo) of the session of its paper, or None."""
        return self.publication.zone if self.publication_id else None

    @property
    def status_now(self):
        """The status (`Status`) in the latest session that followed it up; open when none did."""
        last = max(self.follow_up.all(), key=lambda entry: order_of(entry.session), default=None)
        return Status(last.status) if last else Status.OPEN


def order_of(session):
    """A key that sorts sessions as they were held, as `SessionQuerySet.oldest_first` does."""
    return session.year, session.opens_on or date.max, session.pk


class FollowUp(Child):
    """What a session made of a recommendation."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="follow_up")
    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.OPEN)
    note = models.CharField(
        _("reason"),
        max_length=300,
        blank=True,
        help_text=_("What happened, in a sentence; needed for every status but “open”."),
    )
    evidence_url = models.URLField(
        _("evidence"), blank=True, help_text=_("A link that shows it; needed for every status but “open”.")
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-up")
        ordering = ["session__year", F("session__opens_on").asc(nulls_last=True), "session_id"]
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
            models.CheckConstraint(
                condition=Q(status="open") | ~Q(note=""),
                name="follow_up_has_reason",
                violation_error_message=_("Every status but “open” needs a reason: what happened?"),
            ),
        ]

    def __str__(self):
        return f"{self.session}: {self.get_status_display()}"

    @property
    def sign(self):
        """The character that stands beside its status."""
        return Status(self.status).sign

    def clean(self):
        """Raise ValidationError beside the fields without which a status is a mere claim."""
        if self.status == Status.OPEN:
            return
        missing = {"note": self.note.strip(), "evidence_url": self.evidence_url}
        sentences = {
            "note": _now("What happened? “%(status)s” needs a reason."),
            "evidence_url": _now("What shows it? “%(status)s” needs a link."),
        }
        status = {"status": self.get_status_display()}
        errors = {name: sentences[name] % status for name, value in missing.items() if not value}
        if errors:
            raise ValidationError(errors)


class RecommendationCorrection(Note):
    """What was corrected in a recommendation."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="corrections")
