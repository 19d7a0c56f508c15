"""The history of the whole site: the log of events, filtered, for staff."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator
from django.db.models import Q
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from asp_portal.publishing.forms import CleanText
from asp_portal.publishing.models import Event, Publishable
from asp_portal.zones import is_utc, place

from .front import change_address
from .tables import FORMS, respond

A_PAGE = 50
# More accounts nobody looks through in a select.
MOST_ACCOUNTS = 300
PORTAL = "portal"
# The day after it has a name too.
LAST_DAY = date(2999, 12, 31)


@dataclass
class Line:
    """An event as the history shows it: with the page, if it is still there, and the zone in which it happens."""

    event: Event
    kind: str
    address: str
    zone: ZoneInfo | None

    @property
    def place(self):
        """The city of the zone, empty for UTC."""
        return "" if is_utc(self.zone) else place(self.zone)


class HistoryFilter(CleanText, forms.Form):
    """What somebody looks for in the history."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("What"), required=False)
    action = forms.ChoiceField(label=_("Did"), required=False)
    since = forms.DateField(label=_("From (UTC)"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(
        label=_("Until (UTC)"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        validators=[MaxValueValidator(LAST_DAY)],
    )
    q = forms.CharField(label=_("Words of the title or the note"), required=False, max_length=200)
    page = forms.RegexField(r"\A\d{1,9}-\d{1,18}\Z", required=False, widget=forms.HiddenInput)

    def __init__(self, data, content_types):
        super().__init__(data, label_suffix="")
        self.content_types = content_types
        people = get_user_model().objects.filter(is_staff=True).order_by("username")
        anybody = [("", _now("anybody")), (PORTAL, _now("the portal"))]
        self.fields["who"].choices = anybody + [(str(user.pk), str(user)) for user in people[:MOST_ACCOUNTS]]
        kinds = sorted((str(of.model_class()._meta.verbose_name_plural), str(of.pk)) for of in content_types)
        self.fields["kind"].choices = [("", _now("everything")), *((key, capfirst(name)) for name, key in kinds)]
        self.fields["action"].choices = [("", _now("anything")), *Event.Action.choices]

    def events(self):
        """The events (queryset) that answer, the latest first. What is not understood does not narrow them."""
        self.full_clean()
        asked = defaultdict(str, self.cleaned_data)
        found = Event.objects.filter(content_type__in=self.content_types).order_by("-pk")
        if asked["who"]:
            found = found.filter(user=None if asked["who"] == PORTAL else asked["who"])
        if asked["kind"]:
            found = found.filter(content_type=asked["kind"])
        if asked["action"]:
            found = found.filter(action=asked["action"])
        if asked["since"]:
            found = found.filter(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            found = found.filter(at__lt=_midnight(asked["until"]) + timedelta(days=1))
        if asked["page"]:
            content_type, key = asked["page"].split("-")
            found = found.filter(content_type=content_type, object_id=key)
        words = asked["q"].split()
        if words:
            found = found.filter(*(Q(title__icontains=word) | Q(note__icontains=word) for word in words))
        return found


@require_safe
def site_history(request):
    """Who did what, and when, on the whole site; `format` makes a file of it."""
    content_types = _visible(request)
    if not content_types:
        raise PermissionDenied
    form = HistoryFilter(request.GET, content_types)
    events = form.events().select_related("user", "content_type", "revision").defer("revision__content")
    if request.GET.get("format") in FORMS:
        return respond(request.GET["format"], _file_name(), _COLUMNS, _rows(events))
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        events = events.filter(pk__lt=before)
    shown = list(events[: A_PAGE + 1])
    lines = _lines(request, shown[:A_PAGE])
    context = admin.site.each_context(request) | {
        "title": _now("History of the site"),
        "form": form,
        "lines": lines,
        "older": _address(request, before=lines[-1].event.pk) if len(shown) > A_PAGE else "",
        "newest": _address(request) if before else "",
        "as_csv": _address(request, format="csv"),
        "as_xlsx": _address(request, format="xlsx"),
        "is_narrowed": any(value for name, value in form.cleaned_data.items()) or bool(form.errors),
    }
    return TemplateResponse(request, "admin/desk/history.html", context)


_COLUMNS = (_("when (UTC)"), _("who"), _("did"), _("what"), _("title"), _("note"), _("version"), _("key"))


def _rows(events):
    for event in events.iterator(chunk_size=500):
        yield [
            event.at,
            str(event.user or _now("the portal")),
            event.get_action_display(),
            str(event.content_type),
            event.title,
            event.note,
            event.revision_id,
            event.pk,
        ]


def _file_name():
    return _now("History of the site") + " " + timezone.localdate().isoformat()


def _visible(request):
    """The content types whose lists in the admin the person may see, and so their events."""
    models = [
        m for m, model_admin in admin.site._registry.items() if model_admin.has_view_or_change_permission(request)
    ]
    return list(ContentType.objects.get_for_models(*models, for_concrete_models=False).values())


def _lines(request, events):
    keys = defaultdict(set)
    for event in events:
        keys[event.content_type].add(event.object_id)
    pages = {}
    for content_type, pks in keys.items():
        model_admin = admin.site.get_model_admin(content_type.model_class())
        rows = model_admin.get_queryset(request).filter(pk__in=pks)
        if model_admin.list_select_related:
            rows = rows.select_related(*model_admin.list_select_related).defer("latest_revision__content")
        pages |= {(content_type.pk, row.pk): row for row in rows}
    return [_line(event, pages.get((event.content_type_id, event.object_id))) for event in events]


def _line(event, page):
    kind = event.content_type.model_class()._meta.verbose_name
    zone = admin.site.get_model_admin(type(page)).zone(page) if isinstance(page, Publishable) else None
    return Line(event, kind, change_address(page) if page else "", zone)


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def _address(request, **changes):
    asked = QueryDict(mutable=True)
    for name, value in request.GET.items():
        if value and name not in ("before", "format"):
            asked[name] = value
    asked.update(changes)
    return f"?{asked.urlencode()}"
