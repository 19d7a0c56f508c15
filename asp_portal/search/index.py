"""The search index: follows every change of a page, and finds pages by their words."""

from functools import lru_cache

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F

from asp_portal.publishing.following import follows_drafts
from asp_portal.publishing.models import publishable_models
from asp_portal.rows import UPDATE, insert

from . import engine, facets, suggestions, texts
from .models import Entry
from .words import question, squeezed, words_and_stems

BATCH = 500
# PostgreSQL takes no more than a megabyte of words of one text; a longer one is found by its first fifty thousand.
LONGEST = {"title": 20_000, "summary": 20_000, "text": 350_000}
LONGEST_STEMS = 100_000
# No index takes more of one value; nothing has so many themes.
LONGEST_FACETS = 2_000
WRITTEN = ["language", "names", "facets", "title", "summary", "text"]
# The facets of more hits are not counted: it would only cost time.
MOST_COUNTED = 2_000


@follows_drafts
def update(page, deleted=False, drafted=False):
    """Follow a change of `page`: afterwards it is found by what its draft holds, and by what the public sees of it."""
    content_type = ContentType.objects.get_for_model(page)
    if drafted and page.live:
        # Its row is what it was: so are the words of the public, and what others say of it.
        _write([_draft_entry(page, content_type)])
        return
    entries = [] if deleted else entries_of(page, content_type)
    with transaction.atomic(savepoint=False):
        mine = Entry.objects.filter(content_type=content_type, object_id=page.pk)
        before = set(mine.values_list("scope", "title", "facets"))
        gone = {scope for scope, _title, _facets in before} - {e.scope for e in entries}
        if gone:
            mine.filter(scope__in=gone).delete()
        _write(entries)
        if before and before != {(e.scope, e.title, e.facets) for e in entries}:
            _tell_dependents(page)


def entries_of(page, content_type):
    """The entries (list of Entry, not saved) that `page` must have."""
    row = texts.of_row(page) if page.live else None
    draft = row if texts.is_all_public(page) else texts.of_draft(page)
    entries = [_entry(page, content_type, Entry.Scope.DRAFT, draft)]
    if page.live:
        entries.append(_entry(page, content_type, Entry.Scope.LIVE, row, facets.words_of(page)))
    return entries


def rebuild():
    """Make all entries anew; yields (model, done, all) after each batch. Safe to stop, repeat, run beside editors."""
    known, words, words_before = [], set(), suggestions.known_words()
    for model in publishable_models():
        content_type = ContentType.objects.get_for_model(model)
        known.append(content_type.pk)
        done, last, number = 0, 0, model._default_manager.count()
        while keys := list(
            model._default_manager.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        ):
            with transaction.atomic():
                words |= _rebuild_batch(model, content_type, keys, words)
            last = keys[-1]
            done += len(keys)
            yield model, done, number
        # In one statement: a page that is being made right now is seen with its entries or not at all.
        rows = model._default_manager.values("pk")
        Entry.objects.filter(content_type=content_type).exclude(object_id__in=rows).delete()
    Entry.objects.exclude(content_type__in=known).delete()
    # What an editor has published meanwhile was not there before, and stays.
    suggestions.forget(words_before - words)


def follow(pages, known=frozenset()):
    """Follow the making of many `pages` (list, with what `texts.with_texts` adds) of one model at once.

    `known` are words (set of str) that need not be learned again. Gives the words that were learned.
    """
    if not pages:
        return set()
    content_type = ContentType.objects.get_for_model(pages[0])
    return _write([entry for page in pages for entry in entries_of(page, content_type)], known)


def matches(queryset, text, scope):
    """The pages of `queryset` that hold all words of `text` in `scope` (Entry.Scope); none when it holds no word."""
    phrases = question(text)
    if not phrases:
        return queryset.none()
    # A sum has no index: SQLite would rather read all pages of a type than a handful of hits.
    entries = Entry.objects.alias(of_type=F("content_type_id") + 0).filter(
        engine.Contains(phrases, scope), of_type=ContentType.objects.get_for_model(queryset.model).pk
    )
    return queryset.filter(pk__in=entries.values("object_id"))


def newest_keys(text, model, scope, most, narrowed=()):
    """The keys (list of int) of pages of `model` among the `most` newest that hold all words of `text` in `scope`.

    `narrowed` is a list of lists of words that facets have; every hit has one of each.
    """
    phrases = question(text)
    if not phrases:
        return []
    return engine.newest(phrases, str(scope), ContentType.objects.get_for_model(model).pk, most, narrowed)


def ranked(text, scope, limit, narrowed=()):
    """The best hits for `text` in `scope`: a list of at most `limit` pairs (content type key, page key), best first.

    A page of which `text` is a name (“ASP16”) comes before everything else. `narrowed` is a list of lists of words
    that facets have; every hit has one of each. Without a word in `text`, these are all that is asked for.
    """
    phrases = question(text)
    if not phrases:
        return _newest(scope, limit, narrowed) if narrowed else []
    hits = engine.ranked(phrases, scope, limit, narrowed)
    called = sorted((of_type, key) for of_type, key, words in _called(text, scope) if _has_all(words, narrowed))
    return [*called, *(hit for hit in hits if hit not in called)][:limit]


def counted(text, scope):
    """How many hits for `text` in `scope` have which facets: pairs (facets as words, int), of MOST_COUNTED hits."""
    phrases = question(text)
    others = _called(text, scope).exclude(engine.Contains(phrases, scope)) if phrases else []
    return [*engine.counted(phrases, scope, MOST_COUNTED), *((words, 1) for _type, _key, words in others)]


def keys_called(text, model):
    """The keys (list of int) of the live pages of `model` of which `text` is a name."""
    content_type = ContentType.objects.get_for_model(model)
    return list(_called(text, Entry.Scope.LIVE).filter(content_type=content_type).values_list("object_id", flat=True))


def has_live(word):
    """Whether a live page has the facet that stands as `word` in the index."""
    return Entry.objects.filter(engine.Contains([], Entry.Scope.LIVE, [[word]])).exists()


def _called(text, scope):
    """The entries of which `text` is a name, as tuples (content type key, page key, facets as words)."""
    named = Entry.objects.filter(scope=scope, names__contains=f"|{squeezed(text)}|").exclude(names="")
    return named.values_list("content_type_id", "object_id", "facets")


def _has_all(words, narrowed):
    return all(set(words.split()).intersection(wanted) for wanted in narrowed)


def _newest(scope, limit, narrowed):
    found = Entry.objects.filter(engine.Contains([], scope, narrowed)).order_by("-pk")
    return list(found.values_list("content_type_id", "object_id")[:limit])


def _draft_entry(page, content_type):
    return _entry(page, content_type, Entry.Scope.DRAFT, texts.of_draft(page))


def _entry(page, content_type, scope, found, of_row=""):
    columns = {name: _words(found[name], page.language, size) for name, size in LONGEST.items()}
    return Entry(
        content_type=content_type,
        object_id=page.pk,
        scope=scope,
        language=page.language,
        names=found["names"],
        facets=_cut(of_row, LONGEST_FACETS),
        **columns,
    )


@lru_cache(maxsize=24)
def _words(text, language, size):
    """What is kept of `text`: its words, and behind them their stems, where they do not part the words of a phrase.

    Remembered: a draft mostly says what the public sees, and one press of a button follows a page several times.
    """
    spelled, their_stems = words_and_stems(text, language)
    return " ".join(filter(None, [_cut(spelled, size), _cut(their_stems, LONGEST_STEMS)]))


def _cut(words, size):
    """`words`, cut after the last word that ends within `size` bytes."""
    encoded = words.encode()
    if len(encoded) <= size:
        return words
    return encoded[: size + 1].decode(errors="ignore").rpartition(" ")[0]


def _write(entries, known=frozenset()):
    """Write `entries`, and those of their words that are not `known`; gives these (set of str)."""
    insert(entries, most=50, conflict=UPDATE, unique=["content_type", "object_id", "scope"], update=WRITTEN)
    return suggestions.learn(entries, known)


def _tell_dependents(page):
    """Let the pages that are found by the name of `page`, or while it is public, be found as it stands now."""
    for model in publishable_models():
        content_type = ContentType.objects.get_for_model(model)
        for path in texts.paths_to(model, type(page)):
            keys = model._default_manager.filter(**{path: page.pk}).values("pk")
            rows = texts.with_texts(model._default_manager.filter(pk__in=keys))
            _write([entry for row in rows for entry in entries_of(row, content_type)])


def _rebuild_batch(model, content_type, keys, words):
    # A page that an editor saves meanwhile is locked by one of us, so that the newer words win.
    rows = list(texts.with_texts(model._default_manager.filter(pk__in=keys)).select_for_update(of=("self",)))
    hidden = [row.pk for row in rows if not row.live]
    Entry.objects.filter(content_type=content_type, object_id__in=hidden, scope=Entry.Scope.LIVE).delete()
    return _write([entry for row in rows for entry in entries_of(row, content_type)], words)
