"""Offers: which files a live page shows, so that a file is as public as the pages that use it."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from asp_portal.library.models import Document, Image, Offer
from asp_portal.richtext.sanitiser import document_ids, image_ids

from . import content as page_content
from .following import promises
from .models import publishable_models

FILES = (Image, Document)


def offer_files(page, deleted=False):
    """Follow a change of `page`: offer exactly the files that its live row shows."""
    content_type = ContentType.objects.get_for_model(page)
    offered = Offer.objects.filter(content_type=content_type, object_id=page.pk)
    if deleted or not page.live:
        offered.delete()
        return
    with transaction.atomic(savepoint=False):
        offered.delete()
        Offer.objects.bulk_create(
            Offer(content_type=content_type, object_id=page.pk, **{kind: file})
            for kind, files in files_of(page).items()
            for file in files
        )


def is_decided(file):
    """Whether people have decided about a version that shows `file`: it is approved, or goes live by itself."""
    return any(
        file.pk in file_keys(revision.content_type.model_class(), revision.as_of_today())[file._meta.model_name]
        for revision in _decided_revisions()
    )


def _decided_revisions():
    for model in publishable_models():
        for page in model._default_manager.decided().select_related("approved_revision", "scheduled_revision"):
            yield from filter(None, (page.approved_revision, page.scheduled_revision))
    for promised in promises():
        yield from promised()


def files_of(page):
    """The files that the row of `page` shows: a dict of two sets, under `image` and `document`."""
    keys = file_keys(type(page), page_content.read(page))
    return {model._meta.model_name: set(model.objects.filter(pk__in=keys[model._meta.model_name])) for model in FILES}


def file_keys(model, content):
    """The keys of the files that `content` of a page of `model` shows: sets of int under `image`, `document`."""
    keys = {file._meta.model_name: set() for file in FILES}
    for html in page_content.rich_texts(model, content):
        keys["image"] |= image_ids(html)
        keys["document"] |= document_ids(html)
    for field in [*page_content.content_fields(model), *model._meta.many_to_many]:
        part = content.get("relations" if field.many_to_many else "fields", {})
        value = part.get(field.name if field.many_to_many else field.attname)
        if field.related_model in FILES and value:
            keys[field.related_model._meta.model_name] |= set(value if field.many_to_many else [value])
    return keys
