"""The forms of releases."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from asp_portal.publishing.forms import CleanText
from asp_portal.publishing.moments import ByTheClocks

from .models import Release


class ReleaseForm(CleanText, ByTheClocks, forms.ModelForm):
    """A release and its moment, typed on the clocks of its zone."""

    zone_follows = ("timezone",)

    @staticmethod
    def zone_of(release):
        """The zone (ZoneInfo) in which the moment is typed."""
        return release.zone

    def clean_go_live_at(self):
        """The moment. Raises ValidationError for a new one that has passed."""
        moment = self.cleaned_data["go_live_at"]
        if moment and "go_live_at" in self.changed_data and moment <= timezone.now():
            raise ValidationError(_("This moment has passed. Leave it empty to release by hand."))
        return moment


class CollectForm(CleanText, forms.Form):
    """Into which release some pages go: one that is open, or a new one."""

    release = forms.ModelChoiceField(Release.objects.none(), required=False, label=_("release"))
    title = forms.CharField(max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["release"].queryset = Release.objects.open()

    def clean(self):
        """The cleaned data. Raises ValidationError unless one release was named."""
        data = super().clean()
        if bool(data.get("release")) == bool(data.get("title")) and not self.errors:
            raise ValidationError(_("Choose a release, or write the title of a new one."))
        return data
