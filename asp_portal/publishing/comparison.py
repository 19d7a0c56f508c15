"""Comparison: what differs between two contents of a page, in words that an editor understands."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext as _

from asp_portal.richtext.fields import RichTextField
from asp_portal.richtext.sanitiser import plain_text

from .content import child_fields, child_relation, child_tags, content_fields

BLOCK_END = re.compile(r"</(?:p|h[2-4]|li|td|th|caption|figcaption|blockquote|pre)>")
SAME, REMOVED, ADDED = "same", "removed", "added"


@dataclass(frozen=True)
class Piece:
    """A stretch of text that both versions share, or that one of them has alone."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field, relation or child row that differs. `pieces` read in order tell the whole story."""

    label: str
    pieces: list = field(default_factory=list)
    note: str = ""

    @property
    def before(self):
        """The pieces of the earlier version."""
        return [piece for piece in self.pieces if piece.kind != ADDED]

    @property
    def after(self):
        """The pieces of the later version."""
        return [piece for piece in self.pieces if piece.kind != REMOVED]


def compare(model, before, after):
    """The differences (list of Change) between two contents of a publishable `model`, in the order of its fields."""
    changes = _compare_fields(content_fields(model), before.get("fields", {}), after.get("fields", {}))
    for relation in model._meta.many_to_many:
        old, new = (c.get("relations", {}).get(relation.name, []) for c in (before, after))
        if set(old) != set(new):
            changes.append(compare_relations(relation, old, new))
    for name in model.draft_children:
        old, new = (c.get("children", {}).get(name, []) for c in (before, after))
        changes += _compare_children(child_relation(model, name), old, new)
    return changes


def in_full(model, content):
    """Everything that `content` says (list of Change), for a reader who has nothing to compare it with."""
    nothing = {"fields": dict.fromkeys(content.get("fields", {})), "relations": {}, "children": {}}
    return [
        # What is chosen from a list comes in pieces, a text in words.
        Change(change.label, [Piece(SAME, (", " if change.note else "").join(piece.text for piece in change.after))])
        for change in compare(model, nothing, content)
        if any(piece.text.strip() for piece in change.after)
    ]


def word_diff(before, after):
    """Two texts as a list of Piece, paragraph by paragraph and, where a paragraph changed, word by word."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, "".join(old[i1:i2])))
        else:
            pieces += _diff(_words("".join(old[i1:i2])), _words("".join(new[j1:j2])))
    return pieces


def paragraphs(html):
    """The words of `html`, each block of it on a line of its own."""
    blocks = (plain_text(block) for block in BLOCK_END.split(html))
    return "".join(f"{block}\n" for block in blocks if block)


def _words(text):
    return re.findall(r"\S+\s*|\s+", text)


def _diff(old, new):
    pieces = []
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[i1:i2] == new[j1:j2]:
            pieces.append(Piece(SAME, "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece(REMOVED, "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(ADDED, "".join(new[j1:j2])))
    return pieces


def _compare_fields(fields, before, after):
    changes = []
    for f in fields:
        # A key that one version does not know was not changed by anybody.
        if f.attname not in before or f.attname not in after or before[f.attname] == after[f.attname]:
            continue
        changes.append(compare_values(f, before[f.attname], after[f.attname]))
    return changes


def compare_values(f, before, after):
    """The Change from `before` to `after`, two values of the field `f` as a content holds them."""
    if isinstance(f, RichTextField):
        old, new = paragraphs(before or ""), paragraphs(after or "")
        if old != new:
            return Change(label_of(f), word_diff(old, new))
        return Change(
            label_of(f), word_diff(before or "", after or ""), _("The words are the same, the markup is not.")
        )
    if isinstance(f, models.TextField | models.CharField) and not f.choices:
        return Change(label_of(f), word_diff(before or "", after or ""))
    pieces = [Piece(REMOVED, _display(f, before)), Piece(ADDED, _display(f, after))]
    return Change(label_of(f), [piece for piece in pieces if piece.text])


def compare_relations(relation, before, after):
    """The Change from the keys `before` to the keys `after` of a many-to-many `relation`."""
    old, new = set(before), set(after)
    names = names_of(relation.related_model, old | new)
    pieces = [Piece(REMOVED, names(key)) for key in sorted(old - new)]
    pieces += [Piece(ADDED, names(key)) for key in sorted(new - old)]
    return Change(label_of(relation), pieces, _("list"))


def _compare_children(relation, before, after):
    model = relation.related_model
    fields, tags = child_fields(relation), child_tags(relation)
    old, new = ({row[model._meta.pk.attname]: row for row in rows} for rows in (before, after))
    changes = []
    for uid in [*old, *(uid for uid in new if uid not in old)]:
        label = label_of(relation.related_model)
        if uid not in new:
            changes.append(Change(label, [Piece(REMOVED, row_text(fields + tags, old[uid]))], _("row")))
        elif uid not in old:
            changes.append(Change(label, [Piece(ADDED, row_text(fields + tags, new[uid]))], _("row")))
        else:
            retagged = [(f, *(row.get(f.name, []) for row in (old[uid], new[uid]))) for f in tags]
            differences = [
                *_compare_fields(fields, old[uid], new[uid]),
                *(compare_relations(f, were, are) for f, were, are in retagged if set(were) != set(are)),
            ]
            for change in differences:
                changes.append(Change(f"{label}: {change.label}", change.pieces, change.note))
    return changes


def row_text(fields, values):
    """A child row in one line (str): its `values` (dict) in the order of `fields`, which may be many-to-many."""
    shown = [_display(f, values.get(f.name if f.many_to_many else f.attname)) for f in fields if not f.primary_key]
    return " · ".join(text for text in shown if text)


def label_of(named):
    """What editors call a field, a relation or a model (str)."""
    name = str(named._meta.verbose_name if hasattr(named, "_meta") else named.verbose_name)
    return name[:1].upper() + name[1:]


def _display(f, value):
    if value in (None, "", []):
        return ""
    if f.many_to_many:
        return ", ".join(map(names_of(f.related_model, value), value))
    if isinstance(f, RichTextField):
        return plain_text(value)
    if f.is_relation:
        return names_of(f.related_model, {value})(value)
    if f.choices:
        return str(dict(f.flatchoices).get(value, value))
    return str(localize(f.to_python(value)))


def names_of(model, keys):
    """A function that gives the name (str) of each of `keys`, which rows of `model` have or had."""
    found = model._base_manager.in_bulk(list(keys))
    return lambda key: str(found[key]) if key in found else _("deleted (%(key)s)") % {"key": key}
