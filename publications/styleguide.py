"""The style page of developers: every component with sample data. Routed where DEBUG is on; it asks no database."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path

from . import charts
from .filters import Choice
from .models import Attendance, Publication
from .models.recommendation import Status
from .rail import Stop

Kind = Publication.Kind


class Rows(list):
    """A list that answers `.all` as a related manager does."""

    def all(self):
        """The list."""
        return self


class Sample(SimpleNamespace):
    """A row that no database knows, with an address that leads nowhere."""

    language, direction, summary, symbol, addressees, authors, as_of, session = "en", "ltr", "", "", "", "", None, None
    is_held = False

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """This page."""
        return "#main"


class SampleFilters:
    """What the components of a filtered list ask of `publications.filters.Filters`."""

    path, has_text, text, language = "/styleguide/", True, "judges", "en"
    chosen = {"kind": True}

    def url(self, **_changes):
        """This page."""
        return "#main"

    def chips(self):
        """Two choices that can be taken away."""
        return [Choice("letter", "letter", url="#main"), Choice("judges", "“judges”", url="#main")]


def publication(kind, title, **fields):
    """A sample publication of `kind`."""
    given = {
        "kind": kind,
        "title": title,
        "summary": "One or two sentences that say what it is about, for lists and search engines.",
        "issued_on": date(2017, 12, 5),
        "get_kind_display": kind.label,
        "label": "Read the letter",
        "documents": Rows([document()]),
        "files": [document()],
        "themes": Rows(themes()),
    }
    return Sample(**given | fields)


def document():
    """A sample file."""
    return Sample(title="The overview", kind_label="PDF", size_label="1.2 MB", get_language_display="English")


def themes():
    """Sample themes."""
    return [Sample(title=name, name=name) for name in ("Cooperation", "Crime of aggression", "Victims")]


def summary(*numbers):
    """A sample daily summary of the days `numbers`."""
    dates = [date(2017, 12, 3 + number) for number in numbers]
    return publication(Kind.DAILY_SUMMARY, "What the day brought", day_numbers=list(numbers), covers_on=dates)


def session():
    """A sample session that closed early, in two parts."""
    figures = [
        Sample(title="", value=465, is_estimate=False, get_measure_display=Attendance.Measure.REPRESENTATIVES.label),
        Sample(title="", value=144, is_estimate=True, get_measure_display=Attendance.Measure.ORGANIZATIONS.label),
    ]
    part = Sample(
        title="", label="First resumption", opens_on=date(2018, 2, 8), closes_on=date(2018, 2, 9), city="The Hague"
    )
    return Sample(
        title="16th session (2017)",
        opens_on=date(2017, 12, 4),
        closes_on=date(2017, 12, 14),
        planned_opens_on=date(2017, 12, 4),
        planned_closes_on=date(2017, 12, 15),
        closed_early=True,
        venue="United Nations Headquarters",
        city="New York",
        country="United States of America",
        president="Somebody",
        parts=Rows([part]),
        attendance=Rows(figures),
        present=figures,
    )


def stops():
    """A sample rail: held, combined, not sitting, to come, and a resumed part."""
    first, both = summary(1), summary(3, 4)
    return [
        Stop([date(2017, 12, 4)], [1], summary=first, here=True),
        Stop([date(2017, 12, 5)], [2]),
        Stop([date(2017, 12, 6), date(2017, 12, 7)], [3, 4], summary=both),
        Stop([date(2017, 12, 8)], [], "Holiday"),
        Stop([date(2018, 2, 8)], [5], opens_part=True),
    ]


def columns():
    """Sample columns of a chart: a number, a gap, an estimate."""
    values = ((14, None, False, []), (15, 400, True, ["paper"]), (16, 465, False, ["report", "voice", "paper"]))
    return [
        charts.Column(str(number), f"{number}th session", str(2001 + number), True, value, is_estimate, marks)
        for number, value, is_estimate, marks in values
    ]


def styleguide(request):
    """Every component once; the frame of the page is the page's own."""
    filters = SampleFilters()
    facet = SimpleNamespace(name="kind", label="Kind", every="Every kind")
    recommendation = Sample(
        title="", number=3, text="Vote for judges on merit alone.", addressee="All States Parties", theme=themes()[0]
    )
    paper = publication(
        Kind.LETTER,
        "Letter to states on the General Debate",
        addressees="Foreign ministers",
        as_of=date(2017, 11, 23),
    )
    context = {
        "kinds": [publication(kind, kind.label) for kind in Kind],
        "statuses": list(Status),
        "session": session(),
        "highlights": [
            Sample(title="", text="Six new judges elected", publication=publication(Kind.NEWS, "Six judges")),
            Sample(title="", text="A phrase that nothing supports", publication=None),
        ],
        "stops": stops(),
        "summaries": [summary(1), summary(3, 4)],
        "publications": [
            publication(Kind.NEWS, "News from the hall"),
            publication(Kind.LETTER, "Lettre aux ministres", language="fr"),
        ],
        "paper": paper,
        "papers": [paper],
        "recommendations": [recommendation],
        "documents": [document()],
        "corrections": [Sample(title="", at=datetime(2017, 12, 5, 2, 10, tzinfo=UTC), note="A date was wrong.")],
        "themes": themes(),
        "filters": filters,
        "facets": [(facet, [Choice("letter", "letter", 4, chosen=True), Choice("news", "news", 12)])],
        "results": Paginator(range(60), 20).page(2),
        "bars": charts.bars(columns()),
        "dots": charts.dots(columns()),
        "colours": COLOURS,
    }
    return render(request, "styleguide.html", context)


COLOURS = "paper paper-deep ink ink-quiet rule accent accent-wash mark-report mark-voice mark-paper".split()
urlpatterns = [path("", styleguide, name="styleguide")]
