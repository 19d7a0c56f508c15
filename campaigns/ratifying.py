"""Ratifying: ratifications pasted by the dozen into the draft of a campaign, each line with what is wrong about it."""

import csv
import re
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from asp_portal.publishing.forms import CleanText
from asp_portal.publishing.policy import can
from asp_portal.search.words import normalise
from publications.models import State
from publications.models.state import lines

from .models import Campaign, Ratification

LINES_AT_MOST = 300
# Day and month in figures mean two days: 5/8/2012 is one in May to some and one in August to others.
DAYS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%d.%m.%Y")
YEAR = re.compile(r"(?:19|20)\d\d\Z")
UNKNOWN = {"", "?", "-", "–", "unknown"}
valid_address = URLValidator(schemes=["http", "https"])


@dataclass
class Line:
    """A line as it was pasted: the Ratification that it means, or the sentence about why it means none."""

    text: str
    ratification: Ratification | None = None
    problem: str = ""


class PasteForm(CleanText, forms.Form):
    """Lines of State, date and source."""

    lines = forms.CharField(
        label=gettext_lazy("Ratifications, one a line"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "State, date, address of the source, name of the source: as copied from a table, or with semicolons or "
            "commas between. The date is 2012-05-08 or 8 May 2012, a year, or ? while it is not known."
        ),
    )


class Reader:
    """Reads lines against the list of States and against those that `campaign`, as drafted, has already."""

    def __init__(self, campaign):
        self.states = {}
        for state in State.objects.all():
            for name in (state.name, state.official_name, state.code, *lines(state.aliases)):
                self.states.setdefault(normalise(name), state)
        self.states.pop("", None)
        self.taken = set(campaign.ratifications.values_list("state_id", flat=True))

    def read(self, text):
        """A list of Line, without the empty ones. Raises ValidationError for more than LINES_AT_MOST."""
        found = [line for line in text.splitlines() if line.strip()]
        if len(found) > LINES_AT_MOST:
            raise ValidationError(
                _("These are %(count)s lines; paste at most %(most)s at once.")
                % {"count": len(found), "most": LINES_AT_MOST}
            )
        return [self._line(line) for line in found]

    def _line(self, text):
        try:
            ratification = self._ratification(text)
        except ValidationError as error:
            return Line(text, problem=" ".join(error.messages))
        self.taken.add(ratification.state_id)
        return Line(text, ratification)

    def _ratification(self, text):
        # A tab comes from a table; a comma may stand in a name, and divides only where nothing else does.
        divider = next((sign for sign in "\t;," if sign in text), ",")
        cells = [cell.strip() for cell in next(csv.reader([text], delimiter=divider, skipinitialspace=True))]
        if len(cells) > 4:
            raise ValidationError(_("There is more in this line than State, date, address and source."))
        name, day, address, source = cells + [""] * (4 - len(cells))
        state = self._state(name)
        if state.pk in self.taken:
            raise ValidationError(_("%(state)s is in the table already.") % {"state": state})
        if address and not urlsplit(address).scheme:
            # What is no address is the name of the source.
            address, source = ("", address) if not source else (f"https://{address}", source)
        if address:
            valid_address(address)
        source = source or urlsplit(address).hostname or ""
        if not source:
            raise ValidationError(_("Say where it is known from: an address or the name of the source."))
        ratification = Ratification(state=state, source=source, source_url=address, **date_in(day))
        ratification.clean_fields(exclude=["campaign"])
        return ratification

    def _state(self, name):
        key = normalise(name)
        if key in self.states:
            return self.states[key]
        near = get_close_matches(key, self.states, n=1, cutoff=0.75)
        if near:
            raise ValidationError(
                _("“%(name)s” is no State of the list. Do you mean %(state)s?")
                % {"name": name, "state": self.states[near[0]]}
            )
        raise ValidationError(_("“%(name)s” is no State of the list.") % {"name": name})


def date_in(text):
    """The fields (dict) that `text` fills: a day, a year or neither. Raises ValidationError when it is no date."""
    words = " ".join(text.replace(",", " ").split())
    if words.lower() in UNKNOWN:
        return {}
    if YEAR.match(words):
        return {"year": int(words)}
    try:
        day = forms.DateField(input_formats=DAYS).to_python(words)
    except ValidationError:
        raise ValidationError(
            _("“%(text)s” is no date. Write it as 2012-05-08 or 8 May 2012.") % {"text": text}
        ) from None
    if day > timezone.localdate():
        raise ValidationError(_("“%(text)s” is still to come.") % {"text": text})
    return {"deposited_on": day}


class RatificationViews:
    """Mixin for the admin of campaigns: a box into which ratifications are pasted."""

    def get_urls(self):
        """Also: pasting ratifications."""
        view = self.admin_site.admin_view(self.ratifications_view)
        return [
            path("<path:object_id>/ratifications/", view, name="campaigns_campaign_ratifications"),
            *super().get_urls(),
        ]

    def ratifications_view(self, request, object_id):
        """Look at the lines, or put those that are right into the draft and keep the others in the box."""
        page = self._page_for(request, object_id, "change")
        if page.translation_of_id:
            return self._to("ratifications", page.translation_of_id)
        form, read = PasteForm(request.POST or None), []
        if request.method == "POST" and form.is_valid():
            if "_add" in request.POST:
                read, added = self._take_in(request, page, form)
                if added and not any(line.problem for line in read):
                    return self._to("change", page.pk)
                if added:
                    left = "\n".join(line.text for line in read if line.problem)
                    form, read = PasteForm(initial={"lines": left}), [line for line in read if line.problem]
            else:
                with page.as_draft():
                    read = self._read(page, form)
        context = self._context(request, page, _("Paste ratifications"), form=form, lines=read)
        return TemplateResponse(
            request, "admin/campaigns/ratifications.html", context, status=422 if form.errors else 200
        )

    def _to(self, view, key):
        return HttpResponseRedirect(reverse(f"admin:campaigns_campaign_{view}", args=[key]))

    def _read(self, page, form):
        try:
            return Reader(page).read(form.cleaned_data["lines"])
        except ValidationError as error:
            form.add_error("lines", error)
            return []

    def _take_in(self, request, page, form):
        with page.as_draft():
            read = self._read(page, form)
        right = [line for line in read if not line.problem]
        if right:
            with page.edit(request.user) as draft:
                # Read again: somebody may have added the same in the moment between.
                read = self._read(draft, form)
                right = [line for line in read if not line.problem]
                Ratification.objects.bulk_create(self._of(draft, line.ratification) for line in right)
            sentence = ngettext(
                "%(count)s ratification is in the draft.", "%(count)s ratifications are in the draft.", len(right)
            )
            messages.success(request, sentence % {"count": len(right)})
        return read, len(right)

    def _of(self, page, ratification):
        ratification.campaign = page
        return ratification

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form, with a way to the box where there is a table."""
        context = {"can_paste": can(request.user, "change", Campaign), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)
