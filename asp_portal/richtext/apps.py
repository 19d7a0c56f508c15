"""Rich text: the only room that knows CKEditor and the sanitiser."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RichTextConfig(AppConfig):
    """The rich-text field, its editor and its wall."""

    name = "asp_portal.richtext"
    verbose_name = _("rich text")
