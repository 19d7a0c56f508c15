"""Rows: what stands many times on a page, written by a function a row, which costs a tenth of a template's nodes."""

from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from asp_portal.languages import direction_of
from asp_portal.library.templatetags.library import given
from asp_portal.richtext.markup import filled, joined
from publications.models import Publication

from .publications import day_label

register = template.Library()

Kind = Publication.Kind

ENTRY = """<article class="entry">
  <p class="entry-meta"><time datetime="{}">{}</time> {}</p>
  <div class="entry-text"><h{} class="entry-title"><a href="{}"{}>{}</a></h{}>{}{}</div>
</article>
"""
DAY = """<article class="entry">
  <p class="entry-meta"><span class="entry-day">{}</span>{}</p>
  <div class="entry-text"><h3 class="entry-title"><a href="{}">{}</a></h3>{}</div>
</article>
"""
STANDING = """<article class="standing">
  <h3><a href="{}">{}</a></h3>
  <p class="standing-meta"><time datetime="{}">{}</time>{}{}</p>
  {}{}
  <p><a class="onward" href="{}">{}<span class="visually-hidden">: {}</span></a></p>
</article>
"""
STOP = """<li class="rail-stop{}">{}</li>
"""
RAIL_DATE = '<span class="rail-date"><span>{}</span> <time datetime="{}">{} {}</time></span>'
NO_DAY = filled('<b class="rail-none" aria-hidden="{}">–</b>', "true")
HERE = filled(' aria-current="{}"', "page")
FILE = '<li><a href="{}"{}>{}</a> <span class="file-facts">{}, {}{}</span></li>'
NUMBERED = """<li value="{}" class="numbered"><span class="number" aria-hidden="true">{}</span>
  <p class="numbered-text"><a href="{}">{}</a></p>
  <p class="numbered-meta">{}</p>
</li>
"""


@register.simple_tag
def entries(publications, language, level=3, brief=False, with_session=False):
    """A list in `language`: of each of the `publications` date, kind, title, and its summary unless it is `brief`.

    `level` (int) is that of its heading; `with_session` shows its session where the list does not say it.
    """
    return joined([_entry(publication, language, level, brief, with_session) for publication in publications])


def _entry(publication, language, level, brief, with_session):
    is_foreign = publication.language != language
    session = publication.session if with_session else None
    return filled(
        ENTRY,
        *(publication.issued_on.isoformat(), said(publication.issued_on, "j M Y"), kind(publication.kind), level),
        *(publication.get_absolute_url(), of_link(publication.language) if is_foreign else "", publication.title),
        level,
        _summary(publication, is_foreign) if publication.summary and not brief else "",
        _place(session, publication.symbol) if session and session.live else "",
    )


def _summary(publication, is_foreign):
    of_language = of_text(publication.language) if is_foreign else ""
    return filled('<p class="entry-summary"{}>{}</p>', of_language, publication.summary)


def _place(session, symbol):
    also = filled(' · <span class="symbol">{}</span>', symbol) if symbol else ""
    return filled('<p class="entry-session"><a href="{}">{}</a>{}</p>', session.get_absolute_url(), session, also)


@register.simple_tag
def day_entries(summaries):
    """The daily `summaries` in the list of their session."""
    return joined(map(_day_entry, summaries))


def _day_entry(summary):
    on = summary.covers_on[0] if summary.covers_on else None
    return filled(
        DAY,
        day_label(summary),
        filled(' <time datetime="{}">{}</time>', on.isoformat(), said(on, "D j M")) if on else "",
        *(summary.get_absolute_url(), summary.title),
        filled('<p class="entry-summary">{}</p>', summary.summary) if summary.summary else "",
    )


@register.simple_tag
def standing_papers(papers):
    """The `papers` with a place of their own on the page of a session, with their `files` (list of Document)."""
    return joined(map(_standing, papers))


def _standing(publication):
    address, issued_on = publication.get_absolute_url(), publication.issued_on
    return filled(
        STANDING,
        *(address, publication.title, issued_on.isoformat(), said(issued_on, "j F Y")),
        _also(_("up to date as of %(date)s"), date=said(publication.as_of, "j F Y")) if publication.as_of else "",
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
    return joined(map(_rail_stop, stops))


def _rail_stop(stop):
    style = " rail-rest" if not stop.numbers else " rail-held" if stop.summary else ""
    style += " rail-combined" * (len(stop.numbers) > 1) + " rail-part" * stop.opens_part
    if stop.numbers:
        word = _("Days") if len(stop.numbers) > 1 else _("Day")
        name = filled('<span class="visually-hidden">{} </span><b>{}</b>', word, stop.label)
        note = "" if stop.summary else _("no summary")
    else:
        name, note = NO_DAY, stop.note or _("no sitting")
    dates = _dates(stop.dates[0], stop.dates[-1]) if stop.dates else ""
    said_of_it = filled('<span class="visually-hidden">{}</span>', note) if note else ""
    content = filled("{} {} {}", name, dates, said_of_it)
    if not stop.summary:
        return filled(STOP, style, filled('<span class="rail-day">{}</span>', content))
    here = HERE if stop.here else ""
    address = stop.summary.get_absolute_url()
    return filled(STOP, style, filled('<a href="{}"{}>{}</a>', address, here, content))


def _dates(first, last):
    weekdays, days = said(first, "D"), said(first, "j")
    if first != last:
        weekdays, days = f"{weekdays}–{said(last, 'D')}", f"{days}–{said(last, 'j')}"
    return filled(RAIL_DATE, weekdays, first.isoformat(), days, said(last, "M"))


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


def said(on, form):
    """The date `on` in the `form` (str) of Django's filter `date`, in the present language."""
    return _said(on, form, get_language())


@lru_cache(maxsize=1024)
def _said(on, form, _language):
    return date_format(on, form)


@lru_cache
def of_link(language):
    """The attributes of a link to what is in another `language` (its code) than the page."""
    return filled(' lang="{}" hreflang="{}" dir="{}"', language, language, direction_of(language))


@lru_cache
def of_text(language):
    """The attributes of a text in another `language` (its code) than the page."""
    return filled(' lang="{}" dir="{}"', language, direction_of(language))
