"""Themes: the matters that come back on the Assembly's agenda."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from asp_portal.routes import path_of

from ..querysets import ThemeQuerySet


class Theme(models.Model):
    """A matter under which publications, sessions and recommendations are found again."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=100, unique=True, help_text=_("The theme in addresses."))
    description = models.TextField(_("description"), blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        default_permissions = ("add", "change", "delete", "view", "publish")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The page of the theme; there is none while nothing public stands under it."""
        return path_of("publications:theme_detail", self.slug)
