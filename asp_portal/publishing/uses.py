"""Uses: which pages would miss a page, a picture or a file if it were gone. Asked before somebody takes it away."""

from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from asp_portal.library.models import Document, Image
from asp_portal.richtext.fields import RichTextField
from asp_portal.richtext.links import references
from asp_portal.richtext.sanitiser import document_ids, image_ids

from .content import child_fields, child_relation, content_fields, rich_texts
from .links import reference_to
from .models import Publishable, publishable_models


@dataclass
class Use:
    """A `page` (or another thing of the admin) that uses something.

    `ways` (list of str) says how, `in_draft` whether only its draft does.
    """

    page: models.Model
    ways: list = field(default_factory=list)
    in_draft: bool = True

    @property
    def kind(self):
        """What the page is: "publication"."""
        return self.page._meta.verbose_name

    def add(self, way, in_draft):
        """Note one more way, once."""
        if way not in self.ways:
            self.ways.append(way)
        self.in_draft = self.in_draft and in_draft


def uses_of(target):
    """What uses `target`, a page or a file: a list of Use, live uses first.

    Links in texts, relations and child rows count, of the published row and of the latest draft, and what the setting
    PUBLISHING_ALSO_USES names.
    """
    uses = {}

    def note(page, way, in_draft):
        if page != target:
            uses.setdefault((type(page), page.pk), Use(page)).add(str(way), in_draft)

    for model in publishable_models():
        for page, way in _in_rows(model, target):
            note(page, way, in_draft=not page.live)
        # The row of a page that is not live is its draft.
        for page in model._default_manager.live_with_draft().select_related("latest_revision"):
            if page.latest_revision:
                for way in _in_content(model, page.latest_revision.as_of_today(), target):
                    note(page, way, in_draft=True)
    if isinstance(target, Publishable):
        for model in map(apps.get_model, settings.PUBLISHING_ALSO_USES):
            for row in model._default_manager.with_page(target).to_come():
                note(row, _("waits for it"), in_draft=False)
    return sorted(uses.values(), key=lambda use: (use.in_draft, str(use.page)))


def _in_rows(model, target):
    """Pairs of a page of `model` and the way in which its row, or a row that belongs to it, uses `target`."""
    pages = model._default_manager.all()
    for name in _texts_among(content_fields(model)):
        # The database finds candidates; which of them mean this very key is read in the text.
        for page in pages.filter(Q(**{f"{name}__contains": _trace(target)}) | _by_address(name, target)):
            if _mentions(getattr(page, name), target):
                yield page, _way_of_text(target)
    for name in model.draft_children:
        relation = child_relation(model, name)
        rows = relation.related_model._default_manager.select_related(relation.field.name)
        for text in _texts_among(child_fields(relation)):
            for row in rows.filter(Q(**{f"{text}__contains": _trace(target)}) | _by_address(text, target)):
                if _mentions(getattr(row, text), target):
                    yield getattr(row, relation.field.name), _way_of_text(target)
    for relation in _relations(model, target):
        for page in pages.filter(**{relation.name: target.pk}):
            yield page, relation.verbose_name
    for name in model.draft_children:
        relation = child_relation(model, name)
        for found in _relations(relation.related_model, target):
            rows = relation.related_model._default_manager.filter(**{found.name: target.pk})
            for row in rows.select_related(relation.field.name) if found != relation.field else ():
                yield getattr(row, relation.field.name), relation.related_model._meta.verbose_name


def _in_content(model, content, target):
    """The ways (iterator of str) in which the draft `content` of a page of `model` uses `target`."""
    fields = content.get("fields", {})
    if any(_mentions(html, target) for html in rich_texts(model, content)):
        yield _way_of_text(target)
    for relation in _relations(model, target):
        held = content.get("relations", {}).get(relation.name, ()) if relation.many_to_many else ()
        if target.pk in held or fields.get(relation.attname) == target.pk:
            yield relation.verbose_name
    for name in model.draft_children:
        relation = child_relation(model, name)
        known = {found.attname for found in _relations(relation.related_model, target)}
        names = known & {f.attname for f in child_fields(relation)}
        if any(row.get(name) == target.pk for row in content.get("children", {}).get(name, ()) for name in names):
            yield relation.related_model._meta.verbose_name


def _texts_among(fields):
    return [f.attname for f in fields if isinstance(f, RichTextField)]


def _relations(model, target):
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [f for f in fields if f.related_model is type(target)]


def _trace(target):
    return f"/images/{target.pk}/" if isinstance(target, Image) else reference_to(target)


def _by_address(name, target):
    """Texts that were written before links were kept by key hold an address."""
    address = f"/documents/{target.pk}/" if isinstance(target, Document) else _trace(target)
    return Q(**{f"{name}__contains": address})


def _mentions(html, target):
    if isinstance(target, Image):
        return target.pk in image_ids(html)
    if isinstance(target, Document):
        return target.pk in document_ids(html)
    return reference_to(target) in references(html)


def _way_of_text(target):
    return _("shown in the text") if isinstance(target, Image) else _("linked in the text")
