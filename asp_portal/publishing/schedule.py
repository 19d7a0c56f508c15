"""Schedule: what will happen to a page and when, said in its zone and in UTC before anybody presses a button."""

import re

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from asp_portal.zones import said, zone_named

from .moments import Clocks, MomentWidget
from .policy import can

# One half of a moment in a form, as the stock admin names it.
DATE_BOX = re.compile(r"([a-z][\w-]{0,100})_0\Z")
MOST_BOXES = 200


def plan(page, moments, zone=None, now=None):
    """What visitors get, and until when, if `page` is published with `moments`: sentences (list of str).

    `moments` is a dict from the names of its fields to datetimes or None, `zone` the ZoneInfo in which it happens.
    """
    now = now or timezone.now()
    starts = {name: moments[name] for name in page.due_fields if moments.get(name)}
    last = max(starts, key=starts.get, default=None)
    due = starts.get(last)
    sentences = []
    if due and due > now:
        sentence = (
            _("When published, it waits: visitors read what is live now until %(moment)s, and this from then on.")
            if page.live
            else _("When published, it waits: visitors read it from %(moment)s on.")
        )
        sentences.append(sentence % {"moment": said(due, zone)})
        if len(set(starts.values())) > 1:
            field = page._meta.get_field(last).verbose_name
            sentences.append(
                _("“%(field)s” is the later moment, so it counts.") % {"field": field[:1].upper() + field[1:]}
            )
    else:
        sentences.append(
            _("When published, it replaces what visitors read now, at once.")
            if page.live
            else _("When published, visitors read it at once.")
        )
    ends = moments.get("expire_at")
    if ends and ends <= max(now, due or now):
        sentences.append(
            _("“Withdraw at” is %(moment)s, before that: it cannot be published so.") % {"moment": said(ends, zone)}
        )
    elif ends:
        sentences.append(_("It withdraws itself on %(moment)s.") % {"moment": said(ends, zone)})
    return sentences


class MomentViews:
    """The view of a PublishableAdmin that reads what stands in its form about time, while somebody writes."""

    @method_decorator(require_safe)
    def moments_view(self, request):
        """The hints of all moments in a form, and the plan, as HTML: each element replaces the one with its id."""
        key = request.GET.get("_page", "")
        page = self.get_object(request, key) if key else None
        if not (can(request.user, "change", page or self.model) or can(request.user, "add", self.model)):
            raise PermissionDenied
        form = self.get_form(request, page, change=page is not None)(request.GET, instance=page)
        clocks = form.instance.clocks
        if clocks.own is None:
            clocks = Clocks(clocks.zone, zone_named(request.GET.get("_browser", "")))
        names = [match[1] for match in map(DATE_BOX.match, list(request.GET)[:MOST_BOXES]) if match]
        hints = [self._hint(request, name, clocks) for name in names]
        return render(request, "admin/publishing/moments.html", {"hints": hints, "form": form})

    def _hint(self, request, name, clocks):
        widget = MomentWidget()
        widget.clocks = clocks
        return widget.get_context(name, widget.value_from_datadict(request.GET, {}, name), {"id": f"id_{name}"})
