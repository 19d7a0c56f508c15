"""What the desk keeps for people: the views of lists that they named."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .querysets import SavedViewQuerySet


class SavedView(models.Model):
    """A list of the admin as somebody filtered, searched and sorted it, under a name: “ASP16 letters in review”."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="saved_views"
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filters"), max_length=2000, blank=True)
    group = models.ForeignKey(
        Group,
        verbose_name=_("shared with"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="saved_views",
        help_text=_("Everybody in this group sees it. What a person may not see, it does not show them."),
    )
    created_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "content_type", "name"],
                name="saved_view_named_once",
                violation_error_message=_("You have a view of this list with this name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The door to it, which says so when it no longer works."""
        return reverse("desk:view", args=[self.pk])

    @property
    def model(self):
        """The model whose list it is, None when there is no such model any more."""
        return self.content_type.model_class()
