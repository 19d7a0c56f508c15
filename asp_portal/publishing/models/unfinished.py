"""What is typed and not yet saved, and who is typing: kept beside the pages, never in them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .memory import OfPageQuerySet, Revision

# In bytes of one form, and in forms of one person. The longest paper of the coalition has 200 000 bytes.
LARGEST = 1_000_000
MOST = 200
# How long somebody counts as here after their browser said so last. It says so every minute.
PRESENT_FOR = timedelta(seconds=150)


class Overtaken(Exception):
    """The unfinished text was gone on with, saved or discarded in another window."""


class TooMany(Exception):
    """The person has as many unfinished texts as one person may have."""


class UnfinishedQuerySet(OfPageQuerySet):
    """Questions about unfinished texts, and the verb that keeps one."""

    def by(self, user):
        """Those that `user` wrote."""
        return self.filter(user=user)

    def of_new(self, model):
        """Those of pages of `model` that were never saved, newest first."""
        content_type = ContentType.objects.get_for_model(model)
        return self.filter(content_type=content_type, object_id=None).order_by("-updated_at")

    def keep(self, key, user, model, form, *, object_id=None, based_on=None, seen=0, on_phone=False, most=MOST):
        """Keep `form` (dict of lists of str) under `key` (UUID) and return its version (int).

        `seen` is the version that the form was typed over; 0 for the first. Raises Overtaken when another window has
        kept a later one, and TooMany when `user` has `most` of them; None is for a text that would be lost otherwise.
        """
        values = {"form": form, "updated_at": timezone.now(), "on_phone": on_phone}
        if seen and self.by(user).filter(pk=key, version=seen).update(version=seen + 1, **values):
            return seen + 1
        kept = self.filter(pk=key).first()
        if kept is None and not seen:
            if most is not None and self.by(user).count() >= most:
                raise TooMany
            content_type = ContentType.objects.get_for_model(model)
            whose = {"user": user, "content_type": content_type, "object_id": object_id, "based_on_id": based_on}
            # The first text of a window may arrive twice at once.
            kept, is_new = self.get_or_create(pk=key, defaults=whose | values)
            if is_new:
                return kept.version
        # The same words may arrive twice: an answer that was lost on the way is asked for again.
        if kept is None or kept.user_id != user.pk or kept.form != form:
            raise Overtaken
        return kept.version


class Unfinished(models.Model):
    """A form as somebody is typing it, incomplete or wrong as it may be. Its words belong to them alone."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    # Empty for a page that was never saved.
    object_id = models.BigIntegerField(null=True)
    page = GenericForeignKey()
    based_on = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    form = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    on_phone = models.BooleanField(default=False)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = UnfinishedQuerySet.as_manager()

    class Meta:
        verbose_name = _("unfinished text")
        verbose_name_plural = _("unfinished texts")
        default_permissions = ()
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="unfinished_of_page"),
            models.Index(fields=["updated_at"], name="unfinished_by_age"),
        ]

    def __str__(self):
        words = next((self.form[name][0] for name in ("title", "text", "summary") if self.form.get(name)), "")
        return words[:80] or str(_("without a title"))

    @property
    def as_post(self):
        """The form as a browser would have sent it (QueryDict)."""
        data = QueryDict(mutable=True)
        for name, values in self.form.items():
            data.setlist(name, values)
        return data


class PresenceQuerySet(OfPageQuerySet):
    """Questions about who is where."""

    def now(self, moment=None):
        """The windows that are open now."""
        return self.filter(seen_at__gt=(moment or timezone.now()) - PRESENT_FOR)

    def forget_old(self):
        """Forget the windows that nobody has closed, and that have long been gone."""
        self.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()

    def note(self, key, user, page, idle=timedelta()):
        """Note that `user` has `page` open in the window `key` (UUID), and last touched it `idle` (timedelta) ago."""
        now = timezone.now()
        row = self.model(key=key, user=user, page=page, seen_at=now, active_at=now - idle)
        self.bulk_create([row], update_conflicts=True, unique_fields=["key"], update_fields=["seen_at", "active_at"])


class Presence(models.Model):
    """A window in which somebody has the form of a page open."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    page = GenericForeignKey()
    seen_at = models.DateTimeField(db_index=True)
    active_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("open window")
        verbose_name_plural = _("open windows")
        default_permissions = ()
        indexes = [models.Index(fields=["content_type", "object_id"], name="presence_at_page")]

    def __str__(self):
        return f"{self.user}: {self.page}"
