"""Word files become drafts: the text, its pictures in the library, and a report that stays in the history."""

from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.library.forms import UploadField
from asp_portal.library.kinds import Kind, kind_of
from asp_portal.library.models import Image
from asp_portal.library.querysets import title_from_name
from asp_portal.publishing.models import Event
from asp_portal.publishing.slugs import unique_slug
from asp_portal.richtext.footnotes import joined
from asp_portal.richtext.word import imported

from .models import Publication

# More sentences than anybody reads in a row; all of them stand in the history.
MOST_MESSAGES = 12


class WordForm(forms.Form):
    """A Word file, and where its text goes."""

    file = UploadField(
        label=_("Word file"),
        help_text=_("A .docx of at most 25 MB. Headings, lists, tables, footnotes, links and pictures are taken over."),
        accept=".docx",
    )

    def clean_file(self):
        """The file, once it was found to be a Word document."""
        file = self.cleaned_data["file"]
        if kind_of(file) != Kind.DOCX:
            raise ValidationError(_("Choose a Word file (.docx)."), code="kind")
        return file


class NewFromWordForm(WordForm):
    """A Word file that becomes a new publication."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        # A daily summary needs its session and day, which no Word file names.
        choices=[choice for choice in Publication.Kind.choices if choice[0] != Publication.Kind.DAILY_SUMMARY],
        initial=Publication.Kind.NEWS,
        help_text=_("For a daily summary, begin one and import the file into its draft."),
    )


class IntoDraftForm(WordForm):
    """A Word file whose text goes into a draft that is there."""

    REPLACE, ADD = "replace", "add"

    place = forms.ChoiceField(
        label=_("The text that is there"),
        choices=[
            (REPLACE, _("is replaced (it stays in the history)")),
            (ADD, _("stays; the file's text goes below it")),
        ],
        initial=REPLACE,
        widget=forms.RadioSelect,
    )


def text_of(file, user):
    """The Word `file` as Imported, its pictures in the library as uploaded by `user`.

    Raises ValidationError for a file that is refused; then no picture of it stays.
    """
    stem = title_from_name(file.name)
    taken = []

    def keep(content, _ending, alt):
        if not user.has_perm("library.add_image"):
            raise ValidationError(_now("You may not add pictures to the library."))
        name = f"{stem} {len(taken) + 1}".replace(".", " ")
        image = Image.objects.create_from_upload(ContentFile(content, name=name), title=name[:200], alt=alt, user=user)
        taken.append(image)
        width, height = image.rendition_size("medium")
        return {"src": image.get_absolute_url(), "width": str(width), "height": str(height)}

    try:
        return imported(file, keep)
    except ValidationError:
        for image in taken:
            image.delete()
        raise


def new_draft(file, text, kind, user):
    """A new Publication of `kind` with the Imported `text` of `file` as its draft."""
    title = (text.title or title_from_name(file.name))[:200]
    page = Publication(title=title, kind=kind, body=text.html)
    page.slug = unique_slug(page, title)
    with transaction.atomic():
        page.save()
        page.save_draft(user, action=Event.Action.IMPORTED, note=_report(file, text))
    return page


def into_draft(page, file, text, user, add=False):
    """Put the Imported `text` of `file` into the draft of `page`: instead of its text, or with `add` below it."""
    with transaction.atomic():
        page = page.locked()
        content = page.latest_revision.as_of_today() if page.latest_revision else page.content()
        before = content["fields"].get("body", "") if add else ""
        fields = content["fields"] | {"body": joined(before, text.html)}
        page.save_draft(user, content | {"fields": fields}, Event.Action.IMPORTED, _report(file, text))
    return page


def _report(file, text):
    return "\n".join([PurePath(file.name).name[:200], *text.notes])


class WordImport:
    """Mixin for the admin of publications: a door for Word files, to a new draft and into one that is there."""

    def get_urls(self):
        view = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}_%s"
        return [
            path("import/", view(self.import_new), name=name % "import_new"),
            path("<path:object_id>/import/", view(self.import_into), name=name % "import"),
            *super().get_urls(),
        ]

    def import_new(self, request):
        """A Word file becomes a new publication."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewFromWordForm(request.POST or None, request.FILES or None)
        page = self._imported(
            request, form, lambda file, text: new_draft(file, text, form.cleaned_data["kind"], request.user)
        )
        return self._answer_import(request, form, page, original=None)

    def import_into(self, request, object_id):
        """A Word file becomes the text of the draft."""
        original = self._page_for(request, object_id, "change")
        form = IntoDraftForm(request.POST or None, request.FILES or None)
        page = self._imported(
            request,
            form,
            lambda file, text: into_draft(
                original, file, text, request.user, add=form.cleaned_data["place"] == IntoDraftForm.ADD
            ),
        )
        return self._answer_import(request, form, page, original)

    def _imported(self, request, form, keep):
        if request.method != "POST" or not form.is_valid():
            return None
        file = form.cleaned_data["file"]
        try:
            text = text_of(file, request.user)
        except ValidationError as error:
            form.add_error("file", error)
            return None
        page = keep(file, text)
        messages.success(request, _now("The text of the Word file is in the draft of “%(page)s”.") % {"page": page})
        for sentence in text.notes[:MOST_MESSAGES]:
            messages.warning(request, sentence)
        if len(text.notes) > MOST_MESSAGES:
            messages.warning(request, _now("More about the import stands in the history."))
        return page

    def _answer_import(self, request, form, page, original):
        if page:
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[page.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": original,
            "title": _now("Import from Word"),
            "form": form,
        }
        return TemplateResponse(request, "admin/publications/import_word.html", context)
