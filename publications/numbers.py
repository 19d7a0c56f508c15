"""Sessions in numbers: what was counted at each session, as pictures, tables and comma-separated values."""

import csv
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from asp_portal.caching import public_page
from asp_portal.desk.tables import guarded
from asp_portal.parameters import Unknown, explains_unknown, text, without

from . import charts
from .descriptions import numbers_as_dataset
from .models import Attendance, Session

Measure = Attendance.Measure
HEAD = ("measure", "session", "name", "year", "opens_on", "value", "is_estimate", "source", "as_of")


@dataclass
class Series:
    """One measure over the sessions: its rows (session, attendance), the sessions without one, and its chart."""

    measure: Measure
    rows: list
    without: list
    chart: charts.Chart | None

    @property
    def extent(self):
        """The lowest and the highest number of the chart in a sentence (str)."""
        shown = [column for column in self.chart.columns if column.value is not None]
        lowest, highest = (of(shown, key=lambda column: column.value) for of in (min, max))
        return _("Lowest: %(lowest)s, highest: %(highest)s.") % {"lowest": _named(lowest), "highest": _named(highest)}

    @property
    def estimates(self):
        """How many of the numbers are estimates (int)."""
        return sum(figure.is_estimate for _session, figure in self.rows)


def _named(column):
    value = intcomma(column.value)
    number = _("about %(value)s") % {"value": value} if column.is_estimate else value
    # Translators: a number and the session at which it was counted.
    return _("%(number)s at the %(session)s") % {"number": number, "session": column.name}


def column_of(session):
    """The charts.Column of `session`, without a value."""
    kinds = Session.Kind
    label = {kinds.REGULAR: str(session.ordinal), kinds.SPECIAL: f"S{session.ordinal}"}.get(
        session.kind,
        # Translators: two letters for “Review Conference”, under a column of a chart.
        _("RC"),
    )
    is_main = session.kind == kinds.REGULAR and (session.ordinal == 1 or session.ordinal % 5 == 0)
    return charts.Column(label, str(session), str(session.year), is_main)


def has_begun(session, today):
    """Whether `session` is no longer one to come, as far as its record says."""
    return session.opens_on <= today if session.opens_on else session.year < today.year


def series(sessions, today):
    """A list of Series of everything that was counted at `sessions` (in order of time), one for each measure."""
    counted = {measure: [] for measure in Measure}
    for session in sessions:
        for figure in session.attendance.all():
            counted[Measure(figure.measure)].append((session, figure))
    # A session to come is no gap: nobody could have counted.
    held = [session for session in sessions if has_begun(session, today) or session.attendance.all()]
    return [_series(measure, rows, held) for measure, rows in counted.items() if rows]


def _series(measure, rows, sessions):
    # Counted more than once at one session: the picture shows the last count, the table all.
    last = {session.pk: figure for session, figure in rows}
    columns = [column_of(session) for session in sessions]
    for session, column in zip(sessions, columns, strict=True):
        if figure := last.get(session.pk):
            column.value, column.is_estimate = figure.value, figure.is_estimate
    missing = [session for session in sessions if session.pk not in last]
    # One number has nothing to be compared with.
    return Series(measure, rows, missing, charts.bars(columns) if len(last) > 1 else None)


@public_page
def session_numbers(request):
    """What was counted at the sessions: a picture and a table for each measure."""
    sessions = list(Session.objects.live().originals().for_numbers())
    context = {"all_series": series(sessions, timezone.localdate()), "things": numbers_as_dataset(sessions)}
    return render(request, "publications/session_numbers.html", context)


@public_page
@explains_unknown
def session_numbers_csv(request):
    """The same numbers for spreadsheets, all or those of one `measure`."""
    asked = text(request, "measure")
    if asked and asked not in Measure.values:
        sentence = _("“%(value)s” is not known as a measure.") % {"value": asked}
        raise Unknown(sentence, without(request, "measure"), _("Take all numbers"))
    sessions = list(Session.objects.live().originals().for_numbers())
    rows = (
        row_of(session, figure)
        for found in series(sessions, timezone.localdate())
        if asked in ("", found.measure)
        for session, figure in found.rows
    )
    return comma_separated(f"sessions-{asked.replace('_', '-')}" if asked else "sessions-in-numbers", HEAD, rows)


def comma_separated(name, head, rows):
    """A response with the file `name`.csv: the names of the columns, `head`, and `rows` (iterables of cells)."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Robots-Tag": "noindex"},
    )
    # Spreadsheets take a file without this mark for one of the last century.
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return response


def row_of(session, figure):
    """The cells (list) of one number."""
    return [
        figure.measure,
        session.address,
        session.name,
        session.year,
        session.opens_on or "",
        figure.value,
        "yes" if figure.is_estimate else "no",
        figure.source,
        figure.as_of or "",
    ]


def defused(cell):
    """`cell` as a spreadsheet cannot take it for a formula: numbers stay, a text that begins as one gets a quote."""
    return guarded(cell) if isinstance(cell, str) else cell
