"""The editorial calendar: a month or a week of everything that has a moment, and the way to move it."""

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from asp_portal.publishing.models import Publishable
from asp_portal.publishing.moments import Clocks, Typed
from asp_portal.publishing.policy import can
from asp_portal.zones import place, said, zone_named

from . import rescheduling
from .moments import KINDS, background, entries, entry, may_move

A_DAY = timedelta(days=1)
UTC_ZONE = zone_named("UTC")
# The calendar's own reach: beyond it a moment has no name in every zone.
REACH = range(1901, 2999)
WEEKS = Calendar(firstweekday=0)


@dataclass
class Day:
    """A day of the calendar: what the Assembly does, and what happens."""

    on: date
    is_today: bool
    is_outside: bool
    background: list
    entries: list = field(default_factory=list)


@require_safe
def calendar(request):
    """A month, or with `by=week` a week, around the day `on`, on the clocks of `zone`."""
    by = "week" if request.GET.get("by") == "week" else "month"
    on = _day(request.GET.get("on", ""))
    first, last = _span(by, on)
    days = background(first, last)
    # A day longer at both ends, for clocks that are ahead and behind; what falls outside is left out again.
    start, end = (datetime.combine(day, time.min, UTC) for day in (first - A_DAY, last + 2 * A_DAY))
    found, is_cut = entries(request, start, end)
    zones = _zones(request, days, found)
    zone = next((z for z in zones if z.key == request.GET.get("zone")), zones[0])
    kept = {"by": by, "zone": zone.key}
    shown = _days(on, first, last, zone, days, found, by)
    context = admin.site.each_context(request) | {
        "title": _now("Calendar"),
        "by": by,
        "heading": _heading(by, on, first, last),
        "days": shown,
        "is_empty": not any(day.entries for day in shown),
        "zone": zone,
        "place": place(zone),
        "zones": [(z.key, place(z)) for z in zones],
        "on": on,
        "before": _address(on=_step(by, on, -1), **kept),
        "after": _address(on=_step(by, on, 1), **kept),
        "now": _address(**kept),
        "other": _address(on=on, by="month" if by == "week" else "week", zone=zone.key),
        "is_cut": is_cut,
        "undo": request.session.pop("desk_moved", None),
    }
    return TemplateResponse(request, "admin/desk/calendar.html", context)


class MoveForm(forms.Form):
    """The day and the time to which something is moved, on the clocks of its zone."""

    day = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    which = forms.ChoiceField(
        label=_("Which of the two"), required=False, widget=forms.RadioSelect, choices=[("0", "0"), ("1", "1")]
    )

    def __init__(self, *args, zone, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.zone, self.typed = zone, None

    def clean(self):
        data = super().clean()
        if "day" in data and "time" in data:
            wall = datetime.combine(data["day"], data["time"])
            self.typed = Typed(wall, Clocks(self.zone), self.data.get("which", ""))
            self.fields["which"].choices = self.typed.choices
            if self.typed.problem or not self.typed.moment:
                raise ValidationError(self.typed.problem or _("Write a year from 1900 to 2999."))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
def move(request):
    """Say what moving an entry means, and with a POST do it. `to` is where it was dropped, on the clocks of `zone`."""
    asked = request.POST if request.method == "POST" else request.GET
    moved = _entry(request, asked.get("entry", ""))
    was = _moment(asked.get("was", ""))
    zone = moved.zone or zone_named(asked.get("zone", "")) or UTC_ZONE
    target = _target(asked, moved, zone)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        zone=zone,
        initial={"day": target.astimezone(zone).date(), "time": target.astimezone(zone).time()},
    )
    if request.method == "POST":
        # An undo names the moment itself.
        moment = _moment(request.POST.get("moment", "")) or (form.typed.moment if form.is_valid() else None)
        if moment and _is_moved(request, moved, moment, was):
            back = {"by": request.POST.get("by"), "zone": request.POST.get("zone")}
            return redirect(_address(on=moment.astimezone(zone).date(), **back))
    context = admin.site.each_context(request) | {
        "title": _now("Move “%(title)s”") % {"title": moved.title},
        "entry": moved,
        "form": form,
        "place": place(zone),
        "was": (was or moved.moment).isoformat(),
        "now": said(moved.moment, zone),
        "then": said(target, zone) if target != moved.moment else "",
        "is_overtaken": bool(was and was != moved.moment),
        "kept": {name: asked.get(name, "") for name in ("entry", "zone", "by")},
        "back": _address(on=moved.moment.astimezone(zone).date(), by=asked.get("by"), zone=asked.get("zone")),
    }
    return TemplateResponse(request, "admin/desk/move.html", context)


def _is_moved(request, moved, moment, was):
    try:
        rescheduling.move(moved, moment, request.user, was)
    except ValidationError as error:
        messages.error(request, _now("Nothing is moved:") + " " + " ".join(error.messages))
        return False
    messages.success(
        request,
        _now("“%(title)s” %(what)s on %(moment)s.")
        % {"title": moved.title, "what": moved.what.label, "moment": said(moment, moved.zone)},
    )
    # Kept for the next look at the calendar alone: later, somebody may have moved it again.
    request.session["desk_moved"] = {
        "entry": moved.key,
        "title": moved.title,
        "was": moment.isoformat(),
        "moment": moved.moment.isoformat(),
    }
    return True


def _entry(request, key):
    """The entry called `key`, if it is there and the person may move it."""
    label, number, name = ([*key.rsplit("-", 2), "", "", ""])[:3]
    what = KINDS.get(name)
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    known = issubclass(model, Publishable) and admin.site.is_registered(model)
    if not (what and known and number.isdecimal() and len(number) < 19):
        raise Http404
    pages = what.of(model._default_manager.all()).select_related(what.version)
    page = get_object_or_404(pages, pk=number, **{f"{what.field}__isnull": False})
    if not can(request.user, "view", page):
        raise Http404
    if not may_move(request.user, what, page):
        raise PermissionDenied
    return entry(request.user, what, page, getattr(page, what.field), getattr(page, what.version))


def _target(asked, moved, zone):
    """Where the entry shall go: the day and time on which it was dropped, else where it is."""
    try:
        wall = parse_datetime(asked.get("to", ""))
    except ValueError:
        wall = None
    if wall is None or wall.tzinfo or wall.year not in REACH:
        return moved.moment
    shown = zone_named(asked.get("zone", "")) or zone
    return wall.replace(tzinfo=shown).astimezone(UTC)


def _moment(text):
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    # In UTC: a database may not know the distance from it that somebody wrote.
    return moment.astimezone(UTC) if moment and moment.tzinfo and moment.year in REACH else None


def _day(text):
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return day if day and day.year in REACH else timezone.localdate()


def _span(by, on):
    """The first and the last day that are shown: whole weeks from Monday on."""
    monday = on - timedelta(days=on.weekday())
    if by == "week":
        return monday, monday + timedelta(days=6)
    weeks = WEEKS.monthdatescalendar(on.year, on.month)
    return weeks[0][0], weeks[-1][-1]


def _step(by, on, direction):
    if by == "week":
        return on + timedelta(days=7 * direction)
    return (on.replace(day=15) + timedelta(days=30 * direction)).replace(day=1)


def _heading(by, on, first, last):
    if by == "month":
        return date_format(on, "F Y")
    return f"{date_format(first, 'j F')} – {date_format(last, 'j F Y')}"


def _zones(request, days, found):
    """The zones (list of ZoneInfo) to choose from: where the Assembly sits or will sit, where the person lives, UTC."""
    known = [day.zone for of_day in days.values() for day in of_day] + [item.zone for item in found]
    named = zone_named(request.GET.get("zone", ""))
    return list({z.key: z for z in [*known, request.user.zone, UTC_ZONE, named] if z}.values())


def _days(on, first, last, zone, days, found, by):
    today = timezone.localdate(timezone=zone)
    shown = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        is_outside = by == "month" and day.month != on.month
        shown[day] = Day(day, day == today, is_outside, days.get(day, []))
    for item in found:
        day = shown.get(item.moment.astimezone(zone).date())
        if day:
            day.entries.append(item)
    return list(shown.values())


def _address(**values):
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{reverse('desk:calendar')}?{query}"
