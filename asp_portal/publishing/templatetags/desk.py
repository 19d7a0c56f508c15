"""The desk: what the front page of the admin shows to the person who opens it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django import template
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, IntegerField, Q, Value
from django.urls import reverse
from django.utils.functional import cached_property

from ..lists import state_of
from ..models import Event, publishable_models
from ..policy import can

register = template.Library()
register.filter("state", state_of)

# How many rows of a box are shown, and up to which number they are counted.
SHOWN = 8
COUNTED = 50


@dataclass
class Row:
    """A page on the desk: where it is edited, since or at which moment it stands there, and by whom."""

    page: object
    address: str
    kind: str
    state: str
    moment: datetime
    zone: ZoneInfo | None
    event: Event | None = None

    @property
    def place(self):
        """The city by which the time zone is named, empty for UTC: `Amsterdam`."""
        return self.zone.key.rsplit("/", 1)[-1].replace("_", " ") if self.zone and self.zone.key != "UTC" else ""


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
        self.models = [
            model for model in publishable_models() if admin.site.is_registered(model) and can(self.user, "view", model)
        ]

    @property
    def publishes(self):
        """Whether the person may publish something, and so is the one for whom others wait."""
        return any(can(self.user, "publish", model) for model in self.models)

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
    def published(self):
        """What was published last and still is public."""
        return self._boxes["published"]

    @cached_property
    def _boxes(self):
        found = {
            "drafts": self._found(
                lambda pages: (
                    pages.drafts()
                    .filter(latest_revision__user=self.user, review_requested_at=None)
                    .exclude(scheduled_revision=F("latest_revision"), scheduled_for__isnull=False)
                ),
                "latest_revision__created_at",
                newest_first=True,
            ),
            "review": self._found(lambda pages: pages.in_review(), "review_requested_at"),
            "scheduled": self._found(lambda pages: pages.scheduled(), "scheduled_for"),
            "published": self._published(),
        }
        # What was published may have been withdrawn since, so more of it is looked at than is shown.
        pages = self._pages(
            key[:2] for name, rows in found.items() for key in rows[: None if name == "published" else SHOWN]
        )
        events = self._events(key[:2] for name in ("review", "scheduled") for key in found[name][:SHOWN])
        events |= {(number, pk, "published"): event for number, pk, _moment, event in found["published"]}
        actions = {"review": "submitted", "scheduled": "scheduled", "published": "published"}
        boxes = {}
        for name, rows in found.items():
            shown = [
                self._row(pages[number, pk], moment, events.get((number, pk, actions.get(name))))
                for number, pk, moment, *_rest in rows
                if (number, pk) in pages and (name != "published" or pages[number, pk].live)
            ]
            boxes[name] = Box(shown[:SHOWN], len(rows))
        return boxes

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

    def _published(self):
        """Tuples (number of the model, key, moment, event) of the last publications, each page once."""
        numbers = {self._content_type(model).pk: number for number, model in enumerate(self.models)}
        # Some pages were published several times in a row, some withdrawn since: more events than rows are read.
        events = Event.objects.filter(action=Event.Action.PUBLISHED, content_type__in=numbers)
        seen = {}
        for event in events.select_related("user").order_by("-at", "-pk")[: SHOWN * 3]:
            number = numbers[event.content_type_id]
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
        numbers = {self._content_type(model).pk: number for number, model in enumerate(self.models)}
        events = (
            Event.objects.filter(reduce(or_, which), action__in=[Event.Action.SUBMITTED, Event.Action.SCHEDULED])
            .select_related("user")
            .order_by("pk")
        )
        return {(numbers[event.content_type_id], event.object_id, event.action): event for event in events}

    def _pages(self, keys):
        """The pages of `keys` that the person may see, by number of the model and key."""
        pages = {}
        for number, pks in _by_model(keys).items():
            model_admin = self._admin(self.models[number])
            rows = model_admin.get_queryset(self.request).select_related(*model_admin.list_select_related or ())
            for page in rows.defer("latest_revision__content").filter(pk__in=pks):
                if can(self.user, "view", page):
                    pages[number, page.pk] = page
        return pages

    def _row(self, page, moment, event):
        options = page._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[page.pk])
        kind = page.get_kind_display() if hasattr(page, "get_kind_display") else options.verbose_name
        return Row(page, address, kind, state_of(page), moment, self._admin(type(page)).zone(page), event)

    def _admin(self, model):
        return admin.site.get_model_admin(model)

    def _content_type(self, model):
        return ContentType.objects.get_for_model(model)


def _by_model(keys):
    grouped = defaultdict(set)
    for number, pk in keys:
        grouped[number].add(pk)
    return grouped


@register.simple_tag(takes_context=True)
def desk(context):
    """What waits for the person (`Desk`)."""
    return Desk(context["request"])


@register.simple_tag(takes_context=True)
def add_address(context, label):
    """Where a row of the model `label` ("publications.publication") is added; empty for who may not add one."""
    model = apps.get_model(label)
    if not admin.site.is_registered(model):
        return ""
    if not admin.site.get_model_admin(model).has_add_permission(context["request"]):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
