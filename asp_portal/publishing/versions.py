"""The admin's pages about the versions of a page: history, comparison, restore, withdrawal."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .comparison import compare
from .forms import words_in
from .models import Event, Revision


class VersionViews:
    """Views of a PublishableAdmin about what a page was, is, and shall be again."""

    def history_view(self, request, object_id, extra_context=None):
        """Who did what to the page and when, with its versions to compare and restore."""
        page = self._page_for(request, object_id, "history")
        events = list(Event.objects.of(page).select_related("user", "revision").defer("revision__content"))
        # Offered for comparison: the newest version and the one before it, which may lie several events back.
        newest = next((event for event in events if event.revision_id), None)
        before = next((e for e in events if e.revision_id and e.revision_id != newest.revision_id), newest)
        title = _("History: %(page)s") % {"page": page}
        comments = self._labelled(self._comments(page))
        context = self._context(request, page, title, events=events, newest=newest, before=before, comments=comments)
        return TemplateResponse(request, "admin/publishing/history.html", context)

    def compare_view(self, request, object_id):
        """Two versions of the page, field by field; the published and the latest one unless others are named."""
        page = self._page_for(request, object_id, "compare")
        before = self._named_revision(request, page, "from", page.live_revision or page.latest_revision)
        after = self._named_revision(request, page, "to", page.latest_revision)
        changes = compare(self.model, before.as_of_today(), after.as_of_today())
        comments = self._labelled(self._comments(page).filter(revision__in=[before, after]))
        title = _("Compare: %(page)s") % {"page": page}
        context = self._context(request, page, title, before=before, after=after, changes=changes, comments=comments)
        return TemplateResponse(request, "admin/publishing/compare.html", context)

    def _named_revision(self, request, page, name, default):
        key = request.GET.get(name)
        if key is None and default is not None:
            return default
        if key is None or not key.isdecimal() or len(key) > 18:
            raise Http404
        return get_object_or_404(Revision.objects.of(page).select_related("user"), pk=key)

    def withdraw_view(self, request, object_id):
        """Ask, then take the page out of the public's sight."""
        page = self._page_for(request, object_id, "withdraw")
        if request.method == "POST":
            try:
                page.withdraw(request.user, note=words_in(request.POST, "note", 1000))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, _("“%(page)s” is withdrawn. Its text goes on as a draft.") % {"page": page})
            return self._redirect(request, "change", page)
        context = self._context(request, page, _("Withdraw: %(page)s") % {"page": page})
        return TemplateResponse(request, "admin/publishing/withdraw.html", context)

    @method_decorator(require_POST)
    def unschedule_view(self, request, object_id):
        """Let the moment pass for which the page is scheduled."""
        page = self._page_for(request, object_id, "withdraw")
        page.cancel_schedule(request.user)
        messages.success(
            request,
            _(
                "The schedule of “%(page)s” is cancelled. Its moments under “Timing” stay: clear them if you want to "
                "publish at once."
            )
            % {"page": page},
        )
        return self._redirect(request, "change", page)

    @method_decorator(require_POST)
    def restore_view(self, request, object_id, revision_id):
        """Make an earlier version the draft; visitors see nothing of it until it is published."""
        page = self._page_for(request, object_id, "restore")
        revision = get_object_or_404(Revision.objects.of(page), pk=revision_id)
        for warning in page.restore(revision, request.user):
            messages.warning(request, warning)
        messages.success(
            request, _("%(version)s is now the draft. Publish it when it is right.") % {"version": revision}
        )
        return self._redirect(request, "change", page)
