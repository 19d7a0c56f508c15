"""The trash: what a deleted page held, so that it can be undone. No row is left that anybody would have to hide."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from .. import content as page_content
from ..slugs import unique_slug
from .checks import Overruling
from .comment import Comment
from .memory import Event, Revision
from .publishable import Publishable
from .unfinished import Unfinished

KEPT_FOR = timedelta(days=30)
# At most so many are purged on the way of something else, so that nobody waits for it.
BATCH = 20


class TrashQuerySet(models.QuerySet):
    """Questions about the trash, and the verb that puts a page into it."""

    def of(self, *page_models):
        """What was deleted of the kinds `page_models`."""
        return self.filter(content_type__in=ContentType.objects.get_for_models(*page_models).values())

    def expired(self, now=None):
        """What has been kept long enough, oldest first."""
        return self.filter(deleted_at__lt=(now or timezone.now()) - KEPT_FOR).order_by("deleted_at")

    def put(self, page, user):
        """Delete `page` and the pages that fall with it, each into an entry of its own. Returns the entry of `page`.

        Raises ValidationError for a live page and ProtectedError while something stands on it.
        """
        with transaction.atomic():
            page = page.locked()
            for fallen in _pages_that_fall_with(page):
                self.put(fallen, user)
            entry = self.create(
                content_type=ContentType.objects.get_for_model(page),
                object_id=page.pk,
                title=str(page)[:300],
                schema=page.content_schema,
                content=page.content() | {"rows": _rows_that_fall_with(page)},
                was_public={name: value.isoformat() for name, value in _moments_of(page) if value},
                links=list(_links_to(page)),
                user=user,
            )
            page.delete()
            entry.record(Event.Action.DELETED, user)
        return entry


class Trash(models.Model):
    """A page that was deleted: its last draft, and what pointed to it."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("kind"))
    object_id = models.BigIntegerField()
    title = models.CharField(_("title"), max_length=300)
    schema = models.PositiveSmallIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    was_public = models.JSONField(encoder=DjangoJSONEncoder)
    # Dicts: rows of `model` with the keys `keys` pointed here with `field`.
    links = models.JSONField(encoder=DjangoJSONEncoder)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("deleted by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    deleted_at = models.DateTimeField(_("deleted at"), default=timezone.now, db_index=True)

    objects = TrashQuerySet.as_manager()

    class Meta:
        verbose_name = _("page in the trash")
        verbose_name_plural = _("trash")
        default_permissions = ()
        ordering = ["-deleted_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="trash_once_a_page")]

    def __str__(self):
        return self.title

    @property
    def model(self):
        """The class of the page."""
        return self.content_type.model_class()

    @property
    def purged_on(self):
        """When it will be gone for ever (aware datetime)."""
        return self.deleted_at + KEPT_FOR

    def as_of_today(self):
        """The content in the shape that the model has today."""
        return page_content.upgraded(self.model, self.content, self.schema)

    def restore(self, user):
        """Make the page again, under its old key, as a draft.

        Returns it and the sentences (list of str) about what is not as it was. Raises ValidationError while it stands
        on something that is deleted itself, and Trash.DoesNotExist when somebody was faster.
        """
        with transaction.atomic():
            entry = Trash.objects.select_for_update().get(pk=self.pk)
            content = entry.as_of_today()
            moments = {name: parse_datetime(value) for name, value in entry.was_public.items()}
            page = entry.model(pk=entry.object_id, **moments)
            sentences = page_content.set_fields(
                page, content.get("fields", {}), page_content.content_fields(entry.model)
            )
            _check_ground(page)
            sentences += _find_free_address(page)
            try:
                with transaction.atomic():
                    page.save(force_insert=True)
            except IntegrityError as error:
                raise ValidationError(
                    _now("“%(page)s” does not fit beside what was written since.") % {"page": entry}
                ) from error
            sentences += page_content.write(page, {**content, "fields": {}})
            sentences += _put_rows_back(page, content.get("rows", {}))
            _link_again(page, entry.links)
            page.save_draft(user, action=Event.Action.RECOVERED)
            entry.delete()
        return page, sentences

    def purge(self, user=None):
        """Delete it for ever, with its versions and what was said about them; the history of the site stays.

        Nothing happens when somebody restored or purged it meanwhile.
        """
        with transaction.atomic():
            # Locked: the versions of a page that is being restored are its history again.
            if not Trash.objects.select_for_update().filter(pk=self.pk).exists():
                return
            of_page = {"content_type": self.content_type, "object_id": self.object_id}
            self.record(Event.Action.PURGED, user)
            for remembered in (Unfinished, Comment, Overruling):
                remembered.objects.filter(**of_page).delete()
            Revision.objects.filter(**of_page).delete()
            self.delete()

    def record(self, action, user):
        """Note in the history of the site what happened to the page that is no row any more."""
        Event.objects.create(
            content_type=self.content_type, object_id=self.object_id, title=self.title, action=action, user=user
        )


def purge_expired(limit=BATCH):
    """Purge what has been in the trash for KEPT_FOR, and unfinished text as old; at most `limit` pages (None: all).

    Returns how many pages it was.
    """
    entries = list(Trash.objects.expired()[:limit])
    for entry in entries:
        entry.purge()
    Unfinished.objects.filter(updated_at__lt=timezone.now() - KEPT_FOR).delete()
    return len(entries)


def _moments_of(page):
    return [(name, getattr(page, name)) for name in ("first_published_at", "last_published_at")]


def _pages_that_fall_with(page):
    """The pages that the database would delete with `page`."""
    for relation in page._meta.related_objects:
        if relation.on_delete is models.CASCADE and issubclass(relation.related_model, Publishable):
            yield from relation.related_model._default_manager.filter(**{relation.field.name: page.pk})


def _relations_that_fall_with(page):
    """The relations whose rows the database deletes with `page`, and no draft of it holds: ballots."""
    for relation in page._meta.related_objects:
        is_page = issubclass(relation.related_model, Publishable)
        if relation.on_delete is models.CASCADE and not is_page and relation.name not in page.draft_children:
            yield relation


def _rows_that_fall_with(page):
    """What those rows hold: lists of dicts by the name of the relation."""
    return {
        relation.name: [
            {field.attname: getattr(row, field.attname) for field in page_content.child_fields(relation)}
            for row in relation.related_model._base_manager.filter(**{relation.field.name: page.pk})
        ]
        for relation in _relations_that_fall_with(page)
    }


def _put_rows_back(page, rows):
    """Make the rows again, under their old keys; gives a sentence (list of str) for each target that is gone."""
    sentences = []
    for relation in _relations_that_fall_with(page):
        for values in rows.get(relation.name, ()):
            row = relation.related_model(**{relation.field.name: page})
            sentences += page_content.set_fields(row, values, page_content.child_fields(relation))
            row.save(force_insert=True)
    return sentences


def _links_to(page):
    """What points to `page` and is let go when it is deleted (dicts as in `Trash.links`)."""
    for relation in page._meta.get_fields(include_hidden=True):
        let_go = relation.many_to_many or getattr(relation, "on_delete", None) is models.SET_NULL
        if not relation.auto_created or relation.concrete or not let_go:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: page.pk})
        keys = list(rows.values_list("pk", flat=True))
        if keys:
            yield {"model": relation.related_model._meta.label, "field": relation.field.name, "keys": keys}


def _link_again(page, links):
    """Let what is still there and points nowhere point to `page` again."""
    models_by_label = {relation.related_model._meta.label: relation.related_model for relation in _relations_to(page)}
    for link in links:
        model = models_by_label.get(link["model"])
        field = model and next((f for f in model._meta.get_fields() if f.name == link["field"]), None)
        if field is None:
            continue
        rows = model._base_manager.filter(pk__in=link["keys"])
        if field.many_to_many:
            for row in rows:
                getattr(row, field.name).add(page)
        else:
            rows.filter(**{f"{field.name}__isnull": True}).update(**{field.name: page})


def _relations_to(page):
    return [f for f in page._meta.get_fields(include_hidden=True) if f.auto_created and not f.concrete]


def _check_ground(page):
    """Raise ValidationError when `page` stands on something that is deleted."""
    for field in page_content.content_fields(type(page)):
        if field.is_relation and not field.null and getattr(page, field.attname) is None:
            raise ValidationError(
                _now("“%(page)s” cannot stand without its %(field)s, which was deleted: restore that first.")
                % {"page": page, "field": field.verbose_name}
            )


def _find_free_address(page):
    """Give `page` another slug or number where somebody took its own; the sentences (list of str) that say so."""
    sentences = []
    for constraint in page._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        try:
            constraint.validate(type(page), page)
        except ValidationError:
            fields = [page._meta.get_field(name) for name in constraint.fields]
            field = next(
                (f for f in fields if isinstance(f, models.SlugField | models.PositiveSmallIntegerField)), None
            )
            if field is None:
                raise
            taken = getattr(page, field.attname)
            setattr(page, field.attname, _free(page, field, fields, taken))
            sentences.append(
                _now("“%(field)s” %(taken)s belongs to another page now; this one has %(free)s. Change it if you like.")
                % {"field": field.verbose_name, "taken": taken, "free": getattr(page, field.attname)}
            )
    return sentences


def _free(page, field, fields, taken):
    if isinstance(field, models.SlugField):
        return unique_slug(page, taken)[: field.max_length]
    others = type(page)._default_manager.filter(
        **{f.attname: getattr(page, f.attname) for f in fields if f is not field}
    )
    return others.aggregate(last=models.Max(field.attname))["last"] + 1
