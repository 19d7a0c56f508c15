"""The day rail: all days of a session in one row, with what was written about each."""

from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter


@dataclass
class Stop:
    """A stop of the rail: one day, or the days of a combined summary. Without numbers the Assembly does not sit."""

    dates: list[date] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    note: str = ""
    summary: object = None
    here: bool = False
    opens_part: bool = False

    @property
    def label(self):
        """`4`, or `6–7` for combined days; empty where the Assembly does not sit."""
        return "–".join(str(number) for number in dict.fromkeys(self.numbers[:1] + self.numbers[-1:]))


def summaries_by_day(summaries):
    """The first of `summaries` for each day: a dict from the number (int) of a day to its summary."""
    found = {}
    for summary in summaries:
        for number in summary.day_numbers:
            found.setdefault(number, summary)
    return found


def rail(session, summaries, here=None):
    """The Stops of `session` in order; `summaries` are its live daily summaries and `here` is the one that is read.

    A summary of a day that the calendar does not know follows at the end.
    """
    by_day = summaries_by_day(summaries)
    stops, last_on = [], None
    for day in session.calendar:
        summary = by_day.pop(day.number, None)
        # Whole weeks lie between a session and its resumption; a weekend is two days.
        gap = last_on is not None and (day.on - last_on).days > 1
        last_on = day.on
        if summary and stops and stops[-1].summary == summary and not gap:
            stops[-1].dates.append(day.on)
            stops[-1].numbers.append(day.number)
            continue
        numbers = [day.number] if day.sits else []
        stops.append(Stop([day.on], numbers, day.note, summary, bool(summary) and summary == here, gap))
    for number, summary in sorted(by_day.items()):
        if stops and stops[-1].summary == summary:
            stops[-1].numbers.append(number)
        else:
            stops.append(Stop(summary.covers_on, [number], "", summary, summary == here))
    return stops


def neighbours(summaries, here):
    """The summaries before and after `here` (each None at an end) among `summaries`, which are in day order."""
    ordered = list(
        dict.fromkeys(summary for _number, summary in sorted(summaries_by_day(summaries).items(), key=itemgetter(0)))
    )
    position = ordered.index(here)
    return (ordered[position - 1] if position else None), (ordered[position + 1 :] or [None])[0]
