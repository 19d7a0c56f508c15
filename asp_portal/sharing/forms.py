"""The forms of sharing: for the editor who makes a link, and for the guest who answers."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.publishing.forms import CleanText
from asp_portal.publishing.models import Revision
from asp_portal.publishing.moments import Clocks, MomentField

from .models import Remark

LASTING = {
    "1": (_("24 hours"), timedelta(hours=24)),
    "3": (_("3 days"), timedelta(days=3)),
    "7": (_("7 days"), timedelta(days=7)),
}
UNTIL = "until"
LONGEST = timedelta(days=90)
VERSIONS_OFFERED = 20


class ShareForm(CleanText, forms.Form):
    """What an editor says about a new link to `page`; moments are typed on the clocks of `zone` (ZoneInfo or None)."""

    label = forms.CharField(
        label=_("For whom"),
        max_length=100,
        help_text=_("“Minister’s office”. It stands on every page of what they read."),
    )
    shows = forms.ChoiceField(label=_("What they read"))
    lasts = forms.ChoiceField(
        label=_("For how long"),
        choices=[*((key, words) for key, (words, _span) in LASTING.items()), (UNTIL, _("until …"))],
    )
    ends_at = MomentField(label=_("until"), required=False)
    takes_remarks = forms.BooleanField(
        label=_("They may comment, and approve the text, by name"), required=False, label_suffix=""
    )

    def __init__(self, *args, page, zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page
        if zone:
            self.fields["ends_at"].read_by(Clocks(zone))
        versions = Revision.objects.of(page).select_related("user").defer("content")[:VERSIONS_OFFERED]
        self.fields["shows"].choices = [
            *((str(version.pk), self._name(version)) for version in versions),
            ("latest", _("Always the latest draft: what you save tomorrow too")),
        ]

    def _name(self, version):
        values = {"version": version, "user": version.user or _now("the portal")}
        if version.pk == self.page.latest_revision_id:
            return _now("The draft as it is now and will stay (%(version)s UTC, %(user)s)") % values
        return _now("%(version)s UTC, %(user)s") % values

    def clean(self):
        """The cleaned data with the moment `ends_at` and the `revision`, None for the latest draft."""
        data = super().clean()
        now = timezone.now()
        if data.get("lasts") in LASTING:
            data["ends_at"] = now + LASTING[data["lasts"]][1]
        elif "ends_at" not in self.errors:
            ends_at = data.get("ends_at")
            if not ends_at:
                self.add_error("ends_at", _("A link needs an end."))
            elif not now < ends_at <= now + LONGEST:
                self.add_error("ends_at", _("Choose a moment in the next %(days)s days.") % {"days": LONGEST.days})
        if "shows" in data:
            chosen = data["shows"]
            data["revision"] = None if chosen == "latest" else Revision.objects.of(self.page).get(pk=chosen)
        return data


class RemarkForm(CleanText, forms.Form):
    """What a guest says about the revision `shown`."""

    name = forms.CharField(label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    text = forms.CharField(
        label=_("Your comment"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, shown, **kwargs):
        super().__init__(*args, initial={"read": shown.pk}, auto_id="remark_%s", **kwargs)
        self.shown = shown

    def clean(self):
        """The cleaned data with its `kind`. An approval is of the text that was read, and of no other."""
        data = super().clean()
        approves = "approve" in self.data
        data["kind"] = Remark.Kind.APPROVAL if approves else Remark.Kind.COMMENT
        if approves and data.get("read") != str(self.shown.pk):
            # What stands in the form again is about the text above it now.
            self.data = self.data.copy()
            self.data["read"] = str(self.shown.pk)
            raise ValidationError(
                _("The text was changed while you were reading. It stands above as it is now: please look again."),
                code="overtaken",
            )
        if not approves and not data.get("text"):
            self.add_error("text", _("Write what you would like to say."))
        return data
