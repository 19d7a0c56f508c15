"""What must hold in the database whatever happened: each broken rule is a sentence."""

from django.contrib.contenttypes.models import ContentType

from asp_portal.library.models import Offer
from asp_portal.publishing import content as page_content
from asp_portal.publishing.models import Address, Event, Revision, publishable_models
from asp_portal.publishing.offers import files_of
from asp_portal.search.index import WRITTEN, entries_of
from asp_portal.search.models import Entry

SAVING = {"saved", "restored", "imported", "cloned"}


def broken():
    """Sentences (list of str) about every page that is torn; none in a database that is whole."""
    return [
        f"{page._meta.model_name} {page.pk}: {sentence}"
        for model in publishable_models()
        for page in model._default_manager.order_by("pk")
        for rule in (row_is_its_revision, revisions_are_its_own, events_tell_it, others_follow)
        for sentence in rule(page)
    ]


def row_is_its_revision(page):
    """A live row holds what was published, any other row the latest draft."""
    source = page.live_revision if page.live else page.latest_revision
    if source is None:
        yield "has no revision behind its row"
    elif not page_content.same(type(page), page.content(), completed(source.as_of_today(), page.content())):
        yield f"holds something else than revision {source.pk}"
    if bool(page.live) != bool(page.live_revision_id):
        yield "is live without a revision, or has a live revision without being live"
    if bool(page.scheduled_for) != bool(page.scheduled_revision_id):
        yield "has a moment without a revision, or the other way round"
    if page.has_unpublished_changes != (not page.live or page.latest_revision_id != page.live_revision_id):
        yield "says something else about its draft than its revisions"


def completed(content, row):
    """The `content` of a revision, with that of the `row` for what pages did not have yet when it was written."""
    return content | {
        part: row[part] | content.get(part, {}) for part in ("fields", "relations", "children") if part in row
    }


def revisions_are_its_own(page):
    """All revisions that a page names are its own, and the latest is the newest."""
    own = list(Revision.objects.of(page).values_list("pk", flat=True))
    named = {page.latest_revision_id, page.live_revision_id, page.scheduled_revision_id} - {None}
    if not named <= set(own):
        yield "names a revision that is not its own"
    if own and page.latest_revision_id != own[0]:
        yield "does not name its newest revision"
    saved = set(Event.objects.of(page).filter(action__in=SAVING).values_list("revision", flat=True))
    if set(own) != saved:
        yield f"has revisions without an event, or the other way round: {sorted(set(own) ^ saved)}"


def events_tell_it(page):
    """The log tells of every publication once, and its last word is what the row says."""
    moves = list(Event.objects.of(page).filter(action__in=["published", "withdrawn"]))
    published = [event for event in moves if event.action == "published"]
    if page.live and not moves:
        # An archive from elsewhere brings pages along that are live already.
        if not Event.objects.of(page).filter(action="imported", revision=page.live_revision_id).exists():
            yield "is live, and the log does not say since when"
        return
    if page.live != bool(moves and moves[0].action == "published"):
        yield "is live where the log says withdrawn, or the other way round"
    if page.live and published[0].revision_id != page.live_revision_id:
        yield "shows another revision than the log says"
    if len({event.revision_id for event in published}) != len(published):
        yield "was published twice from one revision"


def others_follow(page):
    """The search, the offers of files and the addresses say the same as the row."""
    kind = ContentType.objects.get_for_model(page)
    found = {e.scope: e for e in Entry.objects.filter(content_type=kind, object_id=page.pk)}
    wanted = {e.scope: e for e in entries_of(page, kind)}
    if [(s, [getattr(e, n) for n in WRITTEN]) for s, e in sorted(found.items())] != [
        (s, [getattr(e, n) for n in WRITTEN]) for s, e in sorted(wanted.items())
    ]:
        yield "is not found as it stands"
    offers = set(Offer.objects.filter(content_type=kind, object_id=page.pk).values_list("image", "document"))
    shown = files_of(page) if page.live else {"image": set(), "document": set()}
    if offers != {(i.pk, None) for i in shown["image"]} | {(None, d.pk) for d in shown["document"]}:
        yield "offers other files than it shows"
    if (
        page.live
        and not Address.objects.filter(path=page.get_absolute_url(), content_type=kind, object_id=page.pk).exists()
    ):
        yield "is live at an address that nobody keeps"
