"""Locking: whoever changes a row reads it anew first, and nobody else changes it meanwhile."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404


class DeletedMeanwhile(Http404):
    """Somebody deleted the row between the moment at which it was shown and the moment at which it was to change.

    A view that has no better words for it answers like one that was asked for something that does not exist.
    """


class Lockable:
    """Mixin for a model whose verbs begin with its row, locked."""

    def locked(self):
        """This row read anew and locked until the transaction ends. Raises DeletedMeanwhile.

        Its key never changes, so rows that point to it may go on being written: locking it too would be a deadlock.
        """
        try:
            return type(self)._default_manager.select_for_update(no_key=True).get(pk=self.pk)
        except ObjectDoesNotExist as error:
            raise DeletedMeanwhile(self._meta.label) from error
