"""Slugs: an address for a page whose editor did not choose one."""

from itertools import count

from django.utils.text import slugify


def unique_slug(page, text, default="page"):
    """A slug made of `text` that no other page of the kind and language of `page` has (str, at most 100 long)."""
    stem = slugify(text)[:90].strip("-") or default
    others = type(page)._default_manager.filter(language=page.language, slug__startswith=stem).exclude(pk=page.pk)
    taken = set(others.values_list("slug", flat=True))
    return next(slug for slug in (stem if n == 1 else f"{stem}-{n}" for n in count(1)) if slug not in taken)
