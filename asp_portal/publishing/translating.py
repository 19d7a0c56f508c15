"""Translating: a language version of a page begins as a copy of its draft, as a draft of its own."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from . import content as page_content
from .models import Event

# Each version is scheduled by itself. An embargo is copied: it is about what is said, in whatever language.
OF_ITS_OWN = ("go_live_at", "expire_at")


def missing_languages(page):
    """The languages (list of code and name) in which neither `page` nor a version of it is written."""
    there = {page.language, *type(page)._default_manager.other_versions_of(page).values_list("language", flat=True)}
    return [(code, name) for code, name in settings.LANGUAGES if code not in there]


def start_version(page, language, user):
    """Make the version of `page` in `language` (a code) as a draft of `user`; return it.

    Raises ValidationError when there is one already, or when something that it stands on has none.
    """
    with transaction.atomic():
        page = page.locked()
        if language not in dict(missing_languages(page)):
            raise ValidationError(_("There is a version in this language already."))
        with page.as_draft():
            content = type(page)._default_manager.get(pk=page.pk).content()
        version = _row(page, content, language)
        version.full_clean(exclude=page_content.STATE_FIELDS)
        version.save()
        page_content.write(version, _own_rows(page, content, language))
        version.save_draft(user, action=Event.Action.CLONED, note=_("from “%(page)s”") % {"page": page})
    return version


def _row(page, content, language):
    fields = content["fields"] | dict.fromkeys(OF_ITS_OWN)
    fields |= {"language": language, "translation_of_id": page.translation_of_id or page.pk}
    for name in page.version_links:
        target = getattr(page, name)
        found = target and type(target)._default_manager.other_versions_of(target).filter(language=language).first()
        if target and not found:
            raise ValidationError(_("Translate “%(page)s” first.") % {"page": target})
        fields[page._meta.get_field(name).attname] = found and found.pk
    content["fields"] = fields
    return type(page)(**{f.attname: f.to_python(fields[f.attname]) for f in page_content.content_fields(type(page))})


def _own_rows(page, content, language):
    """`content` with rows that get keys of their own, and without those that stay with the original."""
    children = {}
    for name, rows in content["children"].items():
        if name in page.children_of_the_original:
            continue
        key = page_content.child_relation(type(page), name).related_model._meta.pk.attname
        children[name] = [
            {k: language if k == "language" else value for k, value in row.items() if k != key}
            | {"copied_from": row.get("copied_from") or row.get(key)}
            for row in rows
        ]
    return content | {"children": children}
