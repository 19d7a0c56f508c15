"""What a page's own admin knows of releases: its list puts the chosen pages into one."""

from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from asp_portal.publishing.policy import can

from .keys import key_of
from .models import Release


class ReleasableAdmin:
    """Mixin for the ModelAdmin of a page, before PublishableAdmin: the action “Add to a release”."""

    def get_actions(self, request):
        """The actions, with the one for releases where the person may put one together."""
        actions = super().get_actions(request)
        if can(request.user, "change", Release):
            actions["add_to_release"] = (add_to_release, "add_to_release", add_to_release.short_description)
        return actions


@admin.action(description=_("Add to a release"))
def add_to_release(model_admin, request, queryset):
    """Ask into which release the chosen pages go."""
    address = reverse("admin:releases_release_collect")
    return HttpResponseRedirect(f"{address}?{urlencode({'page': [key_of(page) for page in queryset]}, doseq=True)}")
