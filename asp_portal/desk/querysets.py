"""The words in which everything asks for saved views."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q


class SavedViewQuerySet(models.QuerySet):
    """Saved views of lists."""

    def for_user(self, user):
        """What `user` saved, and what others share with a group of theirs."""
        return self.filter(Q(owner=user) | Q(group__in=user.groups.all())).distinct().order_by("name", "pk")

    def of(self, model):
        """Views of the list of `model`."""
        return self.filter(content_type=ContentType.objects.get_for_model(model, for_concrete_model=False))
