"""Sealing: what goes public is sealed, so that a change behind the portal's back is found and undone."""

from collections import defaultdict
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from asp_portal.caching import forget_pages
from asp_portal.library.models import DocumentVersion, Image

from . import content as page_content
from .models import Event, Revision, Seal, publishable_models

# So many pages are in memory at once while all of them are looked at.
BATCH = 200


def seal_page(page, deleted=False):
    """Follow a change of `page`: add a link to its chain when another revision is public than before."""
    if deleted:
        return
    public = page.live_revision if page.live else None
    last = Seal.objects.of(page).first()
    if (last.revision_key if last else None) == (public.pk if public else None):
        return
    Seal(page=page, revision_key=public and public.pk).close(last, public).save()


def seal_first(pages):
    """Seal `pages` (list, each with its `live_revision`) that have just gone public for the first time, all at once."""
    Seal.objects.bulk_create(
        Seal(page=page, revision_key=page.live_revision_id).close(None, page.live_revision) for page in pages
    )


def changed_pages(tell=lambda name, done, number: None):
    """Pages that are not what the portal published: pairs of the page (or None) and a sentence (str).

    `tell` is called after each BATCH with the name of the kind, and how many of it are done, of how many. However many
    there are, a batch of them is in memory, and nothing of an unchanged page is locked or written.
    """
    for model in publishable_models():
        content_type = ContentType.objects.get_for_model(model)
        keys = set(Seal.objects.filter(content_type=content_type).values_list("object_id", flat=True))
        together = [field.name for field in model._meta.many_to_many] + list(model.draft_children)
        pages = model._default_manager.select_related("live_revision").prefetch_related(*together).order_by("pk")
        done, number = 0, pages.count()
        for batch in _batches(pages.iterator(chunk_size=BATCH)):
            chains, revisions = _chains(content_type, batch)
            for page in batch:
                keys.discard(page.pk)
                name = f"{model._meta.verbose_name} {page.pk} “{page}”"
                for sentence in _changes_of(page, chains[page.pk], revisions):
                    yield page, f"{name}: {sentence}"
            done += len(batch)
            tell(str(model._meta.verbose_name_plural), done, number)
        # Whoever deletes a page withdraws it first, and the chain says so.
        for some in _batches(sorted(keys)):
            latest = Seal.objects.filter(content_type=content_type, object_id__in=some).latest()
            for lost in latest.filter(revision_key__isnull=False).order_by("object_id"):
                name = f"{model._meta.verbose_name} {lost.object_id}"
                yield None, _("%(page)s: was public and is gone.") % {"page": name}


def _batches(rows):
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _chains(content_type, pages):
    """The seals of each of `pages` by its key, the first first, and the revisions that they name by theirs."""
    chains = defaultdict(list)
    seals = Seal.objects.filter(content_type=content_type, object_id__in=[page.pk for page in pages]).order_by("pk")
    for seal in seals.select_related("content_type"):
        chains[seal.object_id].append(seal)
    return chains, Revision.objects.in_bulk({seal.revision_key for chain in chains.values() for seal in chain} - {None})


def _changes_of(page, chain, revisions):
    """Sentences (str) about what is wrong with a page, whose `chain` names some of `revisions`."""
    for previous, link in zip([None, *chain], chain, strict=False):
        if not link.is_whole(previous, revisions.get(link.revision_key)):
            moment = {"moment": f"{link.at:%Y-%m-%d %H:%M} UTC"}
            yield _("the version that went public on %(moment)s was changed or deleted.") % moment
    public = page.live_revision_id if page.live else None
    sealed = chain[-1].revision_key if chain else None
    if public and not chain:
        yield _("is live and was never sealed.")
    elif public != sealed:
        yield _("another version is public than the one that was published.") if sealed else _("is live, unpublished.")
    if page.live_revision and not row_is_its_revision(page):
        yield _("its text is not that of the version that was published.")


def row_is_its_revision(page):
    """Whether publishing the live revision again would change nothing."""
    if page_content.same(type(page), page_content.read(page), page.live_revision.as_of_today()):
        return True
    # What a version names may be gone since, or have another shape by now: it is written, compared and undone.
    with transaction.atomic():
        page = type(page)._default_manager.select_related("live_revision").get(pk=page.pk)
        before = page_content.read(page)
        page_content.write(page, page.live_revision.as_of_today())
        after = page_content.read(page)
        transaction.set_rollback(True)
    return page_content.same(type(page), before, after)


def changed_files():
    """Sentences (str) about stored originals that are not what was uploaded."""
    for model in (Image, DocumentVersion):
        for row in model.objects.order_by("pk").iterator(chunk_size=100):
            name = f"{model._meta.verbose_name} {row.pk} “{row}” ({row.file.name})"
            if not row.seal:
                yield _("%(file)s: was never sealed.") % {"file": name}
                continue
            try:
                if not row.is_sealed():
                    yield _("%(file)s: was changed.") % {"file": name}
            except FileNotFoundError:
                yield _("%(file)s: is gone.") % {"file": name}


def put_back(page):
    """Let the row of `page` say again what its chain says: the sealed revision, or nothing public.

    Raises ValueError when the sealed revision itself was changed, which only a backup has, and for a page that the log
    calls published and nothing has sealed, as pages from before the seals are: that is for a person to judge.
    """
    with transaction.atomic():
        page = page.locked()
        chain = list(Seal.objects.of(page).reverse())
        last = chain[-1] if chain else None
        revision = Revision.objects.of(page).filter(pk=last.revision_key).first() if last else None
        if last and not last.is_whole(chain[-2] if len(chain) > 1 else None, revision):
            raise ValueError(_("The version itself was changed; a backup from before has it."))
        if last is None and Event.objects.of(page).filter(action=Event.Action.PUBLISHED).exists():
            raise ValueError(_("The log says that it was published, and it has no seal. If it is right, run --adopt."))
        if last is None or last.revision_key is None:
            page.withdraw(note=_("It was public without having been published."))
        else:
            page_content.write(page, revision.as_of_today())
            page.live, page.live_revision = True, revision
            page._save_state()
            page._record(
                Event.Action.PUBLISHED, None, revision, _("Put back: it was changed behind the portal’s back.")
            )
        transaction.on_commit(forget_pages)


def adopt():
    """Seal what is public or stored and has no seal: what older versions of the portal made. Returns how many (int)."""
    number = 0
    for model in publishable_models():
        of_page = Seal.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk"))
        unsealed = model._default_manager.live().filter(~Exists(of_page)).order_by("pk")
        for some in _batches(list(unsealed.values_list("pk", flat=True))):
            with transaction.atomic():
                # Locked, then asked about: a page that somebody published since has its first link.
                rows = model._default_manager.filter(pk__in=some).order_by("pk").select_for_update(no_key=True)
                list(rows.values_list("pk", flat=True))
                pages = list(unsealed.filter(pk__in=some).select_related("live_revision"))
                seal_first(pages)
            number += len(pages)
    for model in (Image, DocumentVersion):
        for row in model.objects.filter(seal="").iterator(chunk_size=BATCH):
            row.seal_file()
            # A file that somebody replaced since has the seal of the new one.
            number += model.objects.filter(pk=row.pk, seal="").update(seal=row.seal)
    return number
