"""A paper's list of recommendations from a file: read, shown line by line, and written once somebody said so.

Nothing is kept between the two steps: what was read comes back with the form in which it was shown, so that it can be
corrected there and belongs to no process and no session. The same list a second time changes nothing.
"""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from asp_portal.library.forms import UploadField
from asp_portal.publishing.comparison import word_diff
from asp_portal.publishing.forms import CleanText, words_in
from asp_portal.publishing.models import Event
from asp_portal.publishing.policy import can
from asp_portal.publishing.slugs import unique_slug

from .forms import slug_stem
from .guesses import Names
from .models import Publication, Recommendation
from .paper_lists import HIGHEST_NUMBER, LONGEST_ADDRESSEE, LONGEST_TEXT, MOST_LINES, lines_of

PREFIX = "line"
LONGEST_NAME = 200


class PaperForm(forms.Form):
    """The paper to which a list belongs."""

    paper = forms.ModelChoiceField(
        label=_("Paper"),
        queryset=Publication.objects.filter(kind=Publication.Kind.RECOMMENDATIONS).for_titles(),
        help_text=_("A publication of the kind “recommendations”. Write it first, a draft will do."),
    )


class ListForm(PaperForm):
    """A file with a list, and the paper to which it belongs."""

    file = UploadField(
        label=_("File"),
        help_text=_(
            "Word (.docx): a numbered list, paragraphs that begin with their number, headings “Recommendation 3”, or a "
            "table. CSV: the columns number, text, addressee and theme. 100 recommendations at most."
        ),
        accept=".docx,.csv,.txt,text/csv",
    )


class LineForm(CleanText, forms.Form):
    """One line of the list as it would be written. What is not taken may be wrong."""

    take = forms.BooleanField(label=_("Take"), required=False)
    number = forms.IntegerField(label=_("Number"), required=False, min_value=1, max_value=HIGHEST_NUMBER)
    text = forms.CharField(
        label=_("Text"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    addressee = forms.CharField(label=_("Addressee"), required=False, max_length=LONGEST_ADDRESSEE)
    theme = forms.TypedChoiceField(label=_("Theme"), required=False, coerce=int, empty_value=None)
    # The version that the person saw when the line was compared with what is there.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, themes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = themes

    def clean(self):
        """The line; of one that is not taken, nothing is wrong."""
        data = super().clean()
        if not data.get("take"):
            self._errors.clear()
            return {"take": False}
        # Nobody types it: what is no number was seen by nobody.
        self._errors.pop("seen", None)
        data.setdefault("seen", None)
        for name, sentence in (("number", _("Which number is printed?")), ("text", _("What does it say?"))):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        for name in ("text", "addressee"):
            data[name] = " ".join((data.get(name) or "").split())
        return data


class BaseLines(BaseFormSet):
    """All lines of a list."""

    def clean(self):
        """Raise ValidationError when nothing is taken; a number that stands there twice is said at the second."""
        taken = [form for form in self.forms if form.cleaned_data.get("take")] if not any(self.errors) else []
        if not any(self.errors) and not taken:
            raise ValidationError(_now("No line is chosen, so nothing was written."))
        seen = set()
        for form in taken:
            number = form.cleaned_data["number"]
            if number in seen:
                form.add_error("number", _now("Number %(number)s stands above already.") % {"number": number})
            seen.add(number)


LineFormSet = formset_factory(
    LineForm, formset=BaseLines, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True
)


@dataclass
class Outcome:
    """What became of a list: recommendations (lists) that are new, changed, the same, or could not be written."""

    new: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    same: list = field(default_factory=list)
    overtaken: list = field(default_factory=list)
    forbidden: list = field(default_factory=list)


def drafts_of(paper):
    """The recommendations of `paper` (Publication) by number, each with the content of its draft: a dict of pairs."""
    found = Recommendation.objects.filter(publication=paper).select_related("latest_revision")
    return {page.number: (page, _content_of(page)) for page in found}


def _content_of(page):
    return page.latest_revision.as_of_today() if page.latest_revision else page.content()


def fields_of(line):
    """What a line (dict) says, under the names of the fields of a recommendation."""
    return {"text": line["text"], "addressee": line["addressee"], "theme_id": line["theme"]}


def write_list(paper, lines, user, name):
    """Write `lines` (list of dicts as LineForm cleans them) as drafts of recommendations of `paper`. Gives an Outcome.

    What is there already is left alone, what is there in other words gets a new draft; visitors see nothing of either.
    A line whose recommendation somebody saved since it was shown, or that `user` may not change, is not written.
    """
    outcome = Outcome()
    with transaction.atomic():
        paper = paper.locked()
        there = drafts_of(paper)
        for line in lines:
            if line["number"] not in there:
                outcome.new.append(_new(paper, line, user, name))
                continue
            page, content = there[line["number"]]
            written = content["fields"] | fields_of(line)
            if written == content["fields"]:
                outcome.same.append(page)
            elif not can(user, "change", page):
                outcome.forbidden.append(page)
            elif page.latest_revision_id != line["seen"]:
                outcome.overtaken.append(page)
            else:
                page.save_draft(user, content | {"fields": written}, Event.Action.IMPORTED, name)
                outcome.changed.append(page)
    return outcome


def _new(paper, line, user, name):
    page = Recommendation(publication=paper, language=paper.language, number=line["number"], **fields_of(line))
    page.translation_of = _original(paper, line["number"])
    page.slug = unique_slug(page, slug_stem(paper, page.number))
    page.save()
    page.save_draft(user, action=Event.Action.IMPORTED, note=name)
    return page


def _original(paper, number):
    """The recommendation (or None) that recommendation `number` of a translated `paper` says in another language."""
    if paper.translation_of_id is None:
        return None
    original = Recommendation.objects.filter(publication=paper.translation_of_id, number=number).first()
    if original is None or original.translations.filter(language=paper.language).exists():
        return None
    return original.translation_of or original


def initial_lines(paper, lines, names):
    """What the form shows for `lines` (list of paper_lists.Line): dicts, and beside each what is to be said about it.

    Gives a list of pairs of the initial values and a dict: `problems` and `guesses` (lists of sentences), `state` (new,
    same or changed), `pieces` (what changes in the text) and `page` (what is there).
    """
    there = drafts_of(paper)
    shown = []
    for line in lines:
        addressee, theme = names.addressee_of(line), names.theme_of(line)
        values = {
            "number": line.number,
            "text": line.text,
            "addressee": addressee.value,
            "theme": theme.value and theme.value.pk,
        }
        about = {
            "problems": line.problems,
            "guesses": [*addressee.words, *theme.words],
            "state": "new",
            "place": line.place,
        }
        page, content = there.get(line.number, (None, None))
        if page and not line.problems:
            fields = content["fields"]
            # What the file does not say stays as it is.
            values["addressee"] = (line.addressee and values["addressee"]) or fields["addressee"]
            values["theme"] = (line.theme and values["theme"]) or fields["theme_id"]
            same = fields | fields_of(values) == fields
            about |= {
                "state": "same" if same else "changed",
                "page": page,
                "pieces": [] if fields["text"] == line.text else word_diff(fields["text"], line.text),
                "guesses": about["guesses"] if line.addressee or line.theme else [],
            }
        values |= {"take": not line.problems and about["state"] != "same", "seen": page and page.latest_revision_id}
        shown.append((values, about))
    return shown


class ListImport:
    """Mixin for the admin of recommendations: a door for the list of a paper."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_list)
        return [path("import/", view, name="publications_recommendation_import"), *super().get_urls()]

    def import_list(self, request):
        """Ask for the file, show what is in it, and write what was confirmed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask(request, ListForm(initial=request.GET.dict()))
        if f"{PREFIX}-TOTAL_FORMS" in request.POST:
            return self._write(request)
        form = ListForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                lines, notes = lines_of(form.cleaned_data["file"])
            except ValidationError as error:
                form.add_error("file", error)
            else:
                return self._show(request, form.cleaned_data["paper"], form.cleaned_data["file"].name, lines, notes)
        return self._ask(request, form)

    def _ask(self, request, form):
        context = self._list_context(request, form=form, has_papers=form.fields["paper"].queryset.exists())
        return TemplateResponse(
            request, "admin/publications/import_list.html", context, status=422 if form.errors else 200
        )

    def _show(self, request, paper, name, lines, notes):
        names = Names()
        shown = initial_lines(paper, lines, names)
        formset = LineFormSet(
            prefix=PREFIX, initial=[values for values, _about in shown], form_kwargs={"themes": _choices(names)}
        )
        rows = list(zip(formset.forms, (about for _values, about in shown), strict=True))
        return self._preview(request, paper, name, formset, rows, names, notes)

    def _preview(self, request, paper, name, formset, rows, names, notes=(), status=200):
        states = [about["state"] for _form, about in rows if about and not about["problems"]]
        context = self._list_context(
            request,
            paper=paper,
            name=name,
            formset=formset,
            rows=rows,
            notes=notes,
            addressees=names.addressees,
            counts={state: states.count(state) for state in ("new", "changed", "same")},
            problems=sum(bool(about and about["problems"]) for _form, about in rows),
        )
        return TemplateResponse(request, "admin/publications/import_list_preview.html", context, status=status)

    def _write(self, request):
        paper_form, names = PaperForm(request.POST), Names()
        if not paper_form.is_valid():
            return self._ask(request, ListForm(request.POST, request.FILES))
        paper, name = paper_form.cleaned_data["paper"], words_in(request.POST, "name", LONGEST_NAME)
        formset = LineFormSet(request.POST, prefix=PREFIX, form_kwargs={"themes": _choices(names)})
        if formset.is_valid():
            taken = [form.cleaned_data for form in formset.forms if form.cleaned_data["take"]]
            try:
                outcome = write_list(paper, taken, request.user, name)
            except IntegrityError:
                messages.error(
                    request,
                    _now(
                        "Somebody wrote recommendations of this paper in this moment. Nothing was written: try again."
                    ),
                )
            else:
                self._tell(request, outcome)
                address = reverse("admin:publications_recommendation_changelist")
                return HttpResponseRedirect(f"{address}?publication__id__exact={paper.pk}")
        rows = [(form, None) for form in formset.forms]
        return self._preview(request, paper, name, formset, rows, names, status=422)

    def _tell(self, request, outcome):
        new, changed, same = (len(found) for found in (outcome.new, outcome.changed, outcome.same))
        parts = [
            ngettext("%(count)s new draft", "%(count)s new drafts", new) % {"count": new},
            ngettext("%(count)s changed draft", "%(count)s changed drafts", changed) % {"count": changed},
            _now("%(count)s as it was there") % {"count": same},
        ]
        (messages.success if new or changed else messages.info)(request, f"{', '.join(parts)}.")
        for page in outcome.overtaken:
            messages.warning(
                request,
                _now("Somebody saved No. %(number)s meanwhile; it was left as it is. Import the list again to compare.")
                % {"number": page.number},
            )
        for page in outcome.forbidden:
            messages.warning(
                request, _now("You may not change No. %(number)s; it was left as it is.") % {"number": page.number}
            )

    def _list_context(self, request, **extra):
        title = _now("Import a paper’s list")
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **extra}


def _choices(names):
    return [("", "–"), *((theme.pk, theme.name) for theme in names.themes)]
