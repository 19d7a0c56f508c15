"""Moments: everything that happens by itself or is due, on the pages that a person may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.db.models import F, IntegerField, Value
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from asp_portal.publishing.models import Revision
from asp_portal.publishing.policy import can
from asp_portal.releases.models import Release

from .front import change_address, kind_of, pages_of, visible_models
from .titles import title_in

# More of one kind in a month nobody plans; a calendar that holds more says so.
MOST = 300


@dataclass(frozen=True)
class What:
    """A kind of moment: its name, in which field it stands, of which pages, and which version is meant."""

    name: str
    label: str
    field: str
    of: Callable
    version: str = "latest_revision"


@dataclass
class Entry:
    """Something in the calendar: what happens to which page at which moment, and whether the person may move it."""

    what: What
    page: object
    title: str
    moment: datetime
    zone: ZoneInfo | None
    is_movable: bool

    @property
    def key(self):
        """The entry in addresses: `publications.publication-12-scheduled`."""
        return f"{self.page._meta.label_lower}-{self.page.pk}-{self.what.name}"

    @property
    def address(self):
        """Where the page is edited."""
        return change_address(self.page)

    @property
    def kind(self):
        """What the page is."""
        return kind_of(self.page)


@dataclass(frozen=True)
class Background:
    """What a day is, whatever happens on it: `label` (“ASP16, day 4”), and the zone (ZoneInfo) of its clocks."""

    on: date
    label: str
    address: str
    is_busy: bool
    zone: ZoneInfo


GOES_LIVE = What("scheduled", _("goes live"), "scheduled_for", lambda pages: pages.scheduled(), "scheduled_revision")
LEAVES = What("leaves", _("is withdrawn"), "expire_at", lambda pages: pages.live(), "live_revision")
DUE = What("due", _("review is due"), "review_due_at", lambda pages: pages.awaited())
PLANNED = What("planned", _("is meant to go live"), "go_live_at", lambda pages: pages.hidden().unscheduled())
EMBARGO = What("embargo", _("embargo ends"), "embargo_until", lambda pages: pages.hidden().unscheduled())
# A pack of pages; it is moved in its own form, where it says what stands in the way.
RELEASED = What("release", _("is released"), "go_live_at", lambda releases: releases.to_come())
KINDS = {what.name: what for what in (GOES_LIVE, LEAVES, DUE, PLANNED, EMBARGO)}


def entries(request, start, end):
    """The entries (list) from `start` to `end` (datetimes), the earliest first, and whether there are more."""
    models = visible_models(request.user)
    found = [row for what in KINDS.values() for row in _found(what, models, start, end)]
    pages = pages_of(request, models, {row[1:3] for row in found})
    keys = {getattr(pages[row[1:3]], f"{row[0].version}_id") for row in found if row[1:3] in pages}
    revisions = Revision.objects.select_related("content_type").in_bulk(keys - {None})
    result = []
    for what, number, pk, moment in found:
        page = pages.get((number, pk))
        if page is not None:
            revision = revisions.get(getattr(page, f"{what.version}_id"))
            result.append(entry(request.user, what, page, moment, revision))
    result += _releases(request, start, end)
    return sorted(result, key=lambda e: (e.moment, e.key)), len(found) >= MOST


def _releases(request, start, end):
    """The releases (list of Entry) from `start` to `end`, for who may see them."""
    if not admin.site.get_model_admin(Release).has_view_permission(request):
        return []
    found = RELEASED.of(Release.objects.all()).filter(go_live_at__gte=start, go_live_at__lt=end)
    return [Entry(RELEASED, release, str(release), release.go_live_at, release.zone, False) for release in found[:MOST]]


def entry(user, what, page, moment, revision=None):
    """The entry of `page`, called as in `revision`."""
    zone = admin.site.get_model_admin(type(page)).zone(page)
    return Entry(what, page, title_in(page, revision), moment, zone, may_move(user, what, page))


def may_move(user, what, page):
    """Whether `user` may give `page` another moment: who may publish moves what the public sees or will see."""
    if what in (GOES_LIVE, LEAVES):
        return can(user, "publish" if what is GOES_LIVE else "withdraw", type(page))
    if what is DUE:
        return can(user, "submit", page) or can(user, "approve", type(page))
    return can(user, "change", page)


@cache
def _background_hooks():
    return [import_string(path) for path in settings.DESK_DAYS]


def background(first, last):
    """What the days from `first` to `last` (dates) are: a dict from the date to a list of Background."""
    days = {}
    for hook in _background_hooks():
        for day in hook(first, last):
            days.setdefault(day.on, []).append(day)
    return days


def _found(what, models, start, end):
    """Tuples (what, number of the model, key, moment) in one query."""
    parts = [
        what.of(model._default_manager.order_by())
        .filter(**{f"{what.field}__gte": start, f"{what.field}__lt": end})
        .annotate(desk_model=Value(number, output_field=IntegerField()), desk_moment=F(what.field))
        .values_list("desk_model", "pk", "desk_moment")
        for number, model in enumerate(models)
        if any(field.name == what.field for field in model._meta.concrete_fields)
    ]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True).order_by("desk_moment", "desk_model", "pk")[:MOST]
    return [(what, *row) for row in rows]
