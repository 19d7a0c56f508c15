"""Accounts in the admin: Django's own page, and what people chose for themselves."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from .discretion import Discreet
from .models import User

admin.site.unregister(Group)


@admin.register(Group)
class PortalGroupAdmin(Discreet, GroupAdmin):
    """Groups, as Django has them."""


@admin.register(User)
class PortalUserAdmin(Discreet, UserAdmin):
    fieldsets = (*UserAdmin.fieldsets, (_("Settings"), {"fields": ("timezone", "wants_mail", "uses_shortcuts")}))
