"""Rows: what stands many times on a page, written by a function a list, which costs a tenth of a template's nodes.

A list is written as its pieces in order (`markup.written`). The language is asked for once a list: Django looks it up
among those of all threads, which takes longer than to write a row.
"""

from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from asp_portal.languages import direction_of
from asp_portal.library.templatetags.library import given
from asp_portal.richtext.markup import filled, joined, written
from publications.models import Publication

from .publications import label_of_days

register = template.Library()

Kind = Publication.Kind

ENTRY = """<article class="entry">
  <p class="entry-meta"><time datetime="{}">{}</time> {}</p>
  <div class="entry-text"><h{} class="entry-title"><a href="{}"{}>{}</a></h{}>"""
DAY = """<article class="entry">
  <p class="entry-meta"><span class="entry-day">{}</span>"""
DAY_DATE = ' <time datetime="{}">{}</time>'
DAY_TITLE = """</p>
  <div class="entry-text"><h3 class="entry-title"><a href="{}">{}</a></h3>"""
SUMMARY = '<p class="entry-summary"{}>{}</p>'
END_OF_ENTRY = """</div>
</article>
"""
PLACE = '<p class="entry-session"><a href="{}">{}</a>'
SYMBOL = ' · <span class="symbol">{}</span>'
STANDING = """<article class="standing">
  <h3><a href="{}">{}</a></h3>
  <p class="standing-meta"><time datetime="{}">{}</time>{}{}</p>
  {}{}
  <p><a class="onward" href="{}">{}<span class="visually-hidden">: {}</span></a></p>
</article>
"""
STOP = '<li class="rail-stop{}">'
STOP_LINK = '<a href="{}"{}>'
STOP_DAY = '<span class="rail-day">'
STOP_NUMBER = '<span class="visually-hidden">{} </span><b>{}</b> '
STOP_DATE = '<span class="rail-date"><span>{}</span> <time datetime="{}">{} {}</time></span> '
STOP_NOTE = '<span class="visually-hidden">{}</span>'
END_OF_STOP = """</{}></li>
"""
NO_DAY = '<b class="rail-none" aria-hidden="true">–</b> '
HERE = filled(' aria-current="{}"', "page")
FILE = '<li><a href="{}"{}>{}</a> <span class="file-facts">{}, {}{}</span></li>'
NUMBERED = """<li value="{}" class="numbered"><span class="number" aria-hidden="true">{}</span>
  <p class="numbered-text"><a href="{}">{}</a></p>
  <p class="numbered-meta">{}</p>
</li>
"""
CAMPAIGN = """<article class="standing">
  <h3><a href="{}">{}</a></h3>
"""


@register.simple_tag
def entries(publications, language, level=3, brief=False, with_session=False):
    """A list in `language`: of each of the `publications` date, kind, title, and its summary unless it is `brief`.

    `level` (int) is that of its heading; `with_session` shows its session where the list does not say it.
    """
    return written(_entries(publications, language, level, brief, with_session))


def _entries(publications, language, level, brief, with_session):
    now, places = get_language(), {}
    for publication in publications:
        is_foreign, on = publication.language != language, publication.issued_on
        of_language = of_link(publication.language) if is_foreign else ""
        yield (
            *(ENTRY, on.isoformat(), said(on, "j M Y", now), _kind(publication.kind, now)),
            *(level, publication.get_absolute_url(), of_language, publication.title, level),
        )
        if publication.summary and not brief:
            yield SUMMARY, of_text(publication.language) if is_foreign else "", publication.summary
        session = publication.session if with_session else None
        if session and session.live:
            if session.pk not in places:
                places[session.pk] = filled(PLACE, session.get_absolute_url(), session)
            yield "{}", places[session.pk]
            if publication.symbol:
                yield SYMBOL, publication.symbol
            yield ("</p>",)
        yield (END_OF_ENTRY,)


@register.simple_tag
def day_entries(summaries):
    """The daily `summaries` in the list of their session."""
    return written(_day_entries(summaries))


def _day_entries(summaries):
    now = get_language()
    for summary in summaries:
        yield DAY, _label_of_days(tuple(summary.day_numbers), now)
        if summary.covers_on:
            on = summary.covers_on[0]
            yield DAY_DATE, on.isoformat(), said(on, "D j M", now)
        yield DAY_TITLE, summary.get_absolute_url(), summary.title
        if summary.summary:
            yield SUMMARY, "", summary.summary
        yield (END_OF_ENTRY,)


@register.simple_tag
def campaign_entries(campaigns):
    """The `campaigns` (with `title`, `summary` and an address) on the page of a session or a publication."""
    return written(_campaign_entries(campaigns))


def _campaign_entries(campaigns):
    for campaign in campaigns:
        yield CAMPAIGN, campaign.get_absolute_url(), campaign.title
        if campaign.summary:
            yield "  <p>{}</p>\n", campaign.summary
        yield ("</article>\n",)


@register.simple_tag
def standing_papers(papers):
    """The `papers` with a place of their own on the page of a session, with their `files` (list of Document)."""
    return joined(map(_standing, papers))


def _standing(publication):
    address, issued_on, now = publication.get_absolute_url(), publication.issued_on, get_language()
    return filled(
        STANDING,
        *(address, publication.title, issued_on.isoformat(), said(issued_on, "j F Y", now)),
        _also(_("up to date as of %(date)s"), date=said(publication.as_of, "j F Y", now)) if publication.as_of else "",
        _also(_("to: %(addressees)s"), addressees=publication.addressees) if publication.addressees else "",
        filled("<p>{}</p>", publication.summary) if publication.summary else "",
        files(publication.files, publication.language),
        *(address, publication.label, publication.title),
    )


def _also(sentence, **values):
    return filled(" · {}", sentence % values)


@register.simple_tag
def files(documents, language):
    """Files with what a reader on a slow line wants to know before a click; `language` is that of the page.

    What a virus scanner has not seen yet is not among them.
    """
    shown = [_file(document, language) for document in given(documents)] if documents else []
    return filled('<ul class="files">{}</ul>', joined(shown)) if shown else ""


def _file(document, language):
    is_foreign = document.language != language
    return filled(
        FILE,
        document.get_absolute_url(),
        filled(' hreflang="{}"', document.language) if is_foreign else "",
        *(document.title, document.kind_label, document.size_label),
        f", {document.get_language_display()}" if is_foreign else "",
    )


@register.simple_tag
def rail_stops(stops):
    """The `stops` of a rail (`rail.Stop`): with a summary (a link), without one yet, or a day without a sitting."""
    return written(_rail_stops(stops))


def _rail_stops(stops):
    now = get_language()
    day, days, unwritten, rest = _("Day"), _("Days"), _("no summary"), _("no sitting")
    for stop in stops:
        style = " rail-rest" if not stop.numbers else " rail-held" if stop.summary else ""
        style += " rail-combined" * (len(stop.numbers) > 1) + " rail-part" * stop.opens_part
        yield STOP, style
        if stop.summary:
            yield STOP_LINK, stop.summary.get_absolute_url(), HERE if stop.here else ""
        else:
            yield (STOP_DAY,)
        if stop.numbers:
            yield STOP_NUMBER, days if len(stop.numbers) > 1 else day, stop.label
            note = "" if stop.summary else unwritten
        else:
            yield (NO_DAY,)
            note = stop.note or rest
        if stop.dates:
            yield STOP_DATE, *_dates(stop.dates[0], stop.dates[-1], now)
        if note:
            yield STOP_NOTE, note
        yield END_OF_STOP, "a" if stop.summary else "span"


def _dates(first, last, now):
    weekdays, days = said(first, "D", now), said(first, "j", now)
    if first != last:
        weekdays, days = f"{weekdays}–{said(last, 'D', now)}", f"{days}–{said(last, 'j', now)}"
    return weekdays, first.isoformat(), days, said(last, "M", now)


@register.simple_tag
def numbered(recommendations):
    """The numbered `recommendations` in a list of their paper."""
    return joined(map(_numbered, recommendations))


def _numbered(recommendation):
    addressee = _("To: %(addressee)s") % {"addressee": recommendation.addressee} if recommendation.addressee else ""
    return filled(
        NUMBERED,
        *(recommendation.number, recommendation.number, recommendation.get_absolute_url(), recommendation.text),
        joined([part for part in (addressee, recommendation.theme) if part], " · "),
    )


@register.simple_tag
@register.filter
def kind(value):
    """The kind of a publication, as a word with its sign."""
    return _kind(value, get_language())


@lru_cache
def _kind(value, _language):
    return filled('<span class="kind" data-kind="{}">{}</span>', value, capfirst(str(Kind(value).label)))


@lru_cache(maxsize=1024)
def said(on, form, _language):
    """The date `on` in the `form` (str) of Django's filter `date`; given is the language in which that is made now."""
    return date_format(on, form)


@lru_cache(maxsize=1024)
def _label_of_days(numbers, _language):
    return label_of_days(numbers)


@lru_cache
def of_link(language):
    """The attributes of a link to what is in another `language` (its code) than the page."""
    return filled(' lang="{}" hreflang="{}" dir="{}"', language, language, direction_of(language))


@lru_cache
def of_text(language):
    """The attributes of a text in another `language` (its code) than the page."""
    return filled(' lang="{}" dir="{}"', language, direction_of(language))
