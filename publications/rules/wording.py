"""Rules about words: a list that is shorter than its title, a future that is past, an amount of the wrong size."""

import re
from decimal import Decimal

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asp_portal.publishing.findings import Severity, rule

from ..models import Attendance, Publication, Session
from .calendar_words import dates_in
from .facts import session_of

NUMBERS = dict(
    zip(
        "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty".split(),
        [*range(3, 16), 20],
        strict=True,
    )
)
# What a title counts when it promises a list. “Six judges elected” and “Day 3” promise none.
PROMISED = re.compile(
    rf"\b(?P<number>\d{{1,2}}|{'|'.join(NUMBERS)})\s(?:\w+\s)?"
    r"(?P<noun>ways|things|steps|reasons|questions|points|facts|tips|lessons|asks|priorities|demands|takeaways"
    r"|façons|raisons|questions|leçons|priorités|maneras|razones|preguntas|lecciones|prioridades)\b",
    re.IGNORECASE,
)
NUMBERED_HEADING = re.compile(r"(?:(?:no\.?|number|#)\s?)?\d{1,2}[.):]?\s", re.IGNORECASE)

# What the Assembly does at a session. “The Court will need support” outlives every session; “will be elected” does not.
BUSINESS = (
    r"(?:elect|adopt|decide|vote|convene|meet|sit|open|close|consider|discuss|debate|choose|negotiate|"
    r"be (?:elected|adopted|decided|held|chosen|opened|discussed|considered|voted|debated|negotiated|taken up)|"
    r"take place|take up|begin|start)"
)
FUTURE = re.compile(
    rf"\b(?:(?:will|shall)(?:\s(?:also|then|again|now|soon|finally|not))?\s{BUSINESS}"
    rf"|(?:is|are)\s(?:due|set|expected|scheduled|about)\sto\s{BUSINESS}"
    rf"|(?:is|are)\sto\sbe\s(?:elected|adopted|held|chosen))\b"
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
LATER = re.compile(
    r"\b(?:next|later|following|future|coming|resumed|one day|every|each|always|if|whether)\b", re.IGNORECASE
)

MONEY = r"(?:EUR|€|euros?)"
AMOUNT = r"\d{1,3}(?:(?:,|\s)\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
AMOUNTS = re.compile(
    rf"(?:{MONEY}\s?(?P<before>{AMOUNT})|(?P<after>{AMOUNT}))"
    r"(?:\s(?P<unit>thousand|million|billion|bn|m|k)\b)?"
    r"(?P<euros>\s(?:of\s)?(?:EUR|euros?)\b)?"
)
# The largest budget so far is EUR 173 million; a thousand million would be nine times all that the Court ever got.
TOO_MANY_MILLIONS = 1000
# EUR 1,250.5 may be the price of something; from here on a table in thousands is likelier.
SMALLEST_IN_THOUSANDS = 10_000
# The smallest budget in euros that the Assembly adopted has eight digits.
SMALLEST_BUDGET = 10_000_000


@rule()
def promised_number(manuscript):
    """“10 ways” in the title with nine items in the list."""
    title, body = manuscript.text("title"), manuscript.text("body")
    match = PROMISED.search(title.html) if title else None
    if not match or not body or manuscript.model is not Publication:
        return
    promised = NUMBERS.get(match["number"].lower()) or int(match["number"])
    counts = _counts(body)
    if not counts or promised in counts:
        return
    yield title.finding(
        "promised-number",
        Severity.WARNING,
        ngettext(
            "The title promises %(promised)s; the list in the text has %(count)s item.",
            "The title promises %(promised)s; the list in the text has %(count)s items.",
            counts[0],
        )
        % {"promised": promised, "count": counts[0]},
        title.passages[0],
        match[0],
    )


def _counts(body):
    """What can be counted in a text (list of int), the likeliest first: lists, numbered headings, headings."""
    ordered = [count for is_ordered, count in body.lists if is_ordered]
    others = [count for is_ordered, count in body.lists if not is_ordered]
    headings = [p for p in body.passages if p.tag in ("h2", "h3", "h4")]
    numbered = sum(bool(NUMBERED_HEADING.match(p.text)) for p in headings)
    levels = [sum(p.tag == tag for p in headings) for tag in ("h2", "h3", "h4")]
    likely = [max(ordered, default=0), sum(ordered), numbered, max(others, default=0), sum(others)]
    # One list of three bullets somewhere is no answer to “seven reasons”, but as many headings as promised are.
    return [count for count in (*likely, *levels) if count > 1]


@rule(languages=("en",))
def future_that_is_past(manuscript):
    """“Will be elected” on the page of a session that has closed, or about a year that is over when it appears."""
    session = session_of(manuscript)
    is_page = manuscript.model is Session
    closed = session.closed_on if session else None
    if is_page and (not closed or closed >= manuscript.today):
        return
    issued = parse_date(manuscript.fields.get("issued_on") or "")
    # A dated text is read as of its date, a page without one as of today.
    read_on = manuscript.today if issued is None else issued
    for text in manuscript.texts:
        for passage in text.passages:
            for match in FUTURE.finditer(passage.text):
                if passage.is_quoted_at(match.start()):
                    continue
                finding = text.finding("past-future", Severity.WARNING, "", passage, match[0], start=match.start())
                if reason := _past_reason(finding.sentence, read_on, closed if is_page else None):
                    yield text.finding("past-future", Severity.WARNING, reason, passage, match[0], start=match.start())


def _past_reason(sentence, read_on, closed):
    """Why what `sentence` announces is past on `read_on` (str, empty when it is not)."""
    dates = [found.in_year(found.year) for found in dates_in(sentence, "en") if found.year and found.exists]
    years = [int(year) for year in YEAR.findall(sentence)]
    if dates:
        latest = max(dates)
        return _("%(date)s is over.") % {"date": date_format(latest, "j F Y")} if latest < read_on else ""
    if years:
        return _("%(year)s is over.") % {"year": max(years)} if max(years) < read_on.year else ""
    if closed and not LATER.search(sentence):
        return _("The session closed on %(date)s.") % {"date": date_format(closed, "j F Y")}
    return ""


@rule()
def amounts(manuscript):
    """“EUR 149,205.6” and “EUR 144,673.9 million”: thousands that look like something else."""
    for text in manuscript.texts if manuscript.language == "en" else ():
        for passage in text.passages:
            for match in AMOUNTS.finditer(passage.text):
                if not (match["before"] or match["euros"]):
                    continue
                found = suspicious_amount(match["before"] or match["after"], match["unit"])
                if found:
                    reason, suggestion = found
                    yield text.finding(
                        "amount",
                        Severity.WARNING,
                        reason,
                        passage,
                        match[0].strip(),
                        suggestion=suggestion,
                        start=match.start(),
                    )
    for row in manuscript.children("attendance"):
        if row.get("measure") == Attendance.Measure.BUDGET and (row.get("value") or 0) < SMALLEST_BUDGET:
            yield manuscript.finding(
                "amount",
                Severity.WARNING,
                _("A budget is written in full euros; this one looks like thousands."),
                "attendance",
                passage=f"{row['value']:,}",
                suggestion=f"{row['value'] * 1000:,}",
            )


def suspicious_amount(number, unit):
    """Why the amount `number` (str) of `unit` (str or None) looks wrong, and what it may mean; None for a right one."""
    value = Decimal(re.sub(r"[,\s]", "", number))
    grouped, (_whole, _dot, decimals) = "," in number, number.partition(".")
    if unit in ("million", "m") and value >= TOO_MANY_MILLIONS:
        return (
            _("So many millions are more than all budgets of the Court together; these look like thousands."),
            f"EUR {int(value * 1000):,}",
        )
    # Cents have two digits. One digit after a grouped number is what a table in thousands of euros prints.
    if unit is None and grouped and len(decimals) == 1 and SMALLEST_IN_THOUSANDS <= value < 10**6:
        return _("This looks like thousands of euros. Write the amount in full."), f"EUR {int(value * 1000):,}"
    return None


@rule()
def unlinked_highlight(manuscript):
    """A phrase of a session's outcome that no publication supports: a reader cannot check it."""
    for row in manuscript.children("highlights"):
        if not row.get("publication_id"):
            yield manuscript.finding(
                "unlinked-highlight",
                Severity.WARNING,
                _("No publication supports this highlight, so no reader can check it."),
                "highlights",
                passage=row.get("text", ""),
            )
