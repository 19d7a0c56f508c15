"""Whether the brake is on, known to every process and every machine."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from asp_portal.accounts.models import SignIn
from asp_portal.caching import forget_pages, remembered


class BrakeQuerySet(models.QuerySet):
    """Pulling and releasing the brake."""

    def is_on(self):
        """Whether the site is read-only now."""
        return remembered("brake", self.exists)

    def pull(self, reason):
        """Make the site read-only and end all sessions; `reason` (str) is for those who come later."""
        with transaction.atomic():
            self.create(reason=reason)
            SignIn.objects.all().delete()
            transaction.on_commit(forget_pages)

    def release(self):
        """Let people sign in and write again. Returns whether the brake was on."""
        with transaction.atomic():
            number, _rows = self.all().delete()
            transaction.on_commit(forget_pages)
        return bool(number)


class Brake(models.Model):
    """The brake is on as long as there is a row."""

    pulled_at = models.DateTimeField(_("since"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)

    objects = BrakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("brake")
        verbose_name_plural = _("brakes")
        default_permissions = ()

    def __str__(self):
        return f"{self.pulled_at:%Y-%m-%d %H:%M} UTC: {self.reason}"
