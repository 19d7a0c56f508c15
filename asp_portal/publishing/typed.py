"""Typed forms: a stock form of the admin as somebody left it, not validated, and how it differs from the draft."""

from datetime import date

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _

from asp_portal.richtext.fields import RichTextFormField
from asp_portal.richtext.sanitiser import sanitise

from .comparison import Change, paragraphs, word_diff


class TypedForm:
    """Mixin for a bound form that shows what was typed, says nothing about it and cannot be saved."""

    def full_clean(self):
        """Nothing is checked: the person is not done."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def is_valid(self):
        """Never, so that nothing is saved."""
        return False


class TypedFormSet:
    """The same for inline rows."""

    def full_clean(self):
        """Nothing is checked."""
        self._errors = [ErrorDict() for _form in self.forms]
        self._non_form_errors = ErrorList()

    def is_valid(self):
        """Never."""
        return False


def typed_form(form):
    """The form class `form` as one that only shows what was typed."""
    return type(form)(form.__name__, (TypedForm, form), {"__module__": form.__module__})


def typed_formset(formset):
    """The formset class `formset` as one that only shows what was typed."""
    return type(formset.__name__, (TypedFormSet, formset), {"form": typed_form(formset.form)})


def what_is_said(context):
    """Everything that a change form says: label and text (str) by a key that two forms of one page share."""
    said = {}
    for bound in context["adminform"].form:
        said[bound.name] = (str(bound.label), _text(bound))
    for inline in context["inline_admin_formsets"]:
        kind = str(inline.opts.verbose_name)
        for number, row in enumerate(inline.formset.forms):
            key = row[inline.formset.model._meta.pk.name].value() or number
            for bound in row:
                if not bound.is_hidden:
                    label = f"{kind[:1].upper()}{kind[1:]}: {bound.label}"
                    said[inline.formset.prefix, str(key), bound.name] = (label, _text(bound))
    return said


def differences(saved, typed):
    """What changed (list of Change) from one `what_is_said` to another."""
    changes = []
    for key in [*typed, *(key for key in saved if key not in typed)]:
        label = (typed.get(key) or saved.get(key))[0]
        before, after = (said.get(key, ("", ""))[1] for said in (saved, typed))
        if before != after:
            changes.append(Change(label[:1].upper() + label[1:], word_diff(before, after)))
    return changes


def _text(bound):
    """What stands in one field, in words."""
    field, value = bound.field, bound.value()
    if isinstance(field, RichTextFormField):
        return paragraphs(sanitise(value or ""))
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value and value != "False" else _("No")
    if isinstance(field, forms.ModelChoiceField):
        keys = [str(key) for key in (value if isinstance(value, list | tuple) else [value]) if key not in (None, "")]
        found = {str(row.pk): str(row) for row in field.queryset.filter(pk__in=filter(str.isdecimal, keys))}
        return ", ".join(sorted(found.get(key, key) for key in keys))
    if isinstance(field, forms.ChoiceField):
        return str({str(k): label for k, label in field.choices}.get(str(value), value or ""))
    if isinstance(field.widget, forms.MultiWidget):
        parts = value if isinstance(value, list) else field.widget.decompress(value)
        boxes = zip(field.widget.widgets, parts, strict=False)
        return " ".join(part if isinstance(part, str) else box.format_value(part) for box, part in boxes if part)
    return _written(value).replace("\r\n", "\n")


def _written(value):
    """A value as it stands in its box: a form holds dates, a typed one words."""
    return value.isoformat() if isinstance(value, date) else str("" if value is None else value)
