"""The index: one row for each state of a page in which somebody may look for it."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WordQuerySet(models.QuerySet):
    """Words that stand in public texts."""

    def near(self, word, mistakes):
        """Those that may be `word` with so many `mistakes` (int): few people mistype both ends of a word."""
        ends_alike = Q(first=word[0]) | Q(ending=word[-3:])
        return self.filter(ends_alike, length__range=(len(word) - mistakes, len(word) + mistakes)).order_by("word")


class Entry(models.Model):
    """The words of a page in the one spelling of `words.normalise`, as the public sees it or as its draft stands.

    Next to this table the engine keeps its own index, which the database follows by itself (see `migrations`): on
    SQLite an FTS5 table with triggers and an index of the facets, on PostgreSQL a generated column. A migration that
    changes this table on SQLite makes it anew, without them: it must create them again, as `0002_facets` does.
    """

    class Scope(models.TextChoices):
        DRAFT = "draft", _("what the latest version holds")
        LIVE = "live", _("what the public sees")

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    scope = models.CharField(max_length=5, choices=Scope.choices)
    language = models.CharField(max_length=8)
    names = models.TextField(blank=True)
    # What `facets.words_of` says; of a draft nothing.
    facets = models.TextField(blank=True, default="")
    title = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "scope"], name="search_entry_unique"),
        ]
        # Few pages have other names, so looking through all of them is quick.
        indexes = [models.Index(fields=["scope"], condition=~Q(names=""), name="search_entry_named")]

    def __str__(self):
        return f"{self.title} ({self.scope})"


class Word(models.Model):
    """A word that stands, or once stood, in a text that the public sees: what somebody may have meant."""

    word = models.CharField(max_length=30, primary_key=True)
    first = models.CharField(max_length=1)
    ending = models.CharField(max_length=3)
    length = models.PositiveSmallIntegerField()

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        default_permissions = ()
        indexes = [
            models.Index(fields=["first", "length", "word"], name="search_word_first"),
            models.Index(fields=["ending", "length", "word"], name="search_word_ending"),
        ]

    def __str__(self):
        return self.word
