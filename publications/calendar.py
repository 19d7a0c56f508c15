"""The calendar of a session: which days the Assembly sits, and their numbers."""

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class Day:
    """A day of a session. `number` counts the sittings from 1; a day without sitting has none."""

    on: date
    number: int | None = None
    note: str = ""

    @property
    def sits(self):
        """Whether the Assembly meets on this day."""
        return self.number is not None


def days(periods, exceptions=None):
    """All days of a session in order, those without sitting included.

    `periods` are pairs of first and last date; `exceptions` maps a date to a pair (sits, note) where it differs from
    the rule that the Assembly sits from Monday to Friday.
    """
    exceptions = exceptions or {}
    result, number = [], 0
    for opens_on, closes_on in sorted(periods):
        for offset in range((closes_on - opens_on).days + 1):
            on = opens_on + timedelta(days=offset)
            sits, note = exceptions.get(on, (on.weekday() < SATURDAY, ""))
            number += sits
            result.append(Day(on, number if sits else None, note))
    return result
