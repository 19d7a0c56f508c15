"""Ballots: what was counted in one round of an election, as it was read out and as it was posted."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .. import voting
from .election import Election


class Ballot(models.Model):
    """One round, or a decision without a vote, which names those agreed on and no number.

    It is no part of a draft: what the room has heard is public at once, and corrections are logged.
    """

    class Left(models.TextChoices):
        """Why somebody does not stand in the next ballot."""

        WITHDREW = "withdrew", _("withdrew")
        DROPPED = "dropped", _("dropped out with the fewest votes")

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="ballots")
    number = models.PositiveSmallIntegerField(_("ballot"))
    held_on = models.DateField(_("date"), null=True, blank=True)
    voting = models.PositiveSmallIntegerField(
        _("present and voting"), help_text=_("Valid papers: without abstentions and invalid papers.")
    )
    invalid = models.PositiveSmallIntegerField(_("invalid papers"), null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)
    votes = models.JSONField(_("votes"), help_text=_("By the keys of the candidates who stood."))
    left = models.JSONField(_("do not stand again"), default=dict, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(
        _("the document of the Secretariat"),
        blank=True,
        help_text=_("Until it is posted, the page says that the numbers are unofficial."),
    )

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "number"],
                name="ballot_number_unique",
                violation_error_message=_("This ballot is there already."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="ballot_number_from_one"),
        ]

    def __str__(self):
        if self.is_decision:
            return _now("Decision without a vote")
        return _now("Ballot %(number)s") % {"number": self.number}

    @property
    def is_official(self):
        """Whether the Secretariat has posted the result."""
        return bool(self.source_url)

    @property
    def is_decision(self):
        """Whether it is no ballot but a consensus or an acclamation: votes (a dict) of None."""
        return bool(self.votes) and all(number is None for number in self.votes.values())

    @property
    def mark(self):
        """A name (str) of all that it says: who types a correction has seen this mark, or is told what is new."""
        said = {f.name: getattr(self, f.attname) for f in self._meta.concrete_fields if not f.primary_key}
        return hashlib.sha256(json.dumps(said, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()[:20]

    def clean(self):
        """Raise ValidationError for numbers that cannot all be right."""
        super().clean()
        names = {candidate.key: candidate.name for candidate in self.election.candidates.all()}
        if not set(self.votes) | set(self.left) <= set(names):
            raise ValidationError(_now("There are votes for somebody who is no candidate of this election."))
        seats = self.election.course.seats_before(self.number)
        if self.is_decision:
            if len(self.votes) > seats:
                words = {"given": len(self.votes), "needed": seats}
                raise ValidationError(_now("%(given)s names, and %(needed)s seats were left.") % words)
            return
        faults = voting.faults_of_count(
            self.votes, self.voting, seats, self.election.members, silent=(self.invalid or 0) + (self.abstentions or 0)
        )
        if faults:
            raise ValidationError([sentence(fault, names) for fault in faults])

    def in_words(self):
        """Names and votes in a line, in the order of lists."""
        candidates = sorted(self.election.candidates.all(), key=lambda candidate: candidate.place_in_lists)
        named = [(c.name, self.votes[c.key]) for c in candidates if c.key in self.votes]
        return ", ".join(name if number is None else f"{name} {number}" for name, number in named)

    def difference(self, before):
        """What is new in this ballot against `before`, a Ballot or None, in a sentence for the log."""
        names = {candidate.key: candidate.name for candidate in self.election.candidates.all()}
        if before is None:
            return f"{self}: {self.in_words()}."

        def told(votes, key):
            return _now("named") if key in votes and votes[key] is None else votes.get(key, "–")

        parts = [
            f"{names.get(key, '?')} {told(before.votes, key)} → {told(self.votes, key)}"
            for key in {**before.votes, **self.votes}
            if told(before.votes, key) != told(self.votes, key)
        ]
        for field in self._meta.concrete_fields:
            old, new = getattr(before, field.attname), getattr(self, field.attname)
            if field.name != "votes" and old != new:
                parts.append(f"{field.verbose_name} {old} → {new}")
        if self.is_decision:
            return _now("Corrected the decision: %(parts)s.") % {"parts": "; ".join(parts) or _now("nothing changed")}
        return _now("Corrected ballot %(number)s: %(parts)s.") % {
            "number": self.number,
            "parts": "; ".join(parts) or _now("nothing changed"),
        }


def sentence(fault, names):
    """What a `voting.Fault` of a count says to the person who types it; `names` by the keys of candidates."""
    return {
        "negative": _("%(name)s: a number below zero."),
        "more-than-voting": _("%(name)s has %(given)s votes, more than the %(needed)s who voted."),
        "more-than-members": _("%(given)s papers, more than the %(needed)s electors."),
        "too-many-marks": _("%(given)s votes in all; those who voted could give at most %(needed)s."),
        "marks-missing": _("%(given)s votes in all; with one seat they are %(needed)s, one from everybody who voted."),
    }[fault.code] % {"name": names.get(fault.value, fault.value), "given": fault.given, "needed": fault.needed}
