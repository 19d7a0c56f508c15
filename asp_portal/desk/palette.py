"""The palette: from anywhere to any page, list, saved view or act, by a few letters of its name."""

from dataclasses import asdict, dataclass

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from asp_portal.publishing.models import Event, Revision
from asp_portal.search import index
from asp_portal.search.models import Entry
from asp_portal.search.words import normalise

from .front import change_address, kind_of, pages_of, visible_models
from .listing import list_address
from .saved_views import views_for
from .titles import title_in

# So many pages are offered, and so many of everything else.
MOST_PAGES = 10
MOST_OTHERS = 8
LONGEST = 200
# Some pages were saved many times in a row: more events are read than pages are shown.
EVENTS_READ = 60


@dataclass(frozen=True)
class Place:
    """Somewhere to go: what it is called, what it is, and where."""

    label: str
    kind: str
    address: str


@dataclass(frozen=True)
class Job:
    """A piece of work with a button of its own: its label, and the form in which it begins."""

    label: str
    address: str
    query: str


@require_safe
def go(request):
    """Places whose names hold the words of `q`; without any, where the person was last. The dialog asks for JSON."""
    asked = request.GET.get("q", "")[:LONGEST].strip()
    groups = {
        _("Pages") if asked else _("Where you were"): _pages(request, asked) if asked else _recent(request),
        _("Do"): _matching(_acts(request), asked),
        _("Lists"): _matching(_lists(request), asked),
        _("Saved views"): _matching(_views(request), asked),
    }
    groups = {name: places for name, places in groups.items() if places}
    if request.GET.get("format") == "json":
        return JsonResponse(
            {"groups": [{"name": n, "places": [asdict(p) for p in found]} for n, found in groups.items()]}
        )
    context = admin.site.each_context(request) | {"title": _("Go to"), "asked": asked, "groups": groups}
    return TemplateResponse(request, "admin/desk/go.html", context)


def jobs(request):
    """What the person may begin (list of Job), in the order of the setting DESK_JOBS."""
    found = []
    for label, model_label, query in settings.DESK_JOBS:
        model = apps.get_model(model_label)
        if admin.site.is_registered(model) and admin.site.get_model_admin(model).has_add_permission(request):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
            found.append(Job(str(label), f"{address}?{query}" if query else address, query))
    return found


def _matching(places, asked):
    """Those of `places` whose labels have a word that begins as each word of `asked`."""
    wanted = normalise(asked).split()
    found = [p for p in places if all(any(w.startswith(a) for w in normalise(p.label).split()) for a in wanted)]
    return found[:MOST_OTHERS]


def _acts(request):
    places = [Place(job.label, _("begin"), job.address) for job in jobs(request)]
    for label, name in (
        (_("Desk"), "admin:index"),
        (_("Calendar"), "desk:calendar"),
        (_("History of the site"), "desk:history"),
    ):
        places.append(Place(label, _("open"), reverse(name)))
    return places


def _lists(request):
    return [
        Place(str(capfirst(model._meta.verbose_name_plural)), _("list"), list_address(model))
        for model, model_admin in admin.site._registry.items()
        if model_admin.has_view_or_change_permission(request)
    ]


def _views(request):
    return [Place(view.name, _("saved view"), view.get_absolute_url()) for view in views_for(request.user)[:100]]


def _recent(request):
    """The pages that the person worked on last."""
    models, numbers = _numbered(request)
    events = Event.objects.filter(user=request.user, content_type__in=numbers).order_by("-pk")[:EVENTS_READ]
    keys = dict.fromkeys((numbers[event.content_type_id], event.object_id) for event in events)
    return _places(request, models, list(keys)[:MOST_PAGES])


def _pages(request, asked):
    """The pages that answer, drafts included, the best first."""
    models, numbers = _numbered(request)
    hits = index.ranked(asked, Entry.Scope.DRAFT, MOST_PAGES * 2)
    keys = [(numbers[content_type], key) for content_type, key in hits if content_type in numbers]
    return _places(request, models, keys[:MOST_PAGES])


def _places(request, models, keys):
    pages = pages_of(request, models, keys)
    revisions = Revision.objects.select_related("content_type").in_bulk(
        {page.latest_revision_id for page in pages.values()} - {None}
    )
    return [
        Place(
            title_in(page, revisions.get(page.latest_revision_id)),
            f"{kind_of(page)}, {page.status}",
            change_address(page),
        )
        for page in (pages[key] for key in keys if key in pages)
    ]


def _numbered(request):
    models = visible_models(request.user)
    return models, {ContentType.objects.get_for_model(model).pk: number for number, model in enumerate(models)}
