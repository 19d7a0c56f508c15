"""The form of a publishable page."""

import re

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
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


class ChildForm(NothingCut, forms.ModelForm):
    """An inline row."""


# Longer numbers are more than a database can count.
KEY = re.compile(r"\d{1,18}\Z", re.ASCII)


class DraftForm(NothingCut, CleanText, ByTheClocks, forms.ModelForm):
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


class KeysOnly:
    """Mixin for a chooser: what is no key, from a mangled link, is nothing chosen instead of an error of the server."""

    def value_from_datadict(self, data, files, name):
        """What was chosen; a thing that cannot be a key becomes 0, which the field refuses with its own sentence."""
        value = super().value_from_datadict(data, files, name)
        if isinstance(value, list):
            return [key if KEY.match(key) else "0" for key in value]
        return "0" if value and not KEY.match(value) else value

    def optgroups(self, name, value, attrs=None):
        """The chosen entries."""
        return super().optgroups(name, [key for key in value if KEY.match(str(key))], attrs)


class OneChooser(KeysOnly, AutocompleteSelect):
    """Chooses one page, file or theme."""


class ManyChooser(KeysOnly, AutocompleteSelectMultiple):
    """Chooses several."""


class Choosing:
    """Mixin for an admin of pages or of their rows: its `autocomplete_fields` are choosers of keys alone."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = OneChooser(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = ManyChooser(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)
