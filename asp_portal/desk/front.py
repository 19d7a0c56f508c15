"""The front page of the admin: what it shows to the person who opens it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, IntegerField, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from asp_portal.publishing.lists import state_of
from asp_portal.publishing.models import Event, Revision, publishable_models
from asp_portal.publishing.policy import can
from asp_portal.zones import is_utc, place

from .titles import title_in

# How many rows of a box are shown, and up to which number they are counted.
SHOWN = 8
COUNTED = 50
# What ends within this time is worth knowing today.
SOON = timedelta(days=14)


@dataclass
class Row:
    """A page on the desk: what it is called, where it is edited, the moment it stands there for, and by whom."""

    page: object
    title: str
    address: str
    kind: str
    state: str
    moment: datetime
    zone: ZoneInfo | None
    event: Event | None = None

    @property
    def place(self):
        """The city by which the time zone is named, empty for UTC: `Amsterdam`."""
        return "" if is_utc(self.zone) else place(self.zone)

    @property
    def is_today(self):
        """Whether the moment is today, where the page happens."""
        zone = self.zone or ZoneInfo("UTC")
        return timezone.localdate(self.moment, zone) == timezone.localdate(timezone=zone)

    @property
    def is_past(self):
        """Whether the moment is over."""
        return self.moment <= timezone.now()


@dataclass
class Box:
    """One list on the desk: its first rows, and how many there are up to a bound."""

    rows: list
    count: int

    @property
    def label(self):
        """The number of rows for a person: `7`, or `50+`."""
        return f"{COUNTED}+" if self.count > COUNTED else str(self.count)

    @property
    def more(self):
        """Whether there are more than are shown."""
        return self.count > len(self.rows)


class Desk:
    """What waits for one person. The number of queries follows from the number of models, never from the rows."""

    def __init__(self, request):
        self.request = request
        self.user = request.user
        self.models = visible_models(self.user)

    @property
    def publishes(self):
        """Whether the person may approve something, and so is the one for whom others wait."""
        return any(can(self.user, "approve", model) for model in self.models)

    @property
    def drafts(self):
        """Pages whose draft this person saved last and has not handed on, the latest first."""
        return self._boxes["drafts"]

    @property
    def review(self):
        """Pages that wait for somebody who may publish them, the longest waiting first."""
        return self._boxes["review"]

    @property
    def scheduled(self):
        """Pages that go live by themselves, the next first."""
        return self._boxes["scheduled"]

    @property
    def expiring(self):
        """Live pages that withdraw themselves soon, the next first."""
        return self._boxes["expiring"]

    @property
    def failed(self):
        """Pages that could not act on their moment, and that nobody has touched since; the latest first."""
        return self._boxes["failed"]

    @property
    def published(self):
        """What was published last and still is public."""
        return self._boxes["published"]

    @cached_property
    def _boxes(self):
        found = {
            "drafts": self._found(
                lambda pages: (
                    pages.drafts()
                    .not_handed_on()
                    .filter(latest_revision__user=self.user)
                    .exclude(scheduled_revision=F("latest_revision"), scheduled_for__isnull=False)
                ),
                "latest_revision__created_at",
                newest_first=True,
            ),
            "review": self._found(lambda pages: pages.in_review(), "review_requested_at"),
            "scheduled": self._found(lambda pages: pages.scheduled(), "scheduled_for"),
            "expiring": self._found(lambda pages: pages.ending_by(timezone.now() + SOON), "expire_at"),
            "failed": self._happened(Event.objects.failures_nobody_saw_to(), COUNTED + 1),
            # Some pages were published several times in a row, some withdrawn since: more is read than is shown.
            "published": self._happened(Event.objects.filter(action=Event.Action.PUBLISHED), SHOWN * 3),
        }
        pages = self._pages(
            key[:2] for name, rows in found.items() for key in rows[: None if name == "published" else SHOWN]
        )
        events = self._events(key[:2] for name in ("review", "scheduled") for key in found[name][:SHOWN])
        actions = {"review": "submitted", "scheduled": "scheduled"}
        boxes = {}
        for name, rows in found.items():
            shown = [
                (pages[number, pk], moment, *(event or [events.get((number, pk, actions.get(name)))]))
                for number, pk, moment, *event in rows
                if (number, pk) in pages and (name != "published" or pages[number, pk].live)
            ]
            boxes[name] = (shown[:SHOWN], len(rows))
        return self._titled(boxes)

    def _titled(self, boxes):
        """The boxes with their rows: each under the title of the version that it is about."""

        def key_of(name, page):
            return page.scheduled_revision_id if name == "scheduled" else page.latest_revision_id

        keys = {
            key_of(name, page)
            for name, (shown, _count) in boxes.items()
            for page, *_rest in shown
            if name not in ("published", "expiring")
        }
        revisions = Revision.objects.select_related("content_type").in_bulk(keys - {None})
        return {
            name: Box(
                [
                    self._row(page, moment, event, revisions.get(key_of(name, page)) if keys else None)
                    if name not in ("published", "expiring")
                    else self._row(page, moment, event)
                    for page, moment, event in shown
                ],
                count,
            )
            for name, (shown, count) in boxes.items()
        }

    def _found(self, question, moment, newest_first=False):
        """Tuples (number of the model, key, moment) of the pages that answer `question`, of all models in one query."""
        parts = [
            question(model._default_manager.order_by())
            .annotate(desk_model=Value(number, output_field=IntegerField()), desk_moment=F(moment))
            .values_list("desk_model", "pk", "desk_moment")
            for number, model in enumerate(self.models)
        ]
        if not parts:
            return []
        order = ("-desk_moment", "desk_model", "-pk") if newest_first else ("desk_moment", "desk_model", "pk")
        return list(parts[0].union(*parts[1:], all=True).order_by(*order)[: COUNTED + 1])

    def _happened(self, events, most):
        """Tuples (number of the model, key, moment, event) of the last of `events`, each page once."""
        seen = {}
        rows = events.filter(content_type__in=self._numbers).select_related("user").order_by("-at", "-pk")
        for event in rows[:most]:
            number = self._numbers[event.content_type_id]
            seen.setdefault((number, event.object_id), (number, event.object_id, event.at, event))
        return list(seen.values())

    def _events(self, keys):
        """The last hand-over and scheduling of each page: who did it, with which note."""
        which = [
            Q(content_type=self._content_type(self.models[number]), object_id__in=pks)
            for number, pks in _by_model(keys).items()
        ]
        if not which:
            return {}
        events = (
            Event.objects.filter(reduce(or_, which), action__in=[Event.Action.SUBMITTED, Event.Action.SCHEDULED])
            .select_related("user")
            .order_by("pk")
        )
        return {(self._numbers[event.content_type_id], event.object_id, event.action): event for event in events}

    def _pages(self, keys):
        """The pages of `keys` that the person may see, by number of the model and key."""
        pages = {}
        for number, pks in _by_model(keys).items():
            model_admin = admin.site.get_model_admin(self.models[number])
            rows = model_admin.get_queryset(self.request).select_related(*model_admin.list_select_related or ())
            for page in rows.defer("latest_revision__content").filter(pk__in=pks):
                if can(self.user, "view", page):
                    pages[number, page.pk] = page
        return pages

    def _row(self, page, moment, event, revision=None):
        return Row(
            page,
            title_in(page, revision),
            change_address(page),
            kind_of(page),
            state_of(page),
            moment,
            admin.site.get_model_admin(type(page)).zone(page),
            event,
        )

    @cached_property
    def _numbers(self):
        return {self._content_type(model).pk: number for number, model in enumerate(self.models)}

    def _content_type(self, model):
        return ContentType.objects.get_for_model(model)


def visible_models(user):
    """The publishable models (list) that have a place in the admin and of which `user` may see pages."""
    return [model for model in publishable_models() if admin.site.is_registered(model) and can(user, "view", model)]


def change_address(page):
    """Where `page` is edited."""
    return reverse(f"admin:{page._meta.app_label}_{page._meta.model_name}_change", args=[page.pk])


def kind_of(page):
    """What `page` is, for people: its kind where it has one, else the name of its model."""
    return page.get_kind_display() if hasattr(page, "get_kind_display") else page._meta.verbose_name


def _by_model(keys):
    grouped = defaultdict(set)
    for number, pk in keys:
        grouped[number].add(pk)
    return grouped
