"""The archive: many publications at once, from a file with one publication a line, as JSON (JSON Lines).

A batch is one transaction, in which its pages get what a page made in the admin has: a revision, an event, an address,
the files that it offers and its entries in the search index. What is there already is passed over, so that an import
that was stopped is simply started again.
"""

import json
from dataclasses import dataclass, field
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from asp_portal.caching import forget_pages
from asp_portal.library.models import Offer
from asp_portal.prepared import attach
from asp_portal.publishing import content as page_content
from asp_portal.publishing.findings import check
from asp_portal.publishing.links import kept_by_key
from asp_portal.publishing.manuscript import Manuscript
from asp_portal.publishing.models import Address, Event, Revision
from asp_portal.publishing.offers import FILES, file_keys
from asp_portal.publishing.sealing import seal_first
from asp_portal.rows import insert
from asp_portal.search import index

from .models import Publication, Session, SummaryDay, Theme

BATCH = 250
# A book of a thousand pages has two million characters.
LONGEST_LINE = 5_000_000
TEXTS = ("kind", "title", "slug", "symbol", "authors", "addressees", "signatories", "summary", "body", "language")
# What else belongs to a publication in other tables; no line names any.
NOTHING = {"corrections": [], "documents": [], "sections": []}
KNOWN = {*TEXTS, "session", "issued_on", "themes", "days", "live"}


@dataclass
class Progress:
    """How far an import is: lines read, pages made, pages that were there already, and (line, reason) of the rest."""

    read: int = 0
    made: int = 0
    known: int = 0
    refused: list = field(default_factory=list)


def import_lines(lines, user=None):
    """Make a publication of each of the `lines` (iterable of str); yields the `Progress` after each batch.

    A line has `title`, `slug` and `issued_on` (2017-12-04); `kind`, `language`, `session` (its address, as `16`),
    `summary`, `body`, `symbol`, `authors`, `addressees`, `signatories`, `themes` (slugs), `days` (numbers) and `live`
    may be left out. A page is live when it says so and nothing speaks against it; a draft otherwise.
    """
    progress, batch, words = Progress(), [], set()
    sources = _Sources()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            batch.append((number, line))
        if len(batch) == BATCH:
            words |= _import_batch(batch, sources, user, progress, words)
            batch = []
            yield progress
    if batch:
        _import_batch(batch, sources, user, progress, words)
    yield progress


def lines_of(file):
    """The lines (str) of the open text `file`; of one that is too long, its beginning alone."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith("\n"):
            line = file.readline(LONGEST_LINE + 1)


class _Sources:
    """What lines may name: sessions by their address, themes by their slug."""

    def __init__(self):
        self.sessions = {}
        for session in Session.objects.default_language_first().for_calendar():
            self.sessions.setdefault(session.address, session)
        self.themes = {theme.slug: theme for theme in Theme.objects.all()}


@dataclass
class _Page:
    """A publication of a line, with what hangs on it."""

    number: int
    row: Publication
    themes: list
    days: list
    live: bool
    content: dict = None


def _import_batch(batch, sources, user, progress, words):
    """Import `batch` (pairs of number and line); gives the new words (set of str) of the search index."""
    progress.read += len(batch)
    pages = []
    for number, line in batch:
        try:
            pages.append(_read(number, line, sources))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError, ValidationError) as error:
            progress.refused.append((number, _reason(error)))
    with transaction.atomic():
        pages = _new(pages, progress)
        if not pages:
            return set()
        _write(pages, user)
        progress.made += len(pages)
        transaction.on_commit(forget_pages)
        return index.follow([page.row for page in pages], words)


def _reason(error):
    if isinstance(error, KeyError):
        return f"“{error.args[0]}” is missing"
    if not isinstance(error, ValidationError):
        return str(error)
    if hasattr(error, "message_dict"):
        return " ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    return " ".join(error.messages)


def _read(number, line, sources):
    """The _Page of a `line`. Raises ValueError, TypeError, KeyError and ValidationError for what is no publication."""
    if len(line) > LONGEST_LINE:
        raise ValueError(f"this line has more than {LONGEST_LINE:,} characters")
    values = json.loads(line)
    if not isinstance(values, dict):
        raise ValueError("this line is no object")
    if unknown := sorted(set(values) - KNOWN):
        raise ValueError(f"unknown: {', '.join(unknown)}")
    for name in ("title", "slug", "issued_on"):
        values[name]
    for name in TEXTS:
        _refuse_unwritable(name, values.get(name, ""))
    row = Publication(
        issued_on=date.fromisoformat(values["issued_on"]), **{name: values[name] for name in TEXTS if name in values}
    )
    if values.get("session") is not None:
        row.session = _named(sources.sessions, str(values["session"]), "session")
    themes = [_named(sources.themes, slug, "theme") for slug in dict.fromkeys(values.get("themes", ()))]
    row.body = kept_by_key(Publication, {"fields": {"body": row.body}})["fields"]["body"]
    days = sorted({int(day) for day in values.get("days", ())})
    # Foreign keys stand in the sources; asking the database for each again would take most of the time.
    row.clean_fields(exclude=["session", "cover", "translation_of"])
    row.clean()
    if row.kind == Publication.Kind.DAILY_SUMMARY and row.session is None:
        raise ValueError("a daily summary needs its session")
    if days and row.kind != Publication.Kind.DAILY_SUMMARY:
        raise ValueError("only a daily summary covers days")
    if days and not 1 <= days[0] <= days[-1] <= 999:
        raise ValueError("a day is a number from 1 to 999")
    return _Page(number, row, themes, days, values.get("live") is True)


def _refuse_unwritable(name, text):
    """Raise ValueError, TypeError where what is called `name` is no `text` or has characters that no database keeps."""
    if not isinstance(text, str):
        raise TypeError(f"{name}: {text!r:.40} is no text")
    if "\x00" in text:
        raise ValueError(f"{name}: a null byte stands in it")
    # Half a character raises UnicodeEncodeError.
    text.encode()


def _named(found, name, kind):
    if name not in found:
        raise ValueError(f"there is no {kind} “{name}”")
    return found[name]


def _new(pages, progress):
    """Those of `pages` whose address and whose days nobody has; the others are known, or refused."""
    slugs = [page.row.slug for page in pages]
    known = set(Publication.objects.filter(slug__in=slugs).values_list("slug", "language"))
    sessions = {page.row.session_id for page in pages if page.days}
    taken = set(SummaryDay.objects.filter(session__in=sessions).values_list("session", "language", "number"))
    new = []
    for page in pages:
        row = page.row
        days = {(row.session_id, row.language, number) for number in page.days}
        if (row.slug, row.language) in known:
            progress.known += 1
        elif days & taken:
            progress.refused.append((page.number, "one of its days already has a summary"))
        else:
            known.add((row.slug, row.language))
            taken |= days
            new.append(page)
    return new


def _write(pages, user):
    """Write `pages` and everything that hangs on them."""
    Publication.objects.bulk_create([page.row for page in pages])
    themes = Publication.themes.through
    insert([themes(publication_id=page.row.pk, theme_id=theme.pk) for page in pages for theme in page.themes])
    days = SummaryDay.objects.bulk_create(
        SummaryDay(
            publication=page.row,
            session=page.row.session,
            language=page.row.language,
            number=number,
            covers_on=page.row.session.date_of_day(number),
        )
        for page in pages
        for number in page.days
    )
    of_pages = {}
    for day in days:
        of_pages.setdefault(day.publication_id, []).append(day)
    for page in pages:
        # What hangs on a new row is in our hands, or there is none.
        attach(page.row, **NOTHING | {"themes": page.themes, "days": of_pages.get(page.row.pk, [])})
        page.content = page_content.read(page.row)
    _remember(pages, user)
    live = [page for page in pages if page.live and not _speaks_against(page)]
    _give_revisions(pages, live)
    _make_public(live)


def _speaks_against(page):
    """The errors (list of Finding) that keep `page` from being public."""
    return check(Manuscript(Publication, page.content, page.row.pk, related={"session": page.row.session}), True)


def _remember(pages, user):
    """Give `pages` their revisions and events."""
    content_type = ContentType.objects.get_for_model(Publication)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=content_type,
            object_id=page.row.pk,
            user=user,
            schema=Publication.content_schema,
            content=page.content,
        )
        for page in pages
    )
    for page, revision in zip(pages, revisions, strict=True):
        page.row.latest_revision = revision
    insert(
        [
            Event(
                content_type=content_type,
                object_id=page.row.pk,
                title=str(page.row)[:300],
                action=Event.Action.IMPORTED,
                user=user,
                revision=page.row.latest_revision,
            )
            for page in pages
        ]
    )


def _give_revisions(pages, live):
    """Tie the rows of `pages` to their revisions, and show those that are `live` (a part of them) to the public."""
    now = timezone.now()
    state = {"live": True, "has_unpublished_changes": False, "first_published_at": now, "last_published_at": now}
    for page in live:
        page.row.live_revision = page.row.latest_revision
        for name, value in state.items():
            setattr(page.row, name, value)
    mine = Revision.objects.filter(
        content_type=ContentType.objects.get_for_model(Publication), object_id=OuterRef("pk")
    )
    revision = Subquery(mine.values("pk")[:1])
    rows = Publication.objects.filter(pk__in=[page.row.pk for page in pages])
    public = rows.filter(pk__in=[page.row.pk for page in live])
    public.update(latest_revision=revision, live_revision=revision, **state)
    rows.hidden().update(latest_revision=revision)


def _make_public(pages):
    """Seal what the public sees of `pages`, and give them their addresses and the files that they offer."""
    content_type = ContentType.objects.get_for_model(Publication)
    seal_first([page.row for page in pages])
    addresses = {page.row.get_absolute_url(): page.row.pk for page in pages}
    Address.objects.bulk_create(
        (Address(path=path, content_type=content_type, object_id=key) for path, key in addresses.items()),
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["content_type", "object_id"],
    )
    shown = [(page.row.pk, file_keys(Publication, page.content)) for page in pages]
    for model in FILES:
        kind = model._meta.model_name
        there = set(
            model.objects.filter(pk__in=set().union(*(keys[kind] for _key, keys in shown))).values_list("pk", flat=True)
        )
        Offer.objects.bulk_create(
            Offer(content_type=content_type, object_id=key, **{f"{kind}_id": file})
            for key, keys in shown
            for file in keys[kind] & there
        )
