"""Languages: a language version of a page is a row of its own."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .prepared import prepared


def direction_of(language):
    """`rtl` or `ltr`: in which direction the `language` (its code) is written."""
    return "rtl" if translation.get_language_info(language)["bidi"] else "ltr"


@cache
def _translations_of(model):
    @prepared
    def keys(page):
        return model._default_manager.live().filter(translation_of=page).order_by().values_list("pk")

    return keys


class Translatable(models.Model):
    """Gives a page its language and the page it is a translation of."""

    # Names of links to a page on which this one stands: a version stands on the version in its own language.
    version_links = ()
    # Names of child rows that are the same in every language: a version shows those of the original.
    children_of_the_original = ()

    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE, db_index=True
    )
    translation_of = models.ForeignKey(
        "self",
        verbose_name=_("translation of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="translations",
        help_text=_("The original, when this is a language version of it."),
    )

    class Meta:
        abstract = True

    def clean(self):
        """Raise ValidationError for a page that says it is a translation of itself."""
        super().clean()
        if self.pk is not None and self.translation_of_id == self.pk:
            raise ValidationError({"translation_of": _("A page cannot be a translation of itself.")})

    @cached_property
    def other_versions(self):
        """The live versions of this page in other languages (list); the rows hold what a link needs."""
        # Nearly no page is translated: what that costs is to find so.
        if self.translation_of_id is None and not _translations_of(type(self))(self.pk):
            return []
        found = type(self)._default_manager.live().other_versions_of(self).for_links()
        return sorted(found, key=lambda page: (page.language, page.pk))

    @property
    def direction(self):
        """`rtl` or `ltr`: the value of the HTML attribute `dir`."""
        return direction_of(self.language)
