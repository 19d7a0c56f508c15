"""The form of a publishable page."""

import re

from django import forms
from django.core.exceptions import ValidationError

# What a copy from slides or a PDF brings along: no reader sees it, and XML, and so a feed, has no place for it.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class DraftForm(forms.ModelForm):
    """A page's form that can be refused as a whole, every typed word kept in it."""

    # Set on the class that the admin makes for one request: the sentence that says why.
    refusal = None

    def clean(self):
        """The cleaned data, texts without control characters. Raises ValidationError when the whole form is refused."""
        data = super().clean()
        for name, value in data.items():
            if isinstance(value, str):
                data[name] = CONTROL_CHARACTERS.sub(" ", value).strip()
        if self.refusal:
            raise ValidationError(self.refusal, code="stale")
        return data
