"""Counting: a ballot typed or pasted at the speed of the room, or a decision without one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from . import pasting, voting
from .models import Ballot
from .models.ballot import sentence

SOURCES = ("note", "source", "source_url")
LINES_SHOWN, LINE_SHOWN = 12, 80


class CountedForm(forms.ModelForm):
    """What every form about a round has: its day, its source, and what its writer saw when it was opened."""

    source_url = forms.URLField(
        label=_("The official document"),
        required=False,
        assume_scheme="https",
        help_text=_("Until it is posted, the page says that the result is unofficial."),
    )
    number = forms.IntegerField(min_value=1, max_value=999, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    class Meta:
        model = Ballot
        fields = ("held_on", *SOURCES)
        widgets = {"held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, election, **kwargs):
        super().__init__(*args, **kwargs)
        self.election, self.course = election, election.course
        if self.instance.pk is None:
            self.instance.number = self.course.next_number
            self.initial.setdefault("held_on", timezone.localdate(timezone=election.zone))
        self.instance.election = election
        # Of what is there now, not of what was sent: who is told of a change may go on from there.
        self.initial |= {"number": self.instance.number, "seen": self.instance.mark if self.instance.pk else ""}
        counted = self.course.round(self.instance.number) if self.instance.pk else None
        due = counted.missing + counted.standing if counted else self.course.standing
        self.candidates = sorted(due, key=lambda candidate: candidate.place_in_lists)

    @property
    def seats(self):
        """The seats that this ballot is about."""
        return self.course.seats_before(self.instance.number)

    @property
    def sources(self):
        """The fields about where it is known from."""
        return [self[name] for name in SOURCES]

    def clean(self):
        """The cleaned data; raises ValidationError where nobody could be meant."""
        if not self.candidates:
            raise ValidationError(_("Nobody stands in another ballot."))
        return super().clean()

    def _post_clean(self):
        # What the numbers say together is worth a word only when each of them is one.
        if not self.errors:
            super()._post_clean()


class DecisionForm(CountedForm):
    """Who was elected without a vote."""

    chosen = forms.MultipleChoiceField(
        label=_("Elected"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Who was elected?")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Also those who stand no longer because others were named: the names may have been misheard.
            taken = {*self.course.elected, *self.course.gone} - set(self.instance.votes)
            everybody = [c for c in self.election.candidates.all() if c.key not in taken]
            self.candidates = sorted(everybody, key=lambda candidate: candidate.place_in_lists)
            self.initial["chosen"] = list(self.instance.votes)
        self.fields["chosen"].choices = [(candidate.key, candidate.name) for candidate in self.candidates]

    def clean(self):
        """The cleaned data, those chosen in the ballot."""
        data = super().clean()
        self.instance.votes = dict.fromkeys(data.get("chosen", []))
        self.instance.voting = 0
        return data


class BallotForm(CountedForm):
    """One ballot of an election: a number for everybody who stands, and a box into which a column can be pasted."""

    column = forms.CharField(
        label=_("Paste a column"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Names and votes, one a line, as they stand in a message or a table. A number typed below wins."),
    )

    class Meta(CountedForm.Meta):
        fields = ("held_on", "voting", "invalid", "abstentions", *SOURCES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.pasted = pasting.Column()
        for candidate in self.candidates:
            self.fields[f"votes-{candidate.key}"] = forms.IntegerField(
                label=candidate.name,
                min_value=0,
                max_value=self.election.members,
                required=False,
                initial=self.instance.votes.get(candidate.key) if self.instance.pk else None,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-votes": ""}),
            )
            self.fields[f"left-{candidate.key}"] = forms.ChoiceField(
                label=_now("%(name)s in the next ballot") % {"name": candidate.name},
                required=False,
                choices=[("", _("stands again")), *Ballot.Left.choices],
                initial=self.instance.left.get(candidate.key, ""),
            )

    @property
    def numbers(self):
        """The fields about the room."""
        return [self[name] for name in ("held_on", "voting", "invalid", "abstentions")]

    def rows(self):
        """Tuples (candidate, field of the votes, field of what follows, the votes that are saved), for a table."""
        for candidate in self.candidates:
            votes = self[f"votes-{candidate.key}"]
            yield candidate, votes, self[f"left-{candidate.key}"], votes.initial

    def clean(self):
        """The cleaned data, the pasted column in it where nothing was typed."""
        data = super().clean()
        self.pasted = pasting.read(data.get("column", ""), self.candidates)
        self._doubt_column()
        votes = {}
        for candidate in self.candidates:
            name = f"votes-{candidate.key}"
            typed = data.get(name)
            votes[candidate.key] = self.pasted.votes.get(candidate.key) if typed is None else typed
            if votes[candidate.key] is None and name not in self.errors and self._must_have(candidate):
                self.add_error(name, _("How many votes? Write 0 for none."))
        self.instance.votes = {key: number for key, number in votes.items() if number is not None}
        self.instance.left = {c.key: left for c in self.candidates if (left := data.get(f"left-{c.key}"))}
        return data

    def sums(self):
        """What the numbers come to so far, as the rules have it: a dict for the script of the form.

        `pasted` are the numbers of the column by the names of fields, `unread` is what is left of it; `wrong` and
        `said` are sentences. Nothing is saved.
        """
        self.is_valid()
        data, votes = self.cleaned_data, self.instance.votes
        present = data.get("voting")
        return {
            "pasted": {f"votes-{key}": number for key, number in self.pasted.votes.items()},
            "unread": "\n".join(self.pasted.unread),
            "wrong": self._column_doubts() + self._mistyped() + (self._wrong(votes, present) if present else []),
            "said": self._said(votes, present) if present else [],
        }

    def _must_have(self, candidate):
        """Whether votes for `candidate` are missing; not where the rounds before say that they did not stand."""
        if not self.instance.pk:
            return True
        counted = self.course.round(self.instance.number)
        return candidate not in counted.missing and candidate not in counted.surplus

    def _doubt_column(self):
        for doubt in self._column_doubts():
            self.add_error("column", doubt)

    def _column_doubts(self):
        doubts, names = [], {candidate.key: candidate.name for candidate in self.candidates}
        if self.pasted.unread:
            shown = [line[:LINE_SHOWN] for line in self.pasted.unread[:LINES_SHOWN]]
            more = len(self.pasted.unread) - len(shown)
            lines = " · ".join(shown) + (_now(" · and %(count)s more") % {"count": more} if more > 0 else "")
            said = _now(
                "Not read: %(lines)s. Every line needs a name as below and one whole number; "
                "take out what is no result."
            )
            doubts.append(said % {"lines": lines})
        if self.pasted.twice:
            named = ", ".join(names[key] for key in dict.fromkeys(self.pasted.twice))
            doubts.append(_now("More than one line names %(names)s. Which number is right?") % {"names": named})
        return doubts

    def _mistyped(self):
        """What is wrong with single numbers; that one is missing yet is nothing to say while somebody types."""
        return [
            f"{self.fields[name].label}: {' '.join(errors)}"
            for name, errors in self.errors.items()
            if name in self.fields and name != "column" and self.data.get(name, "").strip()
        ]

    def _wrong(self, votes, present):
        names = {candidate.key: candidate.name for candidate in self.candidates}
        silent = sum(self.cleaned_data.get(name) or 0 for name in ("invalid", "abstentions"))
        faults = voting.faults_of_count(votes, present, self.seats, self.election.members, silent)
        is_whole = len(votes) == len(self.candidates)
        return [str(sentence(fault, names)) for fault in faults if is_whole or fault.code != "marks-missing"]

    def _said(self, votes, present):
        """Sum, majority and outcome of `votes` (by key) in sentences."""
        required = voting.required_votes(voting.Rules(self.election.rules), present, self.election.members)
        chosen = voting.elected(votes, required, self.seats) if required is not None else []
        lowest = voting.lowest(votes, chosen, self.instance.number)
        said = [
            _now("Votes in all: %(total)s.") % {"total": sum(votes.values())},
            _now("Needed: %(required)s.") % {"required": required},
            _now("Elected: %(names)s.") % {"names": self._named(chosen) or _now("nobody")},
        ]
        if lowest and len(votes) == len(self.candidates):
            said.append(fewest_in_words(self._named(lowest)))
        return said

    def _named(self, keys):
        return ", ".join(candidate.name for candidate in self.candidates if candidate.key in keys)


def form_class(election, ballot):
    """The form for `ballot` of `election`; for the next one where `ballot` is None."""
    is_decision = ballot.is_decision if ballot else not election.is_voted
    return DecisionForm if is_decision else BallotForm


def fewest_in_words(names):
    """What the rules say about those with the fewest votes from the fifth ballot on; `names` is a line."""
    return _now("Fewest votes: %(names)s. Drops out of the next ballot, unless the room decides otherwise.") % {
        "names": names
    }
