"""The form of a publishable page."""

import re

from django import forms
from django.core.exceptions import ValidationError

from .moments import ByTheClocks

# What a copy from slides or a PDF brings along: no reader sees it, and XML, and so a feed, has no place for it.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def words_in(post, name, most):
    """What was typed under `name` in `post` (QueryDict) without a form: at most `most` characters, none for control."""
    return CONTROL_CHARACTERS.sub(" ", post.get(name, ""))[:most]


class CleanText:
    """Mixin for a form: its texts come without control characters."""

    def clean(self):
        """The cleaned data, texts without control characters."""
        data = super().clean()
        for name, value in data.items():
            if isinstance(value, str):
                data[name] = CONTROL_CHARACTERS.sub(" ", value).strip()
        return data


class NothingCut:
    """Mixin for a form: at `maxlength` a browser cuts what is pasted without a word; ours counts, and says so."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            limit = field.widget.attrs.pop("maxlength", None)
            if limit:
                field.widget.attrs["data-limit"] = limit


class AsksWhatChanged:
    """Mixin for a form of a row that knows what in it is as it was (see `models.locking.Known`)."""

    def _post_clean(self):
        if not self.instance._state.adding:
            self.instance.untouched = {f.name for f in self.instance._meta.concrete_fields} - set(self.changed_data)
        super()._post_clean()

    def validate_unique(self):
        """Ask whether there is such a row already, when there is something new about it."""
        if self.instance._state.adding or self.has_changed():
            super().validate_unique()


class ChildForm(AsksWhatChanged, NothingCut, forms.ModelForm):
    """An inline row."""


class DraftForm(AsksWhatChanged, NothingCut, CleanText, ByTheClocks, forms.ModelForm):
    """A page's form that can be refused as a whole, every typed word kept in it."""

    # Set on the class that the admin makes for one request: the sentence that says why.
    refusal = None

    def clean(self):
        """The cleaned data. Raises ValidationError when the whole form is refused."""
        data = super().clean()
        if self.refusal:
            raise ValidationError(self.refusal, code="stale")
        return data

    def typed_children(self):
        """The child rows (dict of lists) that fields of the form, not inlines, would make. Asked after the cleaning."""
        return {}
