"""Links between pages: which page or file stands behind a reference, and which reference behind an address."""

from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import settings

from asp_portal.library.models import Document
from asp_portal.richtext.links import rewritten

from .content import rich_texts, with_rich_texts


def reference_to(target):
    """How a text names `target`, a page or a document: "page:publications.publication:12"."""
    if isinstance(target, Document):
        return f"document:{target.pk}"
    return f"page:{target._meta.label_lower}:{target.pk}"


def addresses_of(references):
    """The address (without host) of each of the `references` (set of str) that the public may see: a dict.

    One question for each model, however many references there are.
    """
    pages, documents = _by_model(references)
    found = [
        page for model, keys in pages.items() for page in model._default_manager.live().filter(pk__in=keys).for_links()
    ]
    found += Document.objects.offered().filter(pk__in=documents) if documents else []
    return {reference_to(target): target.get_absolute_url() for target in found}


def targets_of(references):
    """The pages and documents (dict by reference) behind `references`, public or not: for editors."""
    pages, documents = _by_model(references)
    found = [page for model, keys in pages.items() for page in model._default_manager.filter(pk__in=keys).for_links()]
    found += Document.objects.filter(pk__in=documents) if documents else []
    return {reference_to(target): target for target in found}


def kept_by_key(model, content):
    """`content` of a page of `model` with every link to a page or file of ours kept by its key.

    A page is known by every address at which it was public once.
    """
    paths = {path for text in rich_texts(model, content) for path in _own_paths(text)}
    if not paths:
        return content
    references = _references_behind(paths)

    def by_key(address):
        path, fragment = _own_path(address)
        return references[path] + fragment if path in references else None

    return with_rich_texts(model, content, lambda text: rewritten(text, by_key) if text else text)


def _by_model(references):
    pages, documents = {}, set()
    for reference in references:
        *label, key = reference.removeprefix("page:").split(":")
        if label == ["document"]:
            documents.add(int(key))
        elif (model := _page_model(*label)) is not None:
            pages.setdefault(model, set()).add(int(key))
    return pages, documents


def _page_model(label):
    try:
        model = apps.get_model(label)
    except LookupError:
        return None
    return model if hasattr(model, "live_revision") else None


def _own_paths(html):
    paths = set()
    # Asks about every link and changes none.
    rewritten(html, lambda address: paths.add(_own_path(address)[0]))
    return paths - {None}


def _own_path(address):
    """The path of an `address` on this site and the fragment with its "#", or (None, "") for any other address."""
    try:
        parts = urlsplit(address.removeprefix(settings.SITE_ORIGIN))
    except ValueError:
        return None, ""
    if parts.scheme or parts.netloc or parts.query or not parts.path.startswith("/") or "\x00" in unquote(parts.path):
        return None, ""
    return unquote(parts.path), f"#{parts.fragment}" if parts.fragment else ""


def _references_behind(paths):
    references = {}
    for address in (
        apps.get_model("publishing", "Address").objects.filter(path__in=paths).select_related("content_type")
    ):
        model = address.content_type.model_class()
        if model is not None:
            references[address.path] = f"page:{model._meta.label_lower}:{address.object_id}"
    key_of = {path: path.split("/")[2] for path in paths if path.startswith("/documents/")}
    keys = {key for key in key_of.values() if key.isascii() and key.isdigit() and len(key) < 19}
    known = {str(key) for key in Document.objects.filter(pk__in=keys).values_list("pk", flat=True)} if keys else set()
    return references | {path: f"document:{key}" for path, key in key_of.items() if key in known}
