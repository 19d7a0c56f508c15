"""The linter in the admin: while somebody writes, with every save, and before a text goes to others."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from .checking import overrule
from .drafts import typed_content
from .findings import check
from .manuscript import Manuscript
from .policy import can

# The buttons that hand a text to others.
HANDING_ON = ("_publish", "_publish_unreviewed", "_submit")


class CheckViews:
    """Views of a PublishableAdmin about what the linter finds."""

    def get_urls(self):
        """Also the addresses that check what somebody is writing."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_%s"
        view = self.admin_site.admin_view
        return [
            path("add/check/", view(self.check_view), name=name % "check_new"),
            path("<path:object_id>/check/", view(self.check_view), name=name % "check"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def check_view(self, request, object_id=None):
        """The findings in the form as it was sent: a piece of the form for its script, a page for everybody else.

        Nothing is stored.
        """
        page = self._page_for(request, unquote(object_id), "change") if object_id else None
        if page is None and not can(request.user, "add", self.model):
            raise PermissionDenied
        found = check(Manuscript(self.model, self._typed(request, page), page and page.pk))
        overruled = page.overrulings.keys() if page else set()
        context = {"findings": [finding for finding in found if finding.key not in overruled]}
        if request.headers.get("X-Requested-With") == "fetch":
            return TemplateResponse(request, "admin/publishing/findings_list.html", context)
        context |= self._context(request, page or self.model(), _("What was found"))
        return TemplateResponse(request, "admin/publishing/findings_page.html", context)

    def _typed(self, request, page):
        """The content that the form, finished or not, would make of `page`; what cannot be read stays as it was."""
        if page is not None:
            self.show(request, page)
        form = self.get_form(request, page, change=page is not None)(
            request.POST, instance=request.shown if page is not None else self.model()
        )
        # Fills the instance with what can be read, whatever else is wrong.
        form.is_valid()
        formsets = self._create_formsets(request, form.instance, change=page is not None)[0]
        for formset in formsets:
            if formset.is_bound:
                formset.is_valid()
        return typed_content(form, formsets)

    def _is_settled(self, request, page):
        """Note what the person says about warnings in `page`; whether nothing is left that keeps it from others."""
        keys = request.POST.getlist("_overrule")
        if "_all_the_same" in request.POST:
            keys += request.POST.getlist("_shown")
        overrule(page, request.user, keys[:500])
        if not any(name in request.POST for name in HANDING_ON):
            return True
        hindering = [finding for finding in page.findings() if not finding.waits]
        errors = [finding.reason for finding in hindering if finding.is_error]
        if errors:
            messages.error(request, _("The draft is saved and goes no further:") + " " + " ".join(errors))
        elif hindering:
            messages.warning(
                request,
                ngettext(
                    "The draft is saved and goes no further: there is %(count)s warning. Correct the text, or say that "
                    "it is right as it is.",
                    "The draft is saved and goes no further: there are %(count)s warnings. Correct the text, or say "
                    "that it is right as it is.",
                    len(hindering),
                )
                % {"count": len(hindering)},
            )
        return not hindering
