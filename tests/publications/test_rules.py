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
from publications.models import Publication, Session
from publications.rules.calendar_words import dates_in, weekday_name
from publications.rules.wording import suspicious_amount
from tests.factories import make_publication, make_session
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


# -- one by one ----------------------------------------------------------------------------------------------------

ITEMS = "<ol>" + "<li>Sign.</li>" * 9 + "</ol>"


@pytest.mark.parametrize(
    ("title", "body", "found"),
    [
        ("10 ways states can support the ICC", ITEMS, True),
        ("Ten ways states can support the ICC", ITEMS, True),
        ("9 ways states can support the ICC", ITEMS, False),
        ("Nine practical steps", "<h2>1. Sign</h2><p>Now.</p>" * 9, False),
        ("Seven reasons", "<h2>Because</h2><p>It is so.</p>" * 7 + "<ul><li>a</li><li>b</li></ul>", False),
        ("Six judges elected in three days", ITEMS, False),
        ("10 ways to say it in a paragraph", "<p>There is no list here.</p>", False),
    ],
)
def test_a_title_that_counts_is_held_against_the_list(title, body, found):
    assert ("promised-number" in rules_of(found_in(body, title=title))) is found


def test_a_weekday_without_a_year_is_tried_in_the_years_of_the_session(asp21):
    assert rules_of(found_in_summary(asp21, "<p>On Wednesday 7 December it rained.</p>")) == []
    (finding,) = found_in_summary(asp21, "<p>On Tuesday 7 December it rained.</p>")
    assert (finding.rule, finding.severity, finding.suggestion) == ("weekday", "warning", "Wednesday")
    assert rules_of(found_in("<p>On Tuesday 7 December it rained.</p>")) == []


@pytest.mark.parametrize(
    "text",
    [
        "<blockquote><p>On Tuesday, 7 December 2022, it rained.</p></blockquote>",
        "<p>The page said “on Tuesday, 7 December 2022” for a year.</p>",
    ],
)
def test_somebody_elses_wrong_weekday_is_a_warning(text):
    assert [f.severity for f in found_in(text)] == ["warning"]


def test_the_place_of_a_finding_is_its_field_its_heading_and_its_sentence():
    body = "<h2>The vote</h2><p>It was late. On Tuesday, 7 December 2022, it rained. People slept.</p>"
    (finding,) = found_in(body)
    assert finding.place == "Body · The vote"
    assert finding.sentence == "On Tuesday, 7 December 2022, it rained."


def closed_session(text, today=date(2023, 1, 2)):
    fields = {"kind": "regular", "ordinal": 21, "year": 2022, "opens_on": "2022-12-05", "closes_on": "2022-12-09"}
    return rules_of(found_in(f"<p>{text}</p>", model=Session, today=today, **fields))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Six judges will be elected at the end of the first week.", True),
        ("The Registrar will be elected in 2022.", True),
        ("The second special session will be held in 2029.", False),
        ("The next session will elect a president.", False),
        ("The Court will need support for years.", False),
        ("“Six judges will be elected,” the invitation had said.", False),
    ],
)
def test_the_future_ends_with_the_session(text, found):
    assert (closed_session(text) == ["past-future"]) is found
    assert closed_session(text, today=date(2022, 12, 6)) == []


def test_a_dated_letter_may_look_forward():
    text = "<p>The Assembly will elect six judges in December 2022.</p>"
    assert rules_of(found_in(text, kind="letter", issued_on="2022-11-01")) == []
    assert rules_of(found_in(text, kind="letter", issued_on="2023-02-01")) == ["past-future"]


def test_a_highlight_needs_something_to_support_it():
    rows = [{"text": "Supported", "publication_id": 7}, {"text": "Three new war crimes", "publication_id": None}]
    fields = {"kind": "regular", "ordinal": 21, "year": 2022}
    (finding,) = found_in(model=Session, children={"highlights": rows}, **fields)
    assert (finding.rule, finding.passage, finding.field) == (
        "unlinked-highlight",
        "Three new war crimes",
        "highlights",
    )


def test_a_budget_in_thousands_is_no_number_of_euros():
    rows = [{"measure": "budget", "value": 173_234}, {"measure": "organizations", "value": 144}]
    (finding,) = found_in(model=Session, children={"attendance": rows}, kind="regular", ordinal=21, year=2022)
    assert (finding.rule, finding.suggestion) == ("amount", "173,234,000")


@pytest.mark.parametrize("amount", [88_871_800, 101_229_900, 148_259_000, 154_855_000, 173_234_300])
def test_every_budget_that_was_adopted_is_right_in_full_and_wrong_in_thousands(amount):
    assert suspicious_amount(f"{amount:,}", None) is None
    assert suspicious_amount(f"{amount / 1_000_000:.1f}", "million") is None
    thousands = f"{amount / 1000:,.1f}"
    assert suspicious_amount(thousands, None)[1] == f"EUR {amount:,}"
    assert suspicious_amount(thousands, "million")[1] == f"EUR {amount:,}"


@pytest.mark.parametrize(
    ("body", "rule", "words"),
    [
        ("<h2>One</h2><h4>Two</h4>", "heading-level", "Two"),
        ("<h3>One</h3>", "heading-level", "One"),
        ('<p>Read it <a href="https://icc-cpi.int/a">here</a>.</p>', "link-words", "here"),
        ('<p><a href="https://icc-cpi.int/a">Click here!</a></p>', "link-words", "Click here!"),
        ('<p><a href="https://icc-cpi.int/a">https://icc-cpi.int/a</a></p>', "link-words", "https://icc-cpi.int/a"),
        ('<p>See <a href="/no-such-place/">the list</a>.</p>', "broken-link", "the list"),
        ('<p>See <a href="page:publications.publication:999">the letter</a>.</p>', "broken-link", "the letter"),
        ('<p>See <a href="/admin/">the desk</a>.</p>', "broken-link", "the desk"),
        ('<p>See <a href="/sessions/99/">a session</a>.</p>', "broken-link", "a session"),
    ],
)
def test_what_is_in_the_way_of_readers_is_found(body, rule, words):
    (finding,) = found_in(body)
    assert (finding.rule, finding.passage) == (rule, words)


def test_what_leads_somewhere_is_not_found():
    live = make_publication(live=True)
    links = (live.get_absolute_url(), f"page:publications.publication:{live.pk}", "/sessions/", "/publications/?q=a")
    others = ("https://icc-cpi.int/", "mailto:press@portal.example", "#part-vote", "tel:+31", "http://[broken")
    body = "".join(f'<p><a href="{href}">where it leads</a></p>' for href in (*links, *others))
    assert rules_of(found_in(f"<h2>One</h2><h3>Two</h3><h2>Three</h2>{body}")) == []


def test_a_link_to_a_hidden_page_is_a_warning_that_names_it():
    hidden = make_publication(title="Under embargo")
    (finding,) = found_in(f'<p><a href="page:publications.publication:{hidden.pk}">the letter</a></p>')
    assert (finding.severity, "Under embargo" in finding.reason) == ("warning", True)


@pytest.mark.parametrize("title", ["Day 4: ", "Letter to the", "The bench is…", "A" * 200])
def test_a_title_that_ends_in_the_middle_is_found(title):
    assert rules_of(found_in("<p>Text.</p>", title=title)) == ["title-cut"]


def test_a_day_that_has_its_summary_is_taken(asp21):
    make_publication(session=asp21, days=[3], title="The third day")
    found = found_in_summary(asp21, "<p>Text.</p>")
    assert [(f.rule, f.severity) for f in found] == [("day-taken", "error")]
    assert "“The third day”" in found[0].reason


def test_a_day_that_the_calendar_moved_is_found(asp21):
    asp21.exceptions.create(on=date(2022, 12, 6), sits=False)
    assert rules_of(found_in_summary(asp21, "<p>Text.</p>")) == ["day-moved"]


def test_rules_for_english_leave_other_languages_alone(lists):
    text = "<p>La delegación del Perú y de Túnez votará; la jueza Ibáñez Carranza habló. Cliquez ici.</p>"
    assert rules_of(found_in(text, language="es")) == []
    here = '<p><a href="https://icc-cpi.int/">Cliquez ici</a></p>'
    assert rules_of(found_in(here, language="fr")) == ["link-words"]


def test_a_word_in_another_language_is_not_read_as_english(lists):
    assert rules_of(found_in('<p>They said <span lang="pt">Brasil e México, Argentinia</span>.</p>')) == []
