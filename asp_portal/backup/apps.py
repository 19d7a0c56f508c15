"""Backup: the whole portal, database and uploads, in one archive, and back again."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackupConfig(AppConfig):
    """Makes archives with checksums, reads them back, and knows when the last good one was made."""

    name = "asp_portal.backup"
    verbose_name = _("backup")
