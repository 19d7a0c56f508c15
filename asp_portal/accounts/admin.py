"""Accounts in the admin: Django's own page, and what people chose for themselves."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from .models import User


@admin.register(User)
class PortalUserAdmin(UserAdmin):
    fieldsets = (*UserAdmin.fieldsets, (_("Settings"), {"fields": ("timezone", "wants_mail", "uses_shortcuts")}))
