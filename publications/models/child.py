"""Child rows: rows that belong to one page and are drafted with it."""

import uuid

from django.db import models


class Child(models.Model):
    """A row with a key that it keeps from draft to draft, so that two versions can be paired."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
