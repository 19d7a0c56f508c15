"""Forms through which files come in. What is wrong with a file is said beside the box in which it was chosen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from . import kinds, pictures
from .models import Document, Image
from .querysets import title_from_name

IMAGE_HELP = _("JPEG, PNG, WebP or GIF, at most 10 MB and 40 million pixels.")
DOCUMENT_HELP = _("PDF, Word, Excel, PowerPoint or OpenDocument without macros, at most 50 MB.")


class UploadField(forms.FileField):
    """A box for one file; what an empty file is told comes from `pictures` and `kinds`."""

    def __init__(self, *, accept, **kwargs):
        widget = forms.FileInput(attrs={"accept": accept})
        super().__init__(allow_empty_file=True, widget=widget, **kwargs)


class ImageForm(forms.ModelForm):
    """A new image, or the texts of one that is there: a picture that pages show is never swapped for another."""

    upload = UploadField(label=_("Picture"), help_text=IMAGE_HELP, accept="image/jpeg,image/png,image/webp,image/gif")

    class Meta:
        model = Image
        fields = ["title", "alt", "is_decorative", "credit", "caption"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.accepted = None
        if self.instance.pk:
            self.fields.pop("upload", None)
        elif "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].help_text = _("For editors, to find the image again. Left empty: the file's name.")

    def clean_upload(self):
        """The picture, decoded once; `accepted` keeps it for saving."""
        upload = self.cleaned_data["upload"]
        self.accepted = pictures.accept(upload)
        return upload

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("title") and cleaned.get("upload"):
            cleaned["title"] = title_from_name(cleaned["upload"].name)
        return cleaned

    def store(self, user):
        """Save the new image as uploaded by `user` and return it."""
        self.instance.created_by = user
        self.instance.store(*self.accepted)
        return self.instance


class DocumentForm(forms.ModelForm):
    """A document and, when a file is chosen, its newest version."""

    upload = UploadField(
        label=_("File"),
        help_text=DOCUMENT_HELP,
        accept=",".join(f".{kind}" for kind in kinds.Kind.values),
    )

    class Meta:
        model = Document
        fields = ["title", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "upload" in self.fields:
            self.fields["upload"].required = False
            self.fields["upload"].label = _("Replace the file")
            self.fields["upload"].help_text = _("Readers get the new file at the same address; the old one is kept.")
        elif "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].help_text = _("What readers see as the link to the file. Left empty: the file's name.")

    def clean_upload(self):
        """The file, once its content was found to be a document."""
        upload = self.cleaned_data["upload"]
        if upload:
            kinds.kind_of(upload)
        return upload

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("title") and cleaned.get("upload"):
            cleaned["title"] = title_from_name(cleaned["upload"].name)
        return cleaned
