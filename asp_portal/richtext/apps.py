"""Rich text: the only room that knows CKEditor and the sanitiser."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from .checks import check_editor


class RichTextConfig(AppConfig):
    """The rich-text field, its editor and its wall."""

    name = "asp_portal.richtext"
    verbose_name = _("rich text")

    def ready(self):
        """Let every command ask whether the editor is still in its box."""
        register(check_editor)
