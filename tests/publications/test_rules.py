"""The linter against the mistakes of the model pages, and against what is right and looks like them."""

import sys
from datetime import date, timedelta

import pytest
from django.utils import translation
from django.utils.dates import MONTHS
from hypothesis import given, settings
from hypothesis import strategies as st

from asp_portal.publishing.findings import check
from asp_portal.publishing.manuscript import Manuscript
from campaigns.demo.seeding import Seeder
from publications.models import Publication
from publications.rules.calendar_words import dates_in, weekday_name
from tests.factories import make_session
from tests.publications.sentences import SENTENCES

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists():
    """The people and States of the sample content."""
    seeder = Seeder()
    seeder.states()
    seeder.people()


@pytest.fixture
def asp21():
    return make_session(
        live=True,
        ordinal=21,
        opens_on=date(2022, 12, 5),
        closes_on=date(2022, 12, 9),
        president="Silvia Fernández de Gurmendi (Argentina)",
    )


def found_in(body="", model=Publication, children=None, today=None, **fields):
    """The findings in a page of `model` with these fields."""
    content = {"fields": {"title": "A title", "body": body, **fields}, "children": children or {}}
    return check(Manuscript(model, content, today=today))


def found_in_summary(session, body, **fields):
    """The findings in a daily summary of the third day of `session`."""
    days = [{"number": 3, "covers_on": "2022-12-07"}]
    fields = {"kind": "daily-summary", "session_id": session.pk, "issued_on": "2022-12-07"} | fields
    return found_in(body, children={"days": days}, **fields)


def rules_of(findings):
    return [finding.rule for finding in findings]


def test_the_sentences_are_judged_as_a_reader_would(lists, asp21):
    false_alarms, missed, wrong_advice = [], [], []
    for sentence, rule, suggestion in SENTENCES:
        found = found_in_summary(asp21, f"<p>{sentence}</p>")
        expected = set((rule or "").split())
        others = [f for f in found if f.rule not in expected]
        false_alarms += [f"{sentence} {f.rule}: {f.passage} → {f.suggestion}" for f in others]
        mine = [f for f in found if f.rule in expected]
        if expected - {f.rule for f in mine}:
            missed.append(sentence)
        elif suggestion and not any(suggestion in f.suggestion for f in mine):
            wrong_advice.append(f"{sentence} {[f.suggestion for f in mine]}")
    right = sum(rule is None for _sentence, rule, _suggestion in SENTENCES)
    sys.stdout.write(
        f"{right} right sentences: {len(false_alarms)} false alarms; "
        f"{len(SENTENCES) - right} wrong ones: {len(missed)} missed, {len(wrong_advice)} with wrong advice.\n"
    )
    assert "\n".join(false_alarms + missed + wrong_advice) == ""


# -- weekdays ------------------------------------------------------------------------------------------------------

FORMS = {
    "en": ("{weekday}, {day} {month} {year}", "{weekday} {day} {month} {year}", "{weekday}, {month} {day}, {year}"),
    "fr": ("{weekday} {day} {month} {year}", "le {weekday} {day} {month} {year}"),
    "es": ("{weekday} {day} de {month} de {year}", "el {weekday} {day} de {month} de {year}"),
    "ar": ("{weekday} {day} {month} {year}", "{weekday}، {day} {month} {year}"),
}


def written(on, weekday, language, form):
    """The date `on` in words, with the name of `weekday` (int) before it."""
    with translation.override(language):
        month = str(MONTHS[on.month])
    return FORMS[language][form].format(weekday=weekday_name(weekday, language), day=on.day, month=month, year=on.year)


def weekdays_found(text, language):
    found = found_in(f"<p>{text}.</p>", language=language)
    return [(f.rule, f.severity, f.suggestion) for f in found if f.rule in ("weekday", "no-such-date")]


@given(
    on=st.dates(date(2002, 1, 1), date(2030, 12, 31)),
    language=st.sampled_from(sorted(FORMS)),
    form=st.integers(0, 1),
    off=st.integers(1, 6),
)
@settings(max_examples=150, deadline=None)
def test_the_right_weekday_is_never_found_and_a_wrong_one_always(on, language, form, off):
    right = weekday_name(on.weekday(), language)
    assert weekdays_found(written(on, on.weekday(), language, form), language) == []
    wrong = written(on, (on.weekday() + off) % 7, language, form)
    assert weekdays_found(wrong, language) == [("weekday", "error", right)]


def test_every_day_from_2002_to_2030_is_read_as_it_is_written():
    on = date(2002, 1, 1)
    while on.year <= 2030:
        form = on.toordinal() % 3
        (found,) = dates_in(f"It was {written(on, on.weekday(), 'en', form)} when", "en")
        assert (found.in_year(found.year), found.weekday) == (on, on.weekday())
        on += timedelta(days=1)
