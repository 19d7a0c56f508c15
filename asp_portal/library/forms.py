"""Forms through which files come in. What is wrong with a file is said beside the box in which it was chosen."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import kinds, pictures, scanner
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
    """A new image, or one that is there: its texts, its focal point and, when a file is chosen, another picture."""

    upload = UploadField(label=_("Picture"), help_text=IMAGE_HELP, accept="image/jpeg,image/png,image/webp,image/gif")

    class Meta:
        model = Image
        fields = ["title", "alt", "is_decorative", "credit", "caption", "focus_x", "focus_y"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.accepted = None
        for name in {"focus_x", "focus_y"} & set(self.fields):
            # Nobody can point at a picture that is not there yet: a new one begins with its middle.
            if not self.instance.pk:
                self.fields.pop(name)
            else:
                self.fields[name].required = False
                self.fields[name].widget.attrs |= {"max": 100}
        if self.instance.pk and "upload" in self.fields:
            self.fields["upload"].required = False
            self.fields["upload"].label = _("Replace the picture")
            self.fields["upload"].help_text = _(
                "Every page that shows it shows the new one at once, at the same address. Its words stay: see that "
                "they fit."
            )
        elif "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].help_text = _("For editors, to find the image again. Left empty: the file's name.")

    def clean_upload(self):
        """The picture, decoded once; `accepted` keeps it for saving. One that the library has is not taken twice."""
        upload = self.cleaned_data["upload"]
        if upload:
            twin = Image.objects.exclude(pk=self.instance.pk).twin_of(upload)
            if twin:
                raise ValidationError(
                    _("The library has this picture already: “%(title)s”. Use that one."),
                    code="twin",
                    params={"title": twin},
                )
            self.accepted = pictures.accept(upload)
            if self.instance.pk:
                scanner.refuse_unseen(upload)
        return upload

    def clean(self):
        cleaned = super().clean()
        for name in ("focus_x", "focus_y"):
            if cleaned.get(name) is None and name in self.fields and name not in self.errors:
                cleaned[name] = getattr(self.instance, name)
        if not cleaned.get("title") and cleaned.get("upload"):
            cleaned["title"] = title_from_name(cleaned["upload"].name)
        return cleaned

    def store(self, user):
        """Save the new image as uploaded by `user` and return it."""
        self.instance.created_by = user
        upload = self.cleaned_data["upload"]
        self.instance.store(*self.accepted, pictures.digest(upload), scanner.why_held(upload))
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
