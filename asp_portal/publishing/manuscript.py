"""The manuscript: what a page would hold, as rules read it. Made from a content, so a text need not be saved first."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst

from asp_portal.richtext.fields import RichTextField
from asp_portal.richtext.passages import Link, Passage, read

from .content import child_fields, child_relation, content_fields
from .findings import Finding, check

# A full stop ends a sentence where a capital follows; “Res. 5” and “p. 7” go on.
SENTENCE_END = re.compile(r"(?<=[.!?؟])[”’»\")]*\s+(?=[“‘«\"(]*[^\W\d_a-zà-ÿ])")


@dataclass(frozen=True)
class Text:
    """One text of a page: the field (or the child rows) it stands in, its name in the form, and what was read in it."""

    field: str
    label: str | Promise
    html: str
    passages: list[Passage]
    links: list[Link]
    lists: list[tuple[bool, int]]

    def finding(self, rule, severity, reason, passage=None, words="", suggestion="", start=None):
        """A finding about the `words` (str) in `passage`, or about the text as a whole."""
        return Finding(
            rule=rule,
            severity=severity,
            reason=str(reason),
            field=self.field,
            label=str(self.label),
            passage=words,
            sentence=sentence_around(passage.text, words, start) if passage else "",
            heading=passage.heading if passage else "",
            suggestion=suggestion,
        )


class Manuscript:
    """The content (`content.read`) of a page of `model`; `key` is the primary key of the page it belongs to, if any.

    `related` (dict by name of a foreign key) holds the rows that are known and need not be asked for.
    """

    def __init__(self, model, content, key=None, today=None, related=None):
        self.model, self.key = model, key
        self.fields = content.get("fields", {})
        self.relations = content.get("relations", {})
        self._children = content.get("children", {})
        self.today = today or timezone.localdate()
        self._related = dict(related or {})

    @property
    def language(self):
        """The language code of the text."""
        return self.fields.get("language") or settings.LANGUAGE_CODE

    def children(self, name):
        """The child rows (list of dict) under `name`; empty for a model that has none."""
        return self._children.get(name) or []

    def related(self, name):
        """The row (or None) that the foreign key `name` points to; one query, the first time."""
        if name not in self._related:
            field = self.model._meta.get_field(name)
            key = self.fields.get(field.attname)
            self._related[name] = field.related_model._default_manager.filter(pk=key).first() if key else None
        return self._related[name]

    @cached_property
    def texts(self):
        """Everything (list of Text) that is written for readers, in the order of the model."""
        found = [
            _text(field.name, capfirst(field.verbose_name), field, self.fields.get(field.attname))
            for field in content_fields(self.model)
            if _is_prose(field)
        ]
        for name in self.model.draft_children:
            relation = child_relation(self.model, name)
            label = capfirst(relation.related_model._meta.verbose_name_plural)
            found += [
                _text(name, label, field, row.get(field.attname))
                for row in self.children(name)
                for field in child_fields(relation)
                if _is_prose(field)
            ]
        return [text for text in found if text.html]

    def text(self, name):
        """The text (Text or None) of the field `name`."""
        return next((text for text in self.texts if text.field == name), None)

    def finding(self, rule, severity, reason, field="", **more):
        """A finding about the field or the child rows `field`, or about the page as a whole."""
        return Finding(rule, severity, str(reason), field, str(self._label(field)), **more)

    def position(self, finding):
        """Where `finding` comes in the order of the form (tuple of int)."""
        names = list(dict.fromkeys(text.field for text in self.texts))
        if finding.field not in names:
            return (-1, 0)
        text = self.text(finding.field)
        plain = "\n".join(passage.text for passage in text.passages)
        return names.index(finding.field), max(plain.find(finding.sentence), plain.find(finding.passage))

    def _label(self, name):
        if not name:
            return ""
        if name in self.model.draft_children:
            return capfirst(child_relation(self.model, name).related_model._meta.verbose_name_plural)
        return capfirst(self.model._meta.get_field(name).verbose_name)


def findings_in(page, content, errors_only=False):
    """The findings (list) in `content` as the content of `page`."""
    return check(Manuscript(type(page), content, page.pk, related=_at_hand(page, content)), errors_only)


def _at_hand(page, content):
    """The rows (dict by name of a foreign key) that `content` names and `page` has fetched already."""
    fields = content.get("fields", {})
    links = [f for f in content_fields(type(page)) if f.is_relation and f.is_cached(page)]
    return {f.name: getattr(page, f.name) for f in links if fields.get(f.attname) == getattr(page, f.attname)}


def _is_prose(field):
    """Whether people read `field` as words: no choices, addresses or keys."""
    if isinstance(field, models.SlugField | models.URLField) or field.choices or not field.editable:
        return False
    return isinstance(field, models.CharField | models.TextField) and field.name not in ("timezone", "symbol")


def _text(name, label, field, value):
    value = value or ""
    if isinstance(field, RichTextField):
        reading = read(value)
        return Text(name, label, value, reading.passages, reading.links, reading.lists)
    lines = [Passage(" ".join(line.split()), "plain") for line in value.splitlines() if line.strip()]
    return Text(name, label, value.strip(), lines, [], [])


def sentence_around(text, words, start=None):
    """The sentence (str) of `text` in which `words` stand, at `start` when they stand there more than once."""
    at = text.find(words) if start is None else start
    begin = 0
    for match in SENTENCE_END.finditer(text):
        if match.start() >= at + len(words):
            return text[begin : match.start()].strip()
        begin = match.end() if match.end() <= at else begin
    return text[begin:].strip()
