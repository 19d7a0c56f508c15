"""Forms in which editors write publications and recommendations."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from asp_portal.publishing.forms import ChildForm, CleanText, DraftForm
from asp_portal.publishing.slugs import unique_slug

from .models import SummaryDay

# Words that stand in addresses at the place of a recommendation's slug.
RESERVED_SLUGS = {"board", "feed"}
DAY_RANGE = re.compile(r"(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?\Z")


def day_numbers(text):
    """The numbers (list of int) that “4”, “6-7” or “6, 7” name. Raises ValidationError for anything else, or a gap."""
    numbers = set()
    for part in filter(None, (piece.strip() for piece in re.split(r"[,&;]|\band\b", text))):
        match = DAY_RANGE.match(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last:
            raise ValidationError(_("Write a day as 4, days that were combined as 6-7."), code="invalid")
        numbers |= set(range(first, last + 1))
    if numbers and len(numbers) != max(numbers) - min(numbers) + 1:
        raise ValidationError(_("The days of one summary follow one another: 6-7, not 6 and 8."), code="gap")
    return sorted(numbers)


class DayNumbersField(forms.CharField):
    """The days of a daily summary, typed as “4” or “6-7”."""

    def to_python(self, value):
        """The numbers (list of int)."""
        return day_numbers(super().to_python(value))

    def prepare_value(self, value):
        """“6-7” for [6, 7]; what somebody typed stays as it is."""
        if not isinstance(value, list):
            return value
        runs = []
        for number in value:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)

    def has_changed(self, initial, data):
        """Whether other days are named than before."""
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True


class PublicationForm(DraftForm):
    """A publication; the days of a daily summary are typed as numbers and dated by the session's calendar."""

    day_numbers = DayNumbersField(
        label=_("Days"),
        required=False,
        max_length=40,
        help_text=_("Of a daily summary: 4, or 6-7 for a combined one. The calendar of the session gives the dates."),
        # What is found in the days is shown beside the field in which they are typed.
        widget=forms.TextInput(attrs={"data-writes": "days"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["day_numbers"] = self.instance.day_numbers
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("The publication in its address. Made from the title when empty.")

    def clean(self):
        data = super().clean()
        kind, session, days = data.get("kind"), data.get("session"), data.get("day_numbers")
        if kind == self._meta.model.Kind.DAILY_SUMMARY:
            if not session and "session" not in self.errors:
                self.add_error("session", _("A daily summary needs its session."))
            elif not days and "day_numbers" not in self.errors:
                self.add_error("day_numbers", _("Which day does it summarise?"))
            elif session and days:
                self._check_days(session, data.get("language") or self.instance.language, days)
        elif days:
            self.add_error("day_numbers", _("Only a daily summary has days."))
        if data.get("title") and self._nobody_chose(data.get("slug"), data["title"]):
            self.instance.language = data.get("language") or self.instance.language
            stem = f"{session.short_name} day {days[0]}" if session and days else data["title"]
            data["slug"] = unique_slug(self.instance, stem)
        return data

    def _nobody_chose(self, slug, title):
        """Whether the slug is empty, or what the browser made of the title of a new publication."""
        return not slug or (self.instance.pk is None and slug == slugify(title))

    def _check_days(self, session, language, days):
        last = max((day.number or 0 for day in session.calendar), default=0)
        if last and days[-1] > last:
            self.add_error(
                "day_numbers",
                _("The %(session)s has %(count)s days.") % {"session": session.name, "count": last},
            )
        taken = (
            SummaryDay.objects.filter(session=session, language=language, number__in=days)
            .exclude(publication=self.instance.pk)
            .select_related("publication")
        )
        for day in taken:
            self.add_error(
                "day_numbers",
                _("Day %(number)s already has a summary: “%(title)s”.")
                % {"number": day.number, "title": day.publication},
            )

    def typed_children(self):
        """The days, dated by the session's calendar; one that stays keeps its key, so that nobody reads of a change."""
        if "day_numbers" not in self.fields:
            return {}
        session, page = self.cleaned_data.get("session"), self.instance
        keys = {} if page._state.adding else {day.number: day.uid for day in page.days.all()}
        return {
            "days": [
                {
                    "uid": keys.get(number) or uuid.uuid4(),
                    "session_id": page.session_id,
                    "language": page.language,
                    "number": number,
                    "covers_on": session and session.date_of_day(number),
                }
                for number in self.cleaned_data.get("day_numbers") or ()
            ]
        }

    def _save_m2m(self):
        super()._save_m2m()
        # The form of a person who may only look has no such field.
        if "day_numbers" in self.cleaned_data:
            self.instance.set_days(self.cleaned_data["day_numbers"])


def slug_stem(paper, number):
    """What the address of recommendation `number` of `paper` is made of (str)."""
    return f"{paper.session.short_name if paper.session else paper.slug} {number}"


class SectionForm(CleanText, ChildForm):
    """A section of a summary; one without a number stands where it stands in the form."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial["position"] = None

    def clean(self):
        """The cleaned data, with a position."""
        data = super().clean()
        place = self.prefix.rpartition("-")[2]
        data["position"] = data.get("position") or int(place if place.isdecimal() else 0) + 1
        return data


class StatePageForm(DraftForm):
    """The page of a State, whose name and address are those of the State until somebody writes others."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"title", "slug"} & set(self.fields):
            self.fields[name].required = False
            self.fields[name].help_text = f"{self.fields[name].help_text} {_('Taken from the State when empty.')}"

    def clean(self):
        """The cleaned data, with a name and a slug."""
        data = super().clean()
        state = data.get("of_state")
        if state:
            data["title"] = data.get("title") or state.name
            self.instance.language = data.get("language") or self.instance.language
            data["slug"] = data.get("slug") or unique_slug(self.instance, data["title"])
        return data


class RecommendationForm(DraftForm):
    """A recommendation, whose address follows from its paper and number."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Made from the session and the number when empty.")

    def clean(self):
        data = super().clean()
        paper, number = data.get("publication"), data.get("number")
        if data.get("addressee"):
            # One spelling: it is a filter of the board.
            data["addressee"] = " ".join(data["addressee"].split())
        if data.get("slug") in RESERVED_SLUGS:
            self.add_error("slug", _("“%(slug)s” is the address of another page.") % {"slug": data["slug"]})
        if not data.get("slug") and paper and number:
            self.instance.language = data.get("language") or self.instance.language
            data["slug"] = unique_slug(self.instance, slug_stem(paper, number))
        return data


class ThemeForm(CleanText, forms.ModelForm):
    """A theme; its name stands in feeds, which have no place for control characters."""
