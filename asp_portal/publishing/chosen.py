"""What a form chooses by key: the rows behind its choosers, fetched once however many fields and rows name them."""

import re

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError

from .content import child_fields, child_relation, child_tags, content_fields

# Longer numbers are more than a database can count.
KEY = re.compile(r"\d{1,18}\Z", re.ASCII)


class Chosen:
    """The rows that the form of one page names: those of a model are fetched with one query when the first is needed.

    `content` is what the page of `model` holds, `sent` (QueryDict) what a browser sent.
    """

    def __init__(self, model=None, content=None, sent=None):
        self._expected, self._rows = {}, {}
        if model is not None:
            self._expect(model, content or {}, sent or {})

    def know(self, page):
        """Take what was fetched with `page` for known."""
        for field in content_fields(type(page)):
            if field.is_relation and field.is_cached(page) and (row := getattr(page, field.name)) is not None:
                self._rows.setdefault(field.related_model, {})[row.pk] = row

    def rows(self, model, keys):
        """The rows (list) of `model` with `keys` (iterable); what is no key, or that of no row, has none."""
        wanted = {_key(model, key) for key in keys} - {None}
        known = self._rows.setdefault(model, {})
        if wanted - known.keys():
            missing = (wanted | self._expected.pop(model, set())) - known.keys()
            known |= {row.pk: row for row in model._default_manager.filter(pk__in=missing)}
            known |= dict.fromkeys(missing - known.keys())
        return [row for key, row in known.items() if row is not None and key in wanted]

    def row(self, model, key):
        """The row of `model` with `key`, or None."""
        return next(iter(self.rows(model, [key])), None)

    def _expect(self, model, content, sent):
        """Note all keys in `content` and `sent`, so that they are fetched together."""
        typed = {}
        for name, values in sent.lists() if sent else ():
            typed.setdefault(name.rpartition("-")[2], set()).update(values)
        relations = [child_relation(model, name) for name in model.draft_children]
        parts = [(content_fields(model), model._meta.many_to_many, [content.get("fields", {})])]
        parts[0][2].append(content.get("relations", {}))
        parts += [(child_fields(r), child_tags(r), content.get("children", {}).get(r.name, [])) for r in relations]
        for fields, tags, rows in parts:
            for field in [*(f for f in fields if f.is_relation), *tags]:
                values = [row.get(field.name if field.many_to_many else field.attname) for row in rows]
                keys = [key for value in values for key in (value if isinstance(value, list) else [value])]
                target = field.related_model
                found = {_key(target, key) for key in (*keys, *typed.get(field.name, ()))} - {None}
                self._expected.setdefault(target, set()).update(found)


def _key(model, value):
    """The key that `value` stands for, or None; of longer numbers than KEY no database has heard."""
    if isinstance(value, str) and value.isdecimal() and not KEY.match(value):
        return None
    try:
        return model._meta.pk.to_python(value) if value not in (None, "") else None
    except ValidationError:
        return None


class OneField(forms.ModelChoiceField):
    """The choice of one row."""

    chosen = None

    def to_python(self, value):
        """The row, or None. Raises ValidationError for the key of none."""
        if self.chosen is None or value in self.empty_values:
            return super().to_python(value)
        self.validate_no_null_characters(value)
        row = self.chosen.row(self.queryset.model, getattr(value, "pk", value))
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return row


class ManyField(forms.ModelMultipleChoiceField):
    """The choice of several rows."""

    chosen = None

    def _check_values(self, value):
        """The rows (list). Raises ValidationError for the key of none."""
        if self.chosen is None:
            return super()._check_values(value)
        rows = self.chosen.rows(self.queryset.model, value)
        found = {str(row.pk) for row in rows}
        for key in value:
            if str(key) not in found:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
                )
        return rows


class KeysOnly:
    """Mixin for a chooser: what is no key, from a mangled link, is nothing chosen instead of an error of the server."""

    chosen = None

    def value_from_datadict(self, data, files, name):
        """What was chosen; a thing that cannot be a key becomes 0, which the field refuses with its own sentence."""
        value = super().value_from_datadict(data, files, name)
        if isinstance(value, list):
            return [key if KEY.match(key) else "0" for key in value]
        return "0" if value and not KEY.match(value) else value

    def optgroups(self, name, value, attrs=None):
        """The chosen entries."""
        keys = [key for key in value if KEY.match(str(key))]
        if self.chosen is None:
            return super().optgroups(name, keys, attrs)
        options = []
        if not self.is_required and not self.allow_multiple_selected:
            options.append(self.create_option(name, "", "", False, 0))
        for row in self.chosen.rows(self.choices.queryset.model, keys):
            label = self.choices.field.label_from_instance(row)
            options.append(self.create_option(name, row.pk, label, True, len(options)))
        return [(None, options, 0)]


class OneChooser(KeysOnly, AutocompleteSelect):
    """Chooses one page, file or theme."""


class ManyChooser(KeysOnly, AutocompleteSelectMultiple):
    """Chooses several."""


class Choosing:
    """Mixin for an admin of pages or of their rows: its `autocomplete_fields` are choosers of keys alone.

    A request that has `chosen` (Chosen) gives them the rows that they name.
    """

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = OneChooser(db_field, self.admin_site, using=kwargs.get("using"))
            kwargs["form_class"] = OneField
        return _told(super().formfield_for_foreignkey(db_field, request, **kwargs), request)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = ManyChooser(db_field, self.admin_site, using=kwargs.get("using"))
            kwargs["form_class"] = ManyField
        return _told(super().formfield_for_manytomany(db_field, request, **kwargs), request)


def _told(field, request):
    """`field`, whose rows are those that `request` knows."""
    if isinstance(field, OneField | ManyField):
        field.chosen = field.widget.chosen = getattr(request, "chosen", None)
    return field
