"""What the admin of several kinds of pages shares: rows of notes, fieldsets, how addresses are read."""

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from asp_portal.publishing.inlines import ChildInline

LANGUAGE = (_("Language"), {"fields": ("language", "translation_of"), "classes": ("collapse",)})
SPELLING = (_("Spelling"), {"fields": ("aliases", "misspellings")})
# What Django 6 will assume of an address without a scheme.
SECURE_ADDRESSES = {models.URLField: {"assume_scheme": "https"}}


class NoteInline(ChildInline, admin.TabularInline):
    """What readers are told about a correction, the same for every kind of page."""

    fields = ("at", "note")
    verbose_name = _("correction that readers see")
    verbose_name_plural = _("corrections that readers see")
