"""Counting: a ballot typed or pasted at the speed of the room."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.search.words import normalise

from .models import Ballot

# The votes are the last number of a line: a table may count its rows in front.
VOTES = re.compile(r"\d{1,3}(?!\d)")
LINES_AT_MOST = 200


class BallotForm(forms.ModelForm):
    """One ballot of an election: a number for everybody who stands, and a box into which a column can be pasted."""

    column = forms.CharField(
        label=_("Paste a column"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Names and votes, one a line, as they stand in a message or a table. A number typed below wins."),
    )

    source_url = forms.URLField(
        label=_("The document of the Secretariat"),
        required=False,
        assume_scheme="https",
        help_text=_("Until it is posted, the page says that the numbers are unofficial."),
    )

    class Meta:
        model = Ballot
        fields = ("held_on", "voting", "invalid", "abstentions", "note", "source", "source_url")
        widgets = {"held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, election, **kwargs):
        super().__init__(*args, **kwargs)
        self.election = election
        course = election.course
        if self.instance.pk is None:
            self.instance.number = course.next_number
            self.initial.setdefault("held_on", timezone.localdate(timezone=election.zone))
            self.candidates = course.standing
        else:
            self.candidates = [c for c in election.candidates.all() if c.key in self.instance.votes]
        self.instance.election = election
        for candidate in self.candidates:
            self.fields[f"votes-{candidate.key}"] = forms.IntegerField(
                label=candidate.name,
                min_value=0,
                max_value=election.members,
                required=False,
                initial=self.instance.votes.get(candidate.key) if self.instance.pk else None,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-name": candidate.name}),
            )
            self.fields[f"left-{candidate.key}"] = forms.ChoiceField(
                label=_now("%(name)s in the next ballot") % {"name": candidate.name},
                required=False,
                choices=[("", _("stands again")), *Ballot.Left.choices],
                initial=self.instance.left.get(candidate.key, ""),
            )

    @property
    def seats(self):
        """The seats that this ballot is about."""
        return self.election.course.seats_before(self.instance.number)

    def rows(self):
        """Tuples (candidate, field of the votes, field of what follows), for a table."""
        for candidate in self.candidates:
            yield candidate, self[f"votes-{candidate.key}"], self[f"left-{candidate.key}"]

    def clean(self):
        """The cleaned data, the pasted column in it where nothing was typed."""
        data = super().clean()
        pasted = self._pasted(data.get("column", ""))
        votes = {}
        for candidate in self.candidates:
            typed = data.get(f"votes-{candidate.key}")
            number = pasted.get(candidate.key) if typed is None else typed
            if number is None and f"votes-{candidate.key}" not in self.errors:
                self.add_error(f"votes-{candidate.key}", _("How many votes? Write 0 for none."))
            votes[candidate.key] = number
        if not self.candidates:
            raise ValidationError(_("Nobody stands in another ballot."))
        self.instance.votes = {key: number for key, number in votes.items() if number is not None}
        self.instance.left = {c.key: left for c in self.candidates if (left := data.get(f"left-{c.key}"))}
        return data

    def _post_clean(self):
        # What the numbers say together is worth a word only when each of them is one.
        if not self.errors:
            super()._post_clean()

    def _pasted(self, column):
        """The votes by the keys of candidates that a pasted text holds; a line that names nobody is an error."""
        votes, unknown = {}, []
        for line in [line for line in column.splitlines() if line.strip()][:LINES_AT_MOST]:
            numbers = VOTES.findall(line)
            candidate = self._named(line) if numbers else None
            if candidate:
                votes[candidate.key] = int(numbers[-1])
            else:
                unknown.append(line.strip()[:80])
        if unknown:
            self.add_error(
                "column",
                ValidationError(
                    _("Nobody who stands is meant by: %(lines)s. Take these lines out, or write the name as below."),
                    params={"lines": " · ".join(unknown)},
                ),
            )
        return votes

    def _named(self, text):
        """The candidate whom `text` names, by the words of the name; None when nobody or more than one is meant."""
        words = set(normalise(text).split())
        exact = [c for c in self.candidates if set(normalise(c.name).split()) <= words]
        partly = exact or [
            c for c in self.candidates if words & set(normalise(c.sorting_name.partition(",")[0]).split())
        ]
        return partly[0] if len(partly) == 1 else None
