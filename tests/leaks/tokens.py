"""Tokens: a word for every field of every row, which stands nowhere else, so that a leak names its source."""

import re
from datetime import date
from itertools import count

from django.db import models

from asp_portal.richtext.fields import RichTextField

# As far from one another as a spelling correction can see.
PUBLIC, HIDDEN, NOWHERE = "qzpub", "qzhid", "qznev"
SEEN = re.compile(rf"{HIDDEN}[a-z]+", re.IGNORECASE)
DAY = date(2017, 12, 6)
numbers = count(7100)


def letters(number):
    """Two letters for a number below 676, so that a token is one word."""
    return chr(97 + number // 26) + chr(97 + number % 26)


def stems(prefix):
    """Beginnings of tokens, one a page: `qzhidaa`, `qzhidab` …"""
    return (prefix + letters(number) for number in count())


def token(stem, name):
    """The token of the field `name` of the page of `stem`."""
    return stem + re.sub(r"[^a-z]", "", name)


def is_text(field):
    """Whether an editor writes words into `field`."""
    return isinstance(field, models.CharField | models.TextField) and not field.choices and field.name != "timezone"


def value_for(field, stem):
    """A value for one field: its token in its shape, a number or a day, or None to leave it as it is."""
    if is_text(field):
        word = token(stem, field.name)
        if isinstance(field, RichTextField):
            return f"<h2>{word}</h2><p>{word} {word}</p>"
        return f"https://{word}.example/{word}" if isinstance(field, models.URLField) else word
    if field.has_default() or field.null or field.primary_key:
        return None
    if isinstance(field, models.DateField):
        return DAY
    if isinstance(field, models.IntegerField):
        return next(numbers)
    return field.choices[0][0] if field.choices else None


def fill(row, stem, leave=()):
    """Write the tokens of `stem` into every text of `row`, and what else it needs; `leave` names fields to leave."""
    for field in row._meta.concrete_fields:
        chosen = field.choices and getattr(row, field.name)
        left = field.name in leave or not field.editable or field.is_relation or chosen
        value = None if left else value_for(field, stem)
        if value is not None:
            setattr(row, field.name, value)
    return row


def fill_children(page, stem, **known):
    """Give `page` one row of each kind that it may have, full of tokens; `known` has the relations that rows need."""
    for name in page.draft_children:
        relation = page._meta.get_field(name)
        if name == "days":
            continue
        model = relation.related_model
        getattr(page, name).all().delete()
        row = model(**{relation.field.name: page})
        for field in model._meta.concrete_fields:
            if field.is_relation and field is not relation.field and field.name in known:
                setattr(row, field.name, known[field.name])
        fill(row, token(stem, model.__name__.lower())).save()
