"""Markup of forms: the plain templates of Django's forms and of its admin, filled in by Python.

Library of tags, and the renderer of forms. A form of the admin is made of hundreds of small templates: one for each
box, its attributes, each of its options, its label. Django's templates say what they look like, and
`tests/test_form_markup.py` compares; here the commonest are written without one. All others are Django's business.
"""

from html import escape
from urllib.parse import quote

from django import template
from django.forms.renderers import TemplatesSetting, get_default_renderer
from django.templatetags.static import static
from django.utils.formats import localize
from django.utils.html import conditional_escape, strip_spaces_between_tags
from django.utils.translation import gettext

WIDGETS = "django/forms/widgets/"
INPUTS = ("text", "number", "email", "url", "hidden", "date", "time", "datetime", "checkbox", "input")
# Of the links beside a chooser: what may be done, the class and the picture, the words, the address, and what follows.
RELATED = (
    ("change", "change-related", "changelink", "Change selected %(model)s"),
    ("add", "add-related", "addlink", "Add another %(model)s"),
    ("delete", "delete-related", "deletelink", "Delete selected %(model)s"),
    ("view", "view-related", "viewlink", "View selected %(model)s"),
)

# Words of Django's own catalogues, in which they stand already.
ACTS = ("Add", "View", "Change")
MODELS = "Models in the %(name)s application"
NOTHING = "You don’t have permission to view or edit anything."

register = template.Library()


class WrittenForms(TemplatesSetting):
    """Makes forms as Django's templates would, the commonest parts of them without a template."""

    def render(self, template_name, context, request=None):
        """The markup (str) that `template_name` makes of `context`."""
        write = WRITERS.get(template_name)
        return write(context).strip() if write else super().render(template_name, context, request)


@register.tag
def fieldset(parser, token):
    """The `fieldset` of the context as `admin/includes/fieldset.html` of Django's shows it."""
    return FieldsetNode()


@register.tag
def subwidget(parser, token):
    """The part of a widget with several that the tag names: its template, of what its widget put into the context."""
    return SubwidgetNode(parser.compile_filter(token.split_contents()[1]))


@register.tag
def app_list(parser, token):
    """The `app_list` of the context as `admin/app_list.html` of Django's shows it."""
    return AppListNode()


class SubwidgetNode(template.Node):
    """A widget of a widget."""

    def __init__(self, widget):
        self.widget = widget

    def render(self, context):
        """Its markup (str)."""
        widget = self.widget.resolve(context)
        return get_default_renderer().render(widget["template_name"], {"widget": widget})


class AppListNode(template.Node):
    """What somebody may work on: on every page of the admin, beside it."""

    def render(self, context):
        """Its markup (str)."""
        apps = context["app_list"]
        if not apps:
            return f"<p>{gettext(NOTHING)}</p>"
        path, changes = quote(context["request"].path), context.get("show_changelinks")
        words = {name: gettext(name) for name in ("Model name", "Add link", "Change or view list link", *ACTS)}
        heads = "".join([f'<th scope="col">{words[name]}</th>' for name in list(words)[:3]])
        parts = []
        for app in apps:
            address, name = _shown(app["app_url"]), _shown(app["name"])
            title, here = gettext(MODELS) % {"name": name}, " current-app" if app["app_url"] in path else ""
            parts.append(
                f'<div class="app-{_shown(app["app_label"])} module{here}">\n'
                f'<table>\n<caption><a href="{address}" class="section" title="{title}">{name}</a></caption>\n'
                f'<thead class="visually-hidden"><tr>{heads}</tr></thead>\n'
            )
            parts += [_model(app, model, path, changes, words) for model in app["models"]]
            parts.append("</table>\n</div>\n")
        return "".join(parts)


def _model(app, model, path, changes, words):
    """The row (str) of a `model` of an `app` (dicts): its list, whose address may be part of `path`, and its form."""
    key, name, address = model["object_name"].lower(), _shown(model["name"]), model["admin_url"]
    place = f"{_shown(app['app_label'])}-{key}"
    here = address and address in path
    cells = f'<th scope="row" id="{place}">{name}</th>'
    if address:
        current = ' aria-current="page"' if here else ""
        cells = f'<th scope="row" id="{place}"><a href="{_shown(address)}"{current}>{name}</a></th>'
    links = [(model["add_url"], "addlink", "Add")]
    if changes:
        links.append((address, "viewlink", "View") if model["view_only"] else (address, "changelink", "Change"))
    for link, kind, act in links:
        shown = f'<a href="{_shown(link)}" class="{kind}" aria-describedby="{place}">{words[act]}</a>' if link else ""
        cells += f"<td>{shown}</td>"
    return f'<tr class="model-{key}{" current-model" if here else ""}">{cells}</tr>\n'


class FieldsetNode(template.Node):
    """A group of fields of a form of the admin."""

    def render(self, context):
        """Its markup (str). Help texts and descriptions come from code and are markup, as they are for Django."""
        group = context["fieldset"]
        level = context.get("heading_level") or 2
        heading = "-".join([_shown(context.get(name, "")) for name in ("prefix", "id_prefix", "id_suffix")])
        folds = group.name and group.is_collapsible
        parts = [f'<fieldset class="module aligned {_shown(group.classes)}"']
        if group.name:
            parts.append(f' aria-labelledby="{heading}-heading"')
        parts.append(">\n")
        if group.name:
            title = f'<h{level} id="{heading}-heading" class="fieldset-heading">{_shown(group.name)}</h{level}>'
            parts.append(f"<details><summary>{title}</summary>\n" if folds else f"{title}\n")
        if group.description:
            parts.append(f'<div class="description">{group.description}</div>\n')
        for line in group:
            _write_line(parts, line)
        parts.append("</details>\n</fieldset>\n" if folds else "</fieldset>\n")
        return "".join(parts)


def _write_line(parts, line):
    """Add to `parts` (list of str) the fields that stand side by side on `line`."""
    fields = list(line)
    alone = len(fields) == 1
    names = "".join([f" field-{_shown(_of(field, 'name'))}" for field in fields if _of(field, "name")])
    errors = alone and line.errors()
    parts.append(
        f'<div class="form-row{" errors" if errors else ""}{"" if line.has_visible_field else " hidden"}{names}">'
    )
    parts.append(errors or "" if alone else '<div class="flex-container form-multiline">')
    for field in fields:
        _write_field(parts, field, alone)
    parts.append("</div>\n" if alone else "</div></div>\n")


def _write_field(parts, field, alone):
    shown, hidden = field.field, _of(field, "is_hidden")
    errors = "" if alone or field.is_readonly or not shown.errors else field.errors()
    classes = "flex-container"
    if not alone:
        name = _of(field, "name")
        classes += f" fieldBox{f' field-{_shown(name)}' if name else ''}"
        classes += f"{' errors' if errors else ''}{' hidden' if hidden else ''}"
    if field.is_checkbox:
        parts.append(f'<div>{errors}<div class="{classes} checkbox-row">{shown}{field.label_tag()}</div>')
    else:
        box = f'<div class="readonly">{field.contents()}</div>' if field.is_readonly else shown
        parts.append(f'<div>{errors}<div class="{classes}">{field.label_tag()}\n{box}</div>')
    help_text = _of(field, "help_text")
    if help_text:
        place = "" if field.is_readonly else shown.id_for_label
        place = f' id="{_shown(place)}_helptext"' if place else ""
        parts.append(f'<div class="help{" hidden" if hidden else ""}"{place}><div>{help_text}</div></div>')
    parts.append("</div>\n")


def _of(field, name):
    """What the `field` of the admin says under `name`: one that is only read has a dict where others have a field."""
    return field.field[name] if field.is_readonly else getattr(field.field, name)


def _input(context):
    widget = context["widget"]
    value = widget["value"]
    shown = "" if value is None else f' value="{_said(value)}"'
    return f'<input type="{_said(widget["type"])}" name="{_said(widget["name"])}"{shown}{_attributes(widget["attrs"])}>'


def _several(context):
    render = get_default_renderer().render
    parts = [render(widget["template_name"], {"widget": widget}) for widget in context["widget"]["subwidgets"]]
    return strip_spaces_between_tags("".join(parts))


def _textarea(context):
    widget = context["widget"]
    return (
        f'<textarea name="{_said(widget["name"])}"{_attributes(widget["attrs"])}>\n'
        f"{_shown(widget['value']) if widget['value'] else ''}</textarea>"
    )


def _select(context):
    widget = context["widget"]
    parts = [f'<select name="{_said(widget["name"])}"{_attributes(widget["attrs"])}>']
    for name, options, _index in widget["optgroups"]:
        if name:
            parts.append(f'\n  <optgroup label="{_shown(name)}">')
        for option in options:
            parts += ["\n  ", _option(option)]
        if name:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return "".join(parts)


def _option(option):
    value, label = _said(option["value"]), _shown(option["label"])
    return f'<option value="{value}"{_attributes(option["attrs"])}>{label}</option>\n'


def _date(context):
    return f'<p class="date">\n  {_input(context)}\n\n\n</p>'


def _time(context):
    return f'<p class="time">\n  {_input(context)}\n\n\n</p>'


def _label(context):
    label = _shown(context["label"])
    if not context["use_tag"]:
        return label
    return f"<{context['tag']}{_attributes(context['attrs'] or {})}>{label}</{context['tag']}>"


def _errors(context):
    errors = context["errors"]
    if not errors:
        return ""
    place = f' id="{_shown(errors.field_id)}_error"' if errors.field_id else ""
    rows = "".join([f"<li>{_shown(error)}</li>" for error in errors])
    return f'<ul class="{_shown(context["error_class"])}"{place}>{rows}</ul>'


def _related(context):
    model = "" if context["model_has_limit_choices_to"] else f'data-model-ref="{_shown(context["model_name"])}"'
    links = "" if context["is_hidden"] else "".join([_link(context, *link) for link in RELATED])
    return (
        f'<div class="related-widget-wrapper" {model}>\n'
        f"    {context['rendered_widget']}\n    \n        {links}\n    \n</div>"
    )


def _link(context, act, name, picture, words):
    if not context[f"can_{act}_related"]:
        return ""
    template = context.get(f"{'change' if act == 'view' else act}_related_template_url", "")
    parameters = _shown(context["view_related_url_params" if act == "view" else "url_params"])
    address = (
        f'data-popup="yes"\n            href="{_shown(context["add_related_url"])}?{parameters}"'
        if act == "add"
        else f'data-href-template="{_shown(template)}?{parameters}"'
    )
    popup = '\n            data-popup="yes"' if act in ("change", "delete") else ""
    title = gettext(words) % {"model": _shown(context["model"])}
    return (
        f'<a class="related-widget-wrapper-link {name}" id="{act}_id_{_shown(context["name"])}"\n            '
        f'{address}{popup}\n            title="{title}">'
        f'<img src="{static(f"admin/img/icon-{picture}.svg")}" alt="" width="24" height="24"></a>'
    )


def _attributes(attributes):
    """The `attributes` (dict) as they stand in a tag: true is the name alone, false is nothing."""
    return "".join(
        [
            f" {_shown(name)}" if value is True else f' {_shown(name)}="{_said(value)}"'
            for name, value in attributes.items()
            if value is not False
        ]
    )


def _said(value):
    """`value` as a string, whatever the language."""
    return escape(value) if type(value) is str else conditional_escape(value if isinstance(value, str) else str(value))


def _shown(value):
    """`value` as a template shows it."""
    return escape(value) if type(value) is str else conditional_escape(localize(value))


WRITERS = {
    **{f"{WIDGETS}{kind}.html": _input for kind in INPUTS},
    f"{WIDGETS}multiwidget.html": _several,
    f"{WIDGETS}splithiddendatetime.html": _several,
    f"{WIDGETS}textarea.html": _textarea,
    f"{WIDGETS}select.html": _select,
    "admin/widgets/date.html": _date,
    "admin/widgets/time.html": _time,
    "admin/widgets/related_widget_wrapper.html": _related,
    "django/forms/label.html": _label,
    "django/forms/errors/list/default.html": _errors,
    "django/forms/errors/list/ul.html": _errors,
}
