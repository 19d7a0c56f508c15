"""Accounts in the admin: Django's own page, what people chose for themselves, and where they are signed in."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static import admin as _static  # noqa: F401
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _totp  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from .devices import of_somebody
from .discretion import Discreet
from .letters import send_link
from .models import User

admin.site.unregister(Group)
# They show the secrets of a device; our own page shows its name.
admin.site.unregister([StaticDevice, TOTPDevice])


@admin.register(Group)
class PortalGroupAdmin(Discreet, GroupAdmin):
    """Groups, as Django has them."""


@admin.register(User)
class PortalUserAdmin(Discreet, UserAdmin):
    fieldsets = (*UserAdmin.fieldsets, (_("Settings"), {"fields": ("timezone", "wants_mail", "uses_shortcuts")}))
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "email", "usable_password", "password1", "password2"),
                "description": _(
                    "Disable the password to invite somebody: they get a link by e-mail and set one that nobody else "
                    "knows."
                ),
            },
        ),
    )

    def get_urls(self):
        view = self.admin_site.admin_view(self.sign_in_view)
        return [path("<path:object_id>/sign-in/", view, name="accounts_user_sign_in"), *super().get_urls()]

    def sign_in_view(self, request, object_id):
        """The sign-ins and devices of somebody. Raises PermissionDenied for who may not change the account."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = self.get_object(request, object_id)
        if user is None:
            raise Http404
        if user.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return of_somebody(request, user, self)

    def save_model(self, request, obj, form, change):
        invited = not change and not obj.has_usable_password() and bool(obj.email)
        if invited:
            # Otherwise they could not sign in with the password that they set.
            obj.is_staff = True
        super().save_model(request, obj, form, change)
        if invited:
            transaction.on_commit(lambda: self._invite(request, obj))

    def _invite(self, request, user):
        if send_link(user):
            messages.info(request, gettext("A link to set a password was sent to %s.") % user.email)
        else:
            messages.error(request, gettext("No mail could be sent to %s.") % user.email)
