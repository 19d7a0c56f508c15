"""The editor on a form: CKEditor with our template, our script and our style sheet."""

from copy import deepcopy

from ckeditor.widgets import CKEditorWidget
from django.forms.widgets import Media

from .sanitiser import sanitised_before

# What has to be there before CKEditor is, and what comes after it.
FIRST = "richtext/before.js"
OUR_SCRIPTS = (
    "richtext/strict.js",
    "richtext/editor.js",
    "richtext/paste.js",
    "richtext/links.js",
    "richtext/footnotes.js",
    "richtext/align.js",
)


class RichTextWidget(CKEditorWidget):
    """CKEditor as `config` sets it up. Its pages need `asp_portal.security.editor_policy`."""

    def __init__(self, *args, template_name="richtext/widget.html", **kwargs):
        super().__init__(*args, template_name=template_name, **kwargs)
        # The package writes the language into the dictionary that it was given: each widget gets its own.
        self.config = deepcopy(self.config)

    def format_value(self, value):
        """`value` as the editor is given it: what was written past the field is clean before it is markup again."""
        value = super().format_value(value)
        return sanitised_before(value) if value else value

    @property
    def media(self):
        """The package's files first, then ours, which correct them.

        One list, not a sum of two: Django keeps the order within a list only.
        """
        package = super().media
        return Media(css={"all": [*package._css["all"], "richtext/editor.css"]}, js=[FIRST, *package._js, *OUR_SCRIPTS])
