"""Stale saves in the admin: the form is refused, the two texts are shown side by side, and merged field by field."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from asp_portal.zones import said

from . import content as page_content
from .comparison import compare
from .merge import MINE, THEIRS, Merge, merge
from .models import Revision

CHOICE = "_choice."


@dataclass
class Stale:
    """A form that was opened on `base` and comes back after somebody saved `latest`."""

    base: Revision
    latest: Revision
    merge: Merge
    # What only one side changed (lists of Change): the merge takes both by itself.
    theirs: list = field(default_factory=list)
    mine: list = field(default_factory=list)
    # Sentences: why the merge could not be saved.
    problems: list = field(default_factory=list)


class StaleSaves:
    """What a PublishableAdmin does with a form that somebody else overtook, and with a preview that cannot be made."""

    def _base(self, request, page):
        """The revision on which the form was opened: the latest, unless the form names an older one of the page."""
        named = request.POST.get("_based_on", "")
        if named == str(page.latest_revision_id):
            return page.latest_revision
        found = Revision.objects.of(page).filter(pk=named).first() if named.isdecimal() and len(named) < 19 else None
        return found or page.latest_revision

    def _merged(self, request, page, base, content):
        """The content that the person's choices make of theirs and `content`, and the Stale form it comes from.

        The content is None as long as something must be shown or decided first.
        """
        latest = page.latest_revision
        choices = {name.removeprefix(CHOICE): value for name, value in request.POST.items() if name.startswith(CHOICE)}
        began, theirs = base.as_of_today(), latest.as_of_today()
        merged = merge(self.model, began, theirs, content, choices)
        stale = Stale(base, latest, merged)
        stale.theirs = compare(self.model, content, merge(self.model, began, theirs, content, otherwise=MINE).content)
        stale.mine = compare(self.model, theirs, merge(self.model, began, theirs, content, otherwise=THEIRS).content)
        # What was not on the screen was not agreed to: the first save, and a third one in between, are refused.
        if request.POST.get("_merge") != str(latest.pk):
            return None, stale
        if merged.undecided:
            stale.problems = [_("Choose one of the two where both of you changed the same.")]
            return None, stale
        fitting, stale.problems = self._fitted(page, latest, merged.content)
        return fitting, stale

    def _fitted(self, page, latest, content):
        """`content` as the database gives it back, or None and the sentences that say why it does not fit together."""
        with page.as_draft(latest) as known:
            try:
                with transaction.atomic():
                    lost = [
                        sentence for sentence in page_content.write(page.locked(), content) if sentence not in known
                    ]
                    draft = page.locked()
                    draft.full_clean(exclude=page_content.STATE_FIELDS)
                    return (None, lost) if lost else (draft.content(), [])
            except ValidationError as error:
                return None, error.messages
            except IntegrityError:
                return None, [_("Both of you added a row that there can be only once. Remove yours in the form below.")]

    def _refuse(self, request, page, stale, object_id, form_url, context):
        """Show the form again, every typed word in it, below what somebody else saved meanwhile."""
        request.refusal = _(
            "%(user)s saved this page on %(time)s, after you had opened it. Nothing of yours is lost: it stands in "
            "the form below, and the differences are listed above it."
        ) % {
            "user": stale.latest.user or _("Somebody"),
            "time": said(stale.latest.created_at, self.zone(page)),
        }
        self.show(request, page, stale.base)
        context = self._of_form(request, page) | context | {"conflict": stale, "based_on": stale.base.pk}
        response = super().changeform_view(request, object_id, form_url, context).render()
        response.status_code = 409
        return response

    def _no_preview(self, request, response):
        """What must be filled in before there is anything to preview. The form itself stays open in its own tab."""
        shown = response.context_data
        problems = list(_problems(shown["adminform"].form, shown["inline_admin_formsets"]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("No preview yet"),
            "problems": problems,
            "is_popup": True,
        }
        return TemplateResponse(request, "admin/publishing/no_preview.html", context, status=422)


def _problems(form, formsets):
    """Pairs (label, sentences) of everything that a form and its inline rows complain about."""
    for name, errors in form.errors.items():
        yield (form[name].label if name in form.fields else ""), list(errors)
    for inline in formsets:
        formset = inline.formset
        kind = str(inline.opts.verbose_name)
        if formset.non_form_errors():
            yield kind, list(formset.non_form_errors())
        for number, row in enumerate(formset.forms, start=1):
            for name, errors in row.errors.items():
                of = _("%(kind)s %(number)s") % {"kind": kind[:1].upper() + kind[1:], "number": number}
                yield (f"{of}: {row[name].label}" if name in row.fields else of), list(errors)
