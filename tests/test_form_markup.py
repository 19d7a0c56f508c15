"""What `form_markup` writes is what Django's own templates make: an upgrade that changes one is noticed here."""

import re
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin import widgets
from django.contrib.admin.helpers import AdminForm
from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import mark_safe

from asp_portal.form_markup import WRITERS, WrittenForms
from publications.models import Publication, Session
from tests.factories import make_user

# Django's own templates alone: neither ours nor any that replaces them.
STOCK = DjangoTemplates()
HOSTILE = """<b>"Kampala" & 'Rome'</b>"""
CHOICES = [("", "---"), (HOSTILE, HOSTILE), (1500, 2.5), (HOSTILE, [(True, "in a group"), (None, mark_safe("<i>"))])]
ATTRIBUTES = {"id": "id_a", "class": HOSTILE, "required": True, "disabled": False, "size": 1500, "data-x": None}

WIDGETS = [
    forms.TextInput(),
    forms.NumberInput(),
    forms.EmailInput(),
    forms.URLInput(),
    forms.HiddenInput(),
    forms.DateInput(),
    forms.TimeInput(),
    forms.DateTimeInput(),
    forms.CheckboxInput(),
    forms.Textarea(),
    forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES),
    forms.SplitHiddenDateTimeWidget(),
    forms.MultiWidget([forms.TextInput(), forms.Textarea(), forms.Select(choices=CHOICES)]),
    widgets.AdminDateWidget(),
    widgets.AdminTimeWidget(),
]
VALUES = ["", None, HOSTILE, 1500, True, 0, 2.5, date(2017, 12, 4), datetime(2017, 12, 4, 9, 30, tzinfo=UTC)]


def without_layout(markup):
    """`markup` without the spaces that no reader sees: between tags, and in a row."""
    markup = re.sub(r"\s+", " ", markup).strip()
    return re.sub(
        r" ?(</?(?:a|caption|details|p|div|fieldset|h\d|summary|table|td|th|thead|tr)\b[^>]*>) ?", r"\1", markup
    )


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_widget_is_what_djangos_template_makes_of_it(widget, language):
    values = [["a", HOSTILE, 1500], []] if type(widget) is forms.MultiWidget else VALUES
    with translation.override(language):
        for value in values[:2] if isinstance(widget, forms.SplitHiddenDateTimeWidget) else values:
            attributes = dict(ATTRIBUTES)
            ours = widget.render(HOSTILE, value, attributes, WrittenForms())
            assert ours == widget.render(HOSTILE, value, attributes, STOCK)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("may", [True, False])
def test_what_stands_beside_a_chooser_is_what_djangos_template_makes_of_it(language, may):
    rights = {f"can_{act}_related": may for act in ("add", "change", "view")}
    widget = widgets.RelatedFieldWidgetWrapper(
        forms.Select(choices=CHOICES), Publication._meta.get_field("session").remote_field, admin.site, **rights
    )
    # Django lets nobody delete from here what others stand on.
    widget.can_delete_related = may
    with translation.override(language):
        ours = widget.render("session", 1500, {"id": "id_session"}, WrittenForms())
        stock = widget.render("session", 1500, {"id": "id_session"}, STOCK)
    assert without_layout(ours) == without_layout(stock)


class Sample(forms.Form):
    """A form with every kind of thing that a line of the admin may hold."""

    title = forms.CharField(label=HOSTILE, help_text="A <b>help</b> text")
    kind = forms.ChoiceField(choices=CHOICES, required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, help_text="unseen", required=False)
    agreed = forms.BooleanField(help_text="Do you?")
    on = forms.DateField(widget=widgets.AdminDateWidget, label="On?", required=False)


@pytest.mark.parametrize("data", [None, {"kind": HOSTILE, "on": HOSTILE}], ids=["opened", "refused"])
@pytest.mark.parametrize("level", [None, 4])
def test_a_fieldset_is_what_djangos_template_makes_of_it(data, level):
    fieldsets = [
        (None, {"fields": ("title", ("kind", "agreed", "year"), "city")}),
        (HOSTILE, {"fields": ("agreed", "hidden"), "classes": ("collapse", "odd"), "description": "<i>Why</i>"}),
        ("Plain", {"fields": (("on", "hidden"), "agreed")}),
        ("Folded", {"fields": ("city",), "classes": ("collapse",)}),
    ]
    form = Sample(data, label_suffix=":")
    form._meta = type("Options", (), {"model": Session, "labels": {}, "help_texts": {"city": "<b>Where</b>"}})
    form.instance = Session(city=HOSTILE, year=2017)
    shown = AdminForm(form, fieldsets, {}, ("year", "city"), admin.site.get_model_admin(Session))
    for number, fieldset in enumerate(shown):
        context = {"fieldset": fieldset, "prefix": "fieldset", "id_prefix": 0, "id_suffix": number}
        context |= {"heading_level": level} if level else {}
        ours = get_template("admin/includes/fieldset.html").render(context)
        stock = STOCK.get_template("admin/includes/fieldset.html").render(context)
        assert without_layout(ours) == without_layout(stock)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("rights", [{"is_superuser": True}, {}], ids=["everything", "nothing"])
@pytest.mark.parametrize("changes", [True, False])
def test_the_list_of_what_one_may_work_on_is_what_djangos_template_makes_of_it(rf, language, rights, changes):
    request = rf.get("/admin/publications/session/")
    request.user = make_user(**rights)
    with translation.override(language):
        apps = admin.site.get_app_list(request)
        if apps:
            apps[0]["models"][0] |= {"name": HOSTILE, "add_url": None, "view_only": True}
            apps[1]["models"][0] |= {"admin_url": None}
        context = {"app_list": apps, "request": request, "show_changelinks": changes}
        ours = get_template("admin/app_list.html").render(context)
        stock = STOCK.get_template("admin/app_list.html").render(context)
    assert without_layout(ours) == without_layout(stock)


def test_no_template_of_ours_stands_behind_one_that_is_written_here():
    ours = [name for name in WRITERS if "site-packages" not in get_template(name).origin.name]
    assert ours == []
