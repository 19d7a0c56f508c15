"""Search in the admin: what staff look for is in the drafts."""

from .index import matches
from .models import Entry


class SearchAdmin:
    """Mixin for the ModelAdmin of a page: its search box asks the index of drafts, not the columns.

    `search_fields` stays as the switch that shows the box. Mix in before ModelAdmin.
    """

    def get_search_results(self, request, queryset, search_term):
        """The pages whose draft holds all words of `search_term`, and that none of them comes twice."""
        if search_term.strip():
            queryset = matches(queryset, search_term, Entry.Scope.DRAFT)
        return queryset, False
