"""Documents: files for readers, each with all the versions that it ever had."""

import secrets

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from asp_portal.caching import forget_pages

from .. import pictures, scanner
from ..held import HeldFile
from ..kinds import Kind, kind_of
from ..querysets import DocumentQuerySet
from ..sealed import SealedFile


class Document(HeldFile):
    """A file for readers. Its address survives a replaced file, and every file it ever had is kept."""

    title = models.CharField(_("title"), max_length=200, help_text=_("What readers see as the link to the file."))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    # What lists say about the newest version, kept here so that they need no second query.
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)
    updated_at = models.DateTimeField(_("updated at"), editable=False)
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)

    objects = DocumentQuerySet.as_manager()

    searched_fields = ("title",)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        default_permissions = ("add", "change", "delete", "view", "publish")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="document_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="document_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The address of the newest version."""
        return reverse("library:document", args=[self.pk, self.name])

    @property
    def name(self):
        """The file name that readers get, made from the title: `report-on-asp-16.pdf`."""
        return f"{slugify(self.title) or 'document'}.{self.kind}"

    @property
    def kind_label(self):
        """The kind as readers know it: "PDF", "Word"."""
        return self.get_kind_display()

    @property
    def size_label(self):
        """The size as readers know it: "1.2 MB"."""
        return filesizeformat(self.size)

    @property
    def was_replaced(self):
        """Whether readers may have an older file under the same address."""
        return self.updated_at > self.created_at

    @property
    def latest_version(self):
        """The DocumentVersion that readers get: the newest that is not held back. Of a held document, the newest."""
        versions = self.versions.all() if self.is_held else self.versions.filter(held="")
        return versions.first()

    def replace(self, file, user=None):
        """Give readers the uploaded `file` (django File) from now on; the address and the older files stay.

        Returns the new DocumentVersion. Raises ValidationError when the file is refused.
        """
        return self.receive(file, user)

    replace.alters_data = True

    def receive(self, file, user=None):
        """Take the uploaded `file` in as the newest version, saving this document with it.

        While the virus scanner has not looked at it, readers go on getting the version before it.
        """
        kind, held = kind_of(file), scanner.why_held(file)
        now = timezone.now()
        with transaction.atomic():
            if self._state.adding:
                self.created_at = now
            if self._state.adding or self.is_held or not held:
                self.kind, self.size, self.updated_at, self.held = kind, file.size, now, held
            self.clean_fields()
            self.save()
            version = DocumentVersion(
                document=self,
                kind=kind,
                size=file.size,
                held=held,
                digest=pictures.digest(file),
                created_at=now,
                created_by=user,
            )
            version.file.save(f"{secrets.token_urlsafe(24)}.{kind}", file, save=False)
            version.seal_file()
            version.save()
            # Pages that offer it show its kind, size and date.
            transaction.on_commit(forget_pages)
        return version

    receive.alters_data = True

    def delete(self, *args, **kwargs):
        """Delete the document and, once that is certain, its files. Raises ProtectedError while a page offers it."""
        files = [(version.file.storage, version.file.name) for version in self.versions.all()]
        result = super().delete(*args, **kwargs)
        transaction.on_commit(lambda: [storage.delete(name) for storage, name in files])
        return result


class DocumentVersion(SealedFile, HeldFile):
    """One file of a document; the newest is what readers get."""

    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.CASCADE, related_name="versions", editable=False
    )
    file = models.FileField(_("file"), upload_to="documents/", max_length=200, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.document} ({self.created_at:%Y-%m-%d %H:%M})"

    @property
    def size_label(self):
        """The size as editors know it: "1.2 MB"."""
        return filesizeformat(self.size)

    def let_go(self):
        """Give the file to readers, now that it was found harmless, unless they have a newer one."""
        super().let_go()
        document = Document.objects.select_for_update().get(pk=self.document_id)
        if document.is_held or document.latest_version == self:
            document.kind, document.size, document.held = self.kind, self.size, ""
            document.updated_at = timezone.now() if document.versions.count() > 1 else document.created_at
            document.save()

    let_go.alters_data = True

    def hold(self, found):
        """Keep the file from readers for good, and the document with it where it has no other."""
        super().hold(found)
        Document.objects.filter(pk=self.document_id).exclude(held="").update(held=self.held)

    hold.alters_data = True
