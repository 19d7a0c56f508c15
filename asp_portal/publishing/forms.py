"""The form of a publishable page."""

from django import forms
from django.core.exceptions import ValidationError


class DraftForm(forms.ModelForm):
    """A page's form that can be refused as a whole, every typed word kept in it."""

    # Set on the class that the admin makes for one request: the sentence that says why.
    refusal = None

    def clean(self):
        """The cleaned data. Raises ValidationError when the whole form is refused."""
        data = super().clean()
        if self.refusal:
            raise ValidationError(self.refusal, code="stale")
        return data
