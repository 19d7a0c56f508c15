"""Discretion: whoever may not look at a kind of row does not learn which rows there are."""

from django.core.exceptions import PermissionDenied


class Discreet:
    """Mixin for a ModelAdmin. The stock history looks for the row first, and so tells who may not see it that it is."""

    def history_view(self, request, object_id, extra_context=None):
        """The history of a row, for those who may look at such rows. Raises PermissionDenied for all others."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)
