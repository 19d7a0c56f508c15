"""Images: pictures that were re-encoded, with what shows them to everybody."""

import hashlib
import secrets
from pathlib import PurePath

import PIL.Image
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from asp_portal.caching import forget_pages

from .. import pictures, scanner
from ..held import HeldFile
from ..querysets import ImageQuerySet
from ..sealed import SealedFile


class Image(SealedFile, HeldFile):
    """A picture, re-encoded at upload, with what is needed to show it to everybody.

    Its address survives a replaced file, as a document's does.
    """

    title = models.CharField(_("title"), max_length=200, help_text=_("For editors, to find the image again."))
    file = models.FileField(_("file"), upload_to="images/", max_length=200, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the image shows, in one sentence, for readers who do not see it. Needed to publish."),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The image says nothing that the text does not say: screen readers pass over it."),
    )
    focus_x = models.PositiveSmallIntegerField(
        _("focal point from the left, in per cent"), default=50, validators=[MaxValueValidator(100)]
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focal point from the top, in per cent"), default=50, validators=[MaxValueValidator(100)]
    )
    digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Who took or drew it."))
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ImageQuerySet.as_manager()

    searched_fields = ("title", "alt", "credit", "caption")

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        default_permissions = ("add", "change", "delete", "view", "publish")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="image_decorative_or_described",
                condition=Q(is_decorative=False) | Q(alt=""),
                violation_error_message=_("Either write an alternative text or tick “decorative”, not both."),
            ),
            models.CheckConstraint(name="image_has_extent", condition=Q(width__gt=0, height__gt=0)),
            models.CheckConstraint(name="image_focus_inside", condition=Q(focus_x__lte=100, focus_y__lte=100)),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The address of the rendition that stands in a text."""
        return self.rendition_url("medium")

    @property
    def is_described(self):
        """Whether a reader who does not see the image loses nothing: it has a text, or is said to be decorative."""
        return bool(self.alt.strip()) or self.is_decorative

    def store(self, picture, format_name, digest="", held=""):
        """Save this new image with its file and renditions: `picture` and `format_name` as `pictures.accept` gave them.

        `digest` is that of the file that came in, `held` why the public does not get it yet. Raises ValidationError
        when the texts are too long or contradict each other.
        """
        self.held = held
        self._take(picture, format_name, digest)
        self.save(force_insert=True)

    store.alters_data = True

    def replace(self, file):
        """Show the uploaded `file` (django File) from now on, wherever the image stands; its address and words stay.

        Raises ValidationError when the file is refused.
        """
        picture, format_name = pictures.accept(file)
        scanner.refuse_unseen(file)
        with transaction.atomic():
            before = self.paths
            # What was found in the picture of before went with it.
            self.held = ""
            self._take(picture, format_name, pictures.digest(file))
            self.save()
            self._forget(before)
            transaction.on_commit(forget_pages)

    replace.alters_data = True

    def refocus(self, x, y):
        """Cut shapes out around another point (per cent from the left, from the top) from now on."""
        with transaction.atomic():
            before = type(self).objects.get(pk=self.pk).paths
            self.focus_x, self.focus_y = x, y
            self.save()
            self._forget(before - self.paths)
            transaction.on_commit(forget_pages)

    refocus.alters_data = True

    def _take(self, picture, format_name, digest):
        self.width, self.height = picture.size
        self.digest = digest
        self.clean_fields(exclude=["file"])
        self.validate_constraints()
        content, ending = pictures.encoded(picture, format_name)
        self.file.save(f"{secrets.token_urlsafe(24)}/original.{ending}", content, save=False)
        self.seal_file()
        self.make_renditions(picture)

    @property
    def paths(self):
        """Where the storage keeps its original and its renditions: a set of names."""
        return {self.file.name} | {self.rendition_path(name) for name in pictures.renditions()}

    def _forget(self, paths):
        storage = self.file.storage
        transaction.on_commit(lambda: [storage.delete(path) for path in paths])

    @property
    def focus(self):
        """The point that no cut may lose, in per cent from the left and from the top."""
        return self.focus_x, self.focus_y

    def rendition_size(self, name):
        """The `(width, height)` in pixels of the rendition called `name`. Raises KeyError for an unknown name."""
        if name in pictures.RENDITION_SHAPES:
            return pictures.crop(name, self.width, self.height, self.focus)[1]
        width = pictures.rendition_width(name, self.width, self.height)
        return width, pictures.scaled_height(self.width, self.height, width)

    def rendition_url(self, name):
        """The address (without host) of the rendition called `name`."""
        return reverse("library:image", args=[self.pk, name])

    @property
    def srcset(self):
        """All renditions as the value of the HTML attribute `srcset`, each width once; empty when there is only one."""
        of_width = {}
        for name in pictures.RENDITION_WIDTHS:
            of_width.setdefault(self.rendition_size(name)[0], name)
        if len(of_width) < 2:
            return ""
        return ", ".join(f"{self.rendition_url(name)} {width}w" for width, name in of_width.items())

    def rendition_path(self, name):
        """Where the storage keeps the rendition called `name`. The size is in the path: sizes may change one day."""
        width, height = self.rendition_size(name)
        shape = f"x{height}-{self.focus_x}-{self.focus_y}" if name in pictures.RENDITION_SHAPES else ""
        return f"{PurePath(self.file.name).parent}/{width}{shape}.webp"

    def rendition_tag(self, name):
        """What changes with the bytes of the rendition called `name`, and tells nothing about where they lie (str)."""
        return hashlib.sha256(self.rendition_path(name).encode()).hexdigest()[:24]

    def make_renditions(self, picture=None):
        """Make every rendition that the storage does not have; `picture` (PIL image) spares reading the original."""
        storage = self.file.storage
        for name in reversed(pictures.renditions()):
            path = self.rendition_path(name)
            if storage.exists(path):
                continue
            if picture is None:
                with self.file.open("rb") as file:
                    picture = PIL.Image.open(file, formats=tuple(pictures.ENDINGS_OF_FORMAT))
                    picture.load()
            if name in pictures.RENDITION_SHAPES:
                content = pictures.shaped(picture, name, self.focus)
            else:
                content = pictures.rendition(picture, self.rendition_size(name)[0])
            storage.save(path, content)

    def open_rendition(self, name):
        """The open file of the rendition called `name`, made now when a size was added after the upload.

        Raises KeyError for an unknown name and FileNotFoundError when the storage lost the original.
        """
        storage, path = self.file.storage, self.rendition_path(name)
        if not storage.exists(path):
            self.make_renditions()
        return storage.open(path)

    def delete(self, *args, **kwargs):
        """Delete the image and, once that is certain, its files. Raises ProtectedError while a live page shows it."""
        paths = self.paths
        result = super().delete(*args, **kwargs)
        self._forget(paths)
        return result
