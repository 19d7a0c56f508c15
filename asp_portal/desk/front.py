"""The front page of the admin: what it shows to the person who opens it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, IntegerField, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from asp_portal.publishing.lists import state_of
from asp_portal.publishing.models import Event, PageCheck, Revision, Unfinished, publishable_models
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
    check: PageCheck | None = None

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
    def due(self):
        """The moment by which it should be read, as a row of its own; None where nobody said one."""
        return replace(self, moment=self.page.review_due_at) if self.page.review_due_at else None

    @property
    def review(self):
        """Where the page is read and decided about."""
        options = self.page._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_review", args=[self.page.pk])

    @property
    def is_past(self):
        """Whether the moment is over."""
        return self.moment <= timezone.now()


@dataclass
class UnfinishedRow:
    """Text that somebody typed and has not saved: its title, where it is gone on with, and since when it lies there."""

    title: str
    kind: str
    address: str
    moment: datetime
    on_phone: bool


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


@dataclass(frozen=True)
class Question:
    """What a box asks all kinds of pages.

    `of` takes a queryset and the person; `moment` is where a row stands for it; `version` names the revision by which
    a row is called, or nothing for the row itself; `action` is the kind of event that explains a row.
    """

    of: Callable
    moment: str | Coalesce
    newest_first: bool = False
    version: str = "latest_revision"
    action: str = ""


def _with_open_checks(pages, user):
    """Drafts of `user`, and what waits to be read, in which the linter found something that nobody has settled."""
    found = PageCheck.objects.open().order_by()
    found = found.filter(content_type=ContentType.objects.get_for_model(pages.model), object_id=OuterRef("pk"))
    concerned = Q(latest_revision__user=user) | Q(review_requested_at__isnull=False)
    return pages.drafts().filter(concerned, Exists(found))


# What is due comes before what merely waits.
WAITING = Coalesce("review_due_at", "review_requested_at")
QUESTIONS = {
    # What waits for this person: asked of them or of nobody in particular, and not their own text.
    "mine": Question(lambda pages, user: pages.to_be_read_by(user), WAITING, action=Event.Action.SUBMITTED),
    # What waits for somebody else; whoever approves nothing sees everything here.
    "review": Question(
        lambda pages, user: (
            pages.to_be_read_by_others_than(user) if can(user, "approve", pages.model) else pages.in_review()
        ),
        WAITING,
        action=Event.Action.SUBMITTED,
    ),
    # What is approved and only has to be published.
    "approved": Question(
        lambda pages, user: pages.approved().drafts(), "latest_revision__created_at", action=Event.Action.APPROVED
    ),
    # What this person saved last and has not handed on, and what came back to them.
    "drafts": Question(
        lambda pages, user: (
            pages.drafts()
            .not_handed_on()
            .filter(latest_revision__user=user)
            .exclude(scheduled_revision=F("latest_revision"), scheduled_for__isnull=False)
        ),
        "latest_revision__created_at",
        newest_first=True,
        action=Event.Action.RETURNED,
    ),
    "scheduled": Question(
        lambda pages, user: pages.scheduled(),
        "scheduled_for",
        version="scheduled_revision",
        action=Event.Action.SCHEDULED,
    ),
    "checks": Question(_with_open_checks, "latest_revision__created_at", newest_first=True),
    "expiring": Question(lambda pages, user: pages.ending_by(timezone.now() + SOON), "expire_at", version=""),
}


class Desk:
    """What waits for one person: boxes by name. The number of queries follows from that of models, never from rows."""

    def __init__(self, request):
        self.request = request
        self.user = request.user
        self.models = visible_models(self.user)

    def __getitem__(self, name):
        """The box (`Box`) called `name`: one of QUESTIONS, `failed` or `published`."""
        return self._boxes[name]

    @property
    def approves(self):
        """Whether the person may approve something, and so is the one for whom others wait."""
        return any(can(self.user, "approve", model) for model in self.models)

    @property
    def publishes(self):
        """Whether the person may make something public."""
        return any(can(self.user, "publish", model) for model in self.models)

    @cached_property
    def unfinished(self):
        """What the person typed and has not saved (`Box` of UnfinishedRow), the latest first."""
        kept = list(Unfinished.objects.by(self.user).order_by("-updated_at")[: COUNTED + 1])
        rows = [_unfinished_row(text) for text in kept if self._numbers.get(text.content_type_id) is not None]
        return Box(rows[:SHOWN], len(rows))

    @cached_property
    def _boxes(self):
        found = {name: self._found(question) for name, question in QUESTIONS.items()}
        # Pages that could not act on their moment, and that nobody has touched since.
        found["failed"] = self._happened(Event.objects.failures_nobody_saw_to(), COUNTED + 1)
        # Some pages were published several times in a row, some withdrawn since: more is read than is shown.
        found["published"] = self._happened(Event.objects.filter(action=Event.Action.PUBLISHED), SHOWN * 3)
        pages = pages_of(
            self.request,
            self.models,
            (key[:2] for name, rows in found.items() for key in rows[: None if name == "published" else SHOWN]),
        )
        found["published"] = [row for row in found["published"] if row[:2] in pages and pages[row[:2]].live]
        shown = {name: [row for row in rows[:SHOWN] if row[:2] in pages] for name, rows in found.items()}
        events = self._events(row[:2] for name in QUESTIONS for row in shown[name])
        revisions = Revision.objects.select_related("content_type").in_bulk(
            {_version(name, pages[row[:2]]) for name, rows in shown.items() for row in rows} - {None}
        )
        boxes = {
            name: Box([self._row(name, row, pages, events, revisions) for row in rows], len(found[name]))
            for name, rows in shown.items()
        }
        self._add_checks(boxes["checks"])
        return boxes

    def _found(self, question):
        """Tuples (number of the model, key, moment) of the pages that answer `question`, of all models in one query."""
        moment = F(question.moment) if isinstance(question.moment, str) else question.moment
        parts = [
            question.of(model._default_manager.order_by(), self.user)
            .annotate(desk_model=Value(number, output_field=IntegerField()), desk_moment=moment)
            .values_list("desk_model", "pk", "desk_moment")
            for number, model in enumerate(self.models)
        ]
        if not parts:
            return []
        order = ("-desk_moment", "desk_model", "-pk") if question.newest_first else ("desk_moment", "desk_model", "pk")
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
        """The last event of each kind that explains a row, by page and kind."""
        which = [
            Q(content_type=self._content_type(self.models[number]), object_id__in=pks)
            for number, pks in _by_model(keys).items()
        ]
        if not which:
            return {}
        actions = {question.action for question in QUESTIONS.values()}
        events = Event.objects.filter(reduce(or_, which), action__in=actions).select_related("user").order_by("pk")
        return {(self._numbers[event.content_type_id], event.object_id, event.action): event for event in events}

    def _row(self, name, found, pages, events, revisions):
        number, pk, moment, *event = found
        page = pages[number, pk]
        action = QUESTIONS[name].action if name in QUESTIONS else ""
        return Row(
            page,
            title_in(page, revisions.get(_version(name, page))),
            change_address(page),
            kind_of(page),
            state_of(page),
            moment,
            admin.site.get_model_admin(type(page)).zone(page),
            event[0] if event else events.get((number, pk, action)),
        )

    def _add_checks(self, box):
        """Let the rows of `box` say how much is open in them."""
        if not box.rows:
            return
        which = (Q(content_type=self._content_type(type(row.page)), object_id=row.page.pk) for row in box.rows)
        checks = PageCheck.objects.filter(reduce(or_, which)).defer("stored")
        found = {(check.content_type_id, check.object_id): check for check in checks}
        for row in box.rows:
            row.check = found.get((self._content_type(type(row.page)).pk, row.page.pk))

    @cached_property
    def _numbers(self):
        return {self._content_type(model).pk: number for number, model in enumerate(self.models)}

    def _content_type(self, model):
        return ContentType.objects.get_for_model(model)


def _version(name, page):
    """The key of the revision by which `page` is called in the box `name`, None for its row."""
    version = QUESTIONS[name].version if name in QUESTIONS else {"failed": "latest_revision"}.get(name)
    return getattr(page, f"{version}_id") if version else None


def pages_of(request, models, keys):
    """The pages that the person may see, by their key: tuples (number in the list `models`, primary key)."""
    pages = {}
    for number, pks in _by_model(keys).items():
        model_admin = admin.site.get_model_admin(models[number])
        rows = model_admin.get_queryset(request).select_related("assignee", *model_admin.list_select_related or ())
        for page in rows.defer("latest_revision__content").filter(pk__in=pks):
            if can(request.user, "view", page):
                pages[number, page.pk] = page
    return pages


def _unfinished_row(text):
    """The row of `text` (Unfinished); a page that was never saved has its form to be gone on with."""
    options = ContentType.objects.get_for_id(text.content_type_id).model_class()._meta
    name = f"admin:{options.app_label}_{options.model_name}_"
    form = reverse(name + "change", args=[text.object_id]) if text.object_id else reverse(name + "add")
    return UnfinishedRow(
        str(text), options.verbose_name, f"{form}?unfinished={text.pk}", text.updated_at, text.on_phone
    )


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
