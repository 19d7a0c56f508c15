"""The rich-text field: a text column whose content is always sanitised."""

from ckeditor.fields import RichTextField as EditorField
from ckeditor.fields import RichTextFormField as EditorFormField

from .cleaning import cleaned
from .sanitiser import image_ids, plain_text
from .widgets import RichTextWidget


class RichTextFormField(EditorFormField):
    """The form's side: the editor on the page, the wall behind it."""

    widget = RichTextWidget

    def to_python(self, value):
        """What the editor sent, sanitised; markup around nothing at all counts as empty."""
        value = super().to_python(value)
        html = cleaned(value) if value else value
        if html and not plain_text(html) and not image_ids(html):
            return self.empty_value
        return html


class RichTextField(EditorField):
    """HTML written in the editor; what is stored has passed the sanitiser on every write path."""

    def deconstruct(self):
        """Leave no trace of the editor in migrations: to the database this is text."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def formfield(self, **kwargs):
        """The form field with the editor."""
        return super().formfield(**{"form_class": RichTextFormField} | kwargs)

    def to_python(self, value):
        """`value` sanitised, so that forms and previews show what will be stored."""
        value = super().to_python(value)
        return cleaned(value) if value else value

    def get_db_prep_save(self, value, connection):
        """Sanitise on the way into the database: create, bulk_create, update, import and restore included."""
        if not hasattr(value, "as_sql"):
            value = self.get_prep_value(value)
        return super().get_db_prep_save(cleaned(value) if isinstance(value, str) else value, connection)
