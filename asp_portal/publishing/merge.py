"""Merge: what two people made of one page becomes one content, field by field.

Three contents are read: what both began with (`base`), what somebody else saved (`theirs`) and what this person has
written (`mine`). What one side alone changed is taken by itself. What both changed differently is a Conflict: a person
decides, nothing is overwritten in silence.
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _

from asp_portal.richtext.fields import RichTextField

from .comparison import ADDED, REMOVED, Change, Piece, compare_relations, compare_values, label_of, row_text
from .content import child_fields, child_relation, child_tags, content_fields, squeezed

THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True)
class Conflict:
    """Something that both sides changed. `theirs` and `mine` are the Change of each side; `key` names it in a form."""

    key: str
    label: str
    theirs: Change
    mine: Change
    choice: str = ""


@dataclass
class Merge:
    """The merged `content`, in which `mine` stands wherever nobody has chosen, and the `conflicts` on the way."""

    choices: dict
    # What is chosen where `choices` say nothing.
    otherwise: str = ""
    content: dict = field(default_factory=dict)
    conflicts: list = field(default_factory=list)

    @property
    def undecided(self):
        """The conflicts for which nobody has chosen."""
        return [conflict for conflict in self.conflicts if not conflict.choice]

    def decide(self, key, label, sides, changes):
        """One of `sides` (theirs, mine): what was chosen under `key`; `changes` are the two Changes that show them."""
        choice = self.choices.get(key, self.otherwise)
        choice = choice if choice in (THEIRS, MINE) else ""
        self.conflicts.append(Conflict(key, label, *changes, choice))
        return sides[0] if choice == THEIRS else sides[1]


def merge(model, base, theirs, mine, choices=None, otherwise=""):
    """The Merge of three contents of a publishable `model`.

    `choices` says `theirs` or `mine` by the key of a conflict, `otherwise` does where they say nothing.
    """
    result = Merge(choices or {}, otherwise)
    parts = [content.get("fields", {}) for content in (base, theirs, mine)]
    result.content["fields"] = _merge_fields(result, "fields", "", content_fields(model), *parts)
    result.content["relations"] = {
        relation.name: _merge_relation(result, relation, base, theirs, mine) for relation in model._meta.many_to_many
    }
    result.content["children"] = {}
    for name in model.draft_children:
        rows = [content.get("children", {}).get(name, []) for content in (base, theirs, mine)]
        result.content["children"][name] = _merge_rows(result, child_relation(model, name), *rows)
    return result


def _merge_fields(result, path, of, fields, base, theirs, mine):
    """The merged values of one row; `path` is the beginning of their keys, `of` that of their labels."""
    merged = dict(mine)
    for f in fields:
        name = f.name if f.many_to_many else f.attname
        # A key that one version does not know was not changed by anybody.
        if not all(name in values for values in (theirs, mine)):
            continue
        began, other, own = base.get(name), theirs[name], mine[name]
        if _alike(f, other, own) or _alike(f, other, began):
            continue
        if _alike(f, own, began):
            merged[name] = other
            continue
        if f.many_to_many:
            changes = compare_relations(f, began or [], other), compare_relations(f, began or [], own)
        else:
            changes = compare_values(f, began, other), compare_values(f, began, own)
        merged[name] = result.decide(f"{path}.{name}", of + label_of(f), (other, own), changes)
    return merged


def _alike(f, one, other):
    return squeezed(one) == squeezed(other) if isinstance(f, RichTextField) else one == other


def _merge_relation(result, relation, *contents):
    began, other, own = (content.get("relations", {}).get(relation.name, []) for content in contents)
    if set(other) in (set(own), set(began)):
        return own
    if set(own) == set(began):
        return other
    changes = compare_relations(relation, began, other), compare_relations(relation, began, own)
    return result.decide(f"relations.{relation.name}", label_of(relation), (other, own), changes)


def _merge_rows(result, relation, *versions):
    """The merged child rows, paired by their keys; the order is the database's business."""
    model, fields = relation.related_model, child_fields(relation) + child_tags(relation)
    key = model._meta.pk.attname
    base, theirs, mine = ({row[key]: row for row in rows} for rows in versions)
    mine = _paired(relation, key, base, theirs, mine)
    merged = []
    for uid in [*mine, *(uid for uid in theirs if uid not in mine)]:
        began, other, own = base.get(uid), theirs.get(uid), mine.get(uid)
        path = f"children.{relation.name}.{uid}"
        if other and own:
            of = f"{label_of(model)} “{row_text(fields, began or other)}”: "
            merged.append(_merge_fields(result, path, of, fields, began or {}, other, own))
        elif began is None:
            merged.append(other or own)
        elif (other or own) != began:
            changes = [_row_change(relation, fields, began, row) for row in (other, own)]
            chosen = result.decide(path, label_of(model), (other, own), changes)
            merged += [chosen] if chosen else []
    return merged


def _row_change(relation, fields, began, row):
    if row is None:
        return Change(label_of(relation.related_model), [Piece(REMOVED, row_text(fields, began))], _("removed the row"))
    before, after = Piece(REMOVED, row_text(fields, began)), Piece(ADDED, row_text(fields, row))
    return Change(label_of(relation.related_model), [before, after], _("changed the row"))


def _paired(relation, key, base, theirs, mine):
    """`mine`, in which a row that both sides added has the key that it has in `theirs`.

    Two rows are the same addition where the database would not take both: the same day, the same session.
    """
    for constraint in relation.related_model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or constraint.condition is not None:
            continue
        own_fields = [relation.related_model._meta.get_field(name) for name in constraint.fields]
        names = [f.attname for f in own_fields if f is not relation.field]
        added = {tuple(row.get(n) for n in names): uid for uid, row in theirs.items() if uid not in base}
        twins = {
            uid: added[tuple(row.get(n) for n in names)]
            for uid, row in mine.items()
            if uid not in base and uid not in theirs and tuple(row.get(n) for n in names) in added
        }
        mine = {twins.get(uid, uid): row | {key: twins.get(uid, uid)} for uid, row in mine.items()}
    return mine
