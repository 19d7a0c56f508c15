"""The library: the images and documents that editors upload."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    """Images, documents and who may fetch them."""

    name = "asp_portal.library"
    verbose_name = _("library")
