"""Moments: typed on the clocks of the place where a page happens, and said beside in other zones."""

import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.models import BaseInlineFormSet
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.zones import DAY_AND_TIME, is_utc, moments, place, skipped, twice

# At either end of the calendar a moment has no name in every time zone, and no page that shows it would open.
WITHIN_REACH = [
    MinValueValidator(datetime(1900, 1, 1, tzinfo=UTC), _("Write a year from 1900 on.")),
    MaxValueValidator(datetime(2999, 12, 31, tzinfo=UTC), _("Write a year before 3000.")),
]
REACH = range(1900, 3000)

NO_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Clocks:
    """The clocks by which a form is written, and those of the person who writes it, where they are known."""

    zone: ZoneInfo = NO_ZONE
    own: ZoneInfo | None = None

    @property
    def place(self):
        """Whose clocks the form is about: “Amsterdam”."""
        return place(self.zone)


@dataclass(frozen=True)
class Typed:
    """What stands in a field for a moment: `wall`, a naive datetime, and `which` of the two where it is lived twice."""

    wall: datetime | None
    clocks: Clocks
    which: str = ""

    @cached_property
    def moments(self):
        """The moments (list of datetime) that it can mean."""
        if self.wall is None or self.wall.year not in REACH:
            return []
        return moments(self.wall, self.clocks.zone)

    @property
    def moment(self):
        """The moment (datetime) that it means, or None while that is not known."""
        if len(self.moments) == 2:
            return self.moments[int(self.which)] if self.which in ("0", "1") else None
        return self.moments[0] if self.moments else None

    @property
    def choices(self):
        """The values and names of the two moments of a time that is lived twice; empty for every other."""
        return list(zip("01", twice(self.wall, self.clocks.zone), strict=True)) if len(self.moments) == 2 else []

    @property
    def problem(self):
        """The sentence (str) that says why it is no moment yet; empty when it is one, or nothing."""
        if self.wall is None or self.wall.year not in REACH or self.moment:
            return ""
        if not self.moments:
            return skipped(self.wall, self.clocks.zone)
        return _now("Clocks in %(place)s show %(time)s twice on %(day)s. Choose which of the two you mean.") % {
            "place": self.clocks.place,
            "time": date_format(self.wall, "H:i"),
            "day": date_format(self.wall, "j M Y"),
        }

    @property
    def elsewhere(self):
        """The same moment in the reader's own zone and in UTC: pairs of the place and what its clocks show."""
        zone, own = self.clocks.zone, self.clocks.own
        zones = [] if own is None or own.key == zone.key else [own]
        zones += [] if any(map(is_utc, [zone, *zones])) else [NO_ZONE]
        return [(place(zone), date_format(self.moment.astimezone(zone), DAY_AND_TIME)) for zone in zones]


class MomentWidget(AdminSplitDateTime):
    """The admin's two boxes for date and time, with the zone in which they are read and a choice where it is needed."""

    template_name = "admin/publishing/moment.html"
    clocks = Clocks()

    class Media:
        css = {"all": ["css/admin-moments.css"]}
        js = [forms.Script("js/admin-moments.js", type="module")]

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.widgets.append(forms.TextInput())
        self.widgets_names.append("_2")

    def decompress(self, value):
        """Date, time, and which of two (str), on the clocks of the zone; a link may name a moment as text."""
        wall = wall_at(value, self.clocks)
        if wall is None:
            return [None, None, ""]
        lived_twice = len(moments(wall, self.clocks.zone)) == 2
        return [wall.date(), wall.time(), str(wall.fold) if lived_twice else ""]

    def value_from_datadict(self, data, files, name):
        """What was typed. A choice between two moments that belongs to no time any more is dropped."""
        day, time, which = super().value_from_datadict(data, files, name)
        return [day, time, which if day and time else ""]

    def get_context(self, name, value, attrs):
        """Also: `typed`, the moment as it stands there."""
        attrs = attrs or {}
        place = attrs.get("id", f"id_{name}")
        described = f"{attrs.get('aria-describedby', '')} {place}_hint".strip()
        parts = value if isinstance(value, list | tuple) else self.decompress(value)
        context = super().get_context(name, parts, attrs | {"aria-describedby": described})
        return context | {"name": name, "place": place, "typed": self.typed(parts)}

    def typed(self, value):
        """What `value` says: a datetime, or the three parts that a form holds."""
        day, time, which = value if isinstance(value, list | tuple) else self.decompress(value)
        return Typed(wall_of(day, time), self.clocks, which or "")


class HiddenMomentWidget(forms.SplitHiddenDateTimeWidget):
    """What stood in the boxes at first, so that a row in which nobody wrote anything can be told."""

    def __init__(self, clocks=Clocks(), **kwargs):
        super().__init__(**kwargs)
        self.clocks = clocks

    def decompress(self, value):
        """Date and time on the clocks of the zone."""
        wall = wall_at(value, self.clocks)
        return [wall.date(), wall.time()] if wall else [None, None]


def wall_at(value, clocks):
    """What the clocks of the form show (a naive datetime) at the moment `value`, a datetime or its text, or None."""
    if isinstance(value, str):
        try:
            value = parse_datetime(value)
        except ValueError:
            return None
    if value is None or value.year not in REACH:
        return None
    return value.astimezone(clocks.zone).replace(tzinfo=None) if value.tzinfo else value


def wall_of(day, time):
    """The naive datetime that two values of a form, typed or kept, stand for; None when they stand for none."""
    try:
        day, time = forms.DateField().to_python(day), forms.TimeField().to_python(time)
    except ValidationError:
        return None
    return datetime.combine(day, time) if day and time else None


class MomentField(forms.SplitDateTimeField):
    """A moment that is typed as a time on the clocks of a zone.

    A time that they skip is refused; of one that they show twice it is asked which.
    """

    widget = MomentWidget
    default_validators = WITHIN_REACH
    default_error_messages = forms.SplitDateTimeField.default_error_messages | {
        "incomplete": _("A moment needs a date and a time.")
    }

    def __init__(self, **kwargs):
        super().__init__(require_all_fields=False, **kwargs)
        self.fields = (*self.fields, forms.CharField(required=False))

    def read_by(self, clocks):
        """Take what is typed for a time on `clocks`."""
        self.widget.clocks = clocks
        self.hidden_widget = partial(HiddenMomentWidget, clocks)

    def compress(self, data_list):
        """The moment (datetime), or None. Raises ValidationError for a time that is no moment, or two."""
        if not data_list:
            return None
        typed = Typed(datetime.combine(*data_list[:2]), self.widget.clocks, data_list[2])
        if typed.wall.year not in REACH:
            # Out of reach whatever the zone: the validators say so.
            return typed.wall.replace(tzinfo=UTC)
        if typed.problem:
            raise ValidationError(typed.problem, code="ambiguous" if typed.moments else "skipped")
        return typed.moment


class ByTheClocks:
    """Mixin for the form of a page: its moments are read in the zone that follows from what is chosen in it.

    The page remembers the clocks as `clocks`, for the rows that are written with it.
    """

    # Set on the class that the admin makes for one request: how a page tells its zone, the names of the fields from
    # which that follows, and the zone of the person.
    zone_of = staticmethod(lambda page: None)
    zone_follows = ()
    own_zone = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.clocks = Clocks(self._zone() or NO_ZONE, self.own_zone)
        read_moments(self, self.instance.clocks)

    def typed_moments(self):
        """What stands in the fields for moments now: a dict from their names to `Typed`."""
        return {
            name: field.widget.typed(self[name].value())
            for name, field in self.fields.items()
            if isinstance(field, MomentField)
        }

    def _zone(self):
        """The zone of the page as it would be with what is chosen in the form."""
        page = copy.copy(self.instance)
        for name in self.zone_follows:
            if name in self.fields:
                try:
                    setattr(page, name, self.fields[name].clean(self[name].value()))
                except ValidationError:
                    # The field says so itself; until then the zone is the one that it was.
                    continue
        return self.zone_of(page) or self.zone_of(self.instance)


class OwnRow(forms.Field):
    """The hidden key of a row that is there: one of the rows of the page, which need not be asked for again."""

    widget = forms.HiddenInput

    def __init__(self, rows, **kwargs):
        super().__init__(**kwargs)
        self.rows = rows

    def has_changed(self, initial, data):
        """Never: the key of a row is nothing that anybody writes."""
        return False

    def clean(self, value):
        """The row. Raises ValidationError for the key of none."""
        row = next((row for row in self.rows if str(row.pk) == str(value)), None)
        if row is None and (value or self.required):
            raise ValidationError(_now("This row was deleted meanwhile."), code="invalid_choice")
        return row


class ChildFormSet(BaseInlineFormSet):
    """Rows of a page: their moments are read by the clocks of its form.

    Rows that the page has at hand, those of its draft, are not asked for.
    """

    @cached_property
    def empty_form(self):
        """The form of a row that is not there yet, made once: the admin asks for it time and again."""
        return super().empty_form

    def get_queryset(self):
        """The rows (list or queryset)."""
        name = self.fk.remote_field.get_accessor_name()
        at_hand = getattr(self.instance, "_prefetched_objects_cache", {})
        if name not in at_hand:
            return super().get_queryset()
        return [] if self.queryset is not None and self.queryset.query.is_empty() else list(at_hand[name])

    def add_fields(self, form, index):
        """The fields that a row of a formset has beyond its own."""
        super().add_fields(form, index)
        key = self._pk_field
        if key.name in form.fields:
            form.fields[key.name] = OwnRow(self.get_queryset(), required=False, initial=form.fields[key.name].initial)
        read_moments(form, getattr(self.instance, "clocks", Clocks()))


def read_moments(form, clocks):
    """Take every moment that is typed in `form` for a time on `clocks`."""
    for field in form.fields.values():
        if isinstance(field, MomentField):
            field.read_by(clocks)
