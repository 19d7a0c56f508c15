"""The memory of the backups that came to their end."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BackupQuerySet(models.QuerySet):
    """What is asked about backups."""

    def newest(self):
        """The last Backup that was made, or None."""
        return self.order_by("-started_at").first()

    def hours_since(self):
        """Whole hours (int) since the last Backup began, or None when none was ever made."""
        newest = self.newest()
        return int((timezone.now() - newest.started_at).total_seconds() // 3600) if newest else None


class Backup(models.Model):
    """An archive that was written to its end, so that every machine can tell how old the last good one is."""

    started_at = models.DateTimeField(_("began"), help_text=_("What was saved later is not in it."))
    name = models.CharField(_("file"), max_length=255)
    size = models.BigIntegerField(_("size in bytes"))
    files = models.PositiveIntegerField(_("uploads in it"))

    objects = BackupQuerySet.as_manager()

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        default_permissions = ()

    def __str__(self):
        return self.name
