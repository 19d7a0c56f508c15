"""The library in the admin: images, documents, and the doors of the editor's image dialog."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Script
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.accounts.discretion import Discreet
from asp_portal.caching import forget_pages

from . import chooser
from .forms import DocumentForm, ImageForm
from .held import look_again
from .models import Document, Image
from .uploads import upload_many
from .views import deliver_version

SHAPE_LABELS = (("wide", _("Wide (16:9)")), ("square", _("Square")))


class NeedsAlternativeText(admin.SimpleListFilter):
    """The images that nobody has described yet."""

    title = _("alternative text")
    parameter_name = "described"

    def lookups(self, request, model_admin):
        """The two choices."""
        return [("no", _("needs alternative text")), ("yes", _("described or decorative"))]

    def queryset(self, request, queryset):
        """The images of the choice."""
        if self.value() == "no":
            return queryset.undescribed()
        return queryset.described() if self.value() == "yes" else queryset


class InUse(admin.SimpleListFilter):
    """Whether a live page shows the file."""

    title = _("on a live page")
    parameter_name = "live"

    def lookups(self, request, model_admin):
        """The two choices."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        """The files of the choice."""
        if self.value() == "yes":
            return queryset.offered()
        return queryset.filter(offers=None) if self.value() == "no" else queryset


class LibraryList(ChangeList):
    """A list of files; `show` in its address says how: as a grid, unless it is "list"."""

    def get_filters_params(self, params=None):
        """The parameters by which the rows are narrowed: all but the one that is about the look."""
        filters = super().get_filters_params(params)
        filters.pop("show", None)
        return filters

    @property
    def is_grid(self):
        """Whether thumbnails are wanted."""
        return self.model is Image and self.params.get("show") != "list"


class LibraryAdmin(Discreet, admin.ModelAdmin):
    """What the pages of images and documents have in common."""

    change_form_template = "admin/library/change_form.html"
    actions = ["look_again"]
    list_per_page = 48
    show_full_result_count = False

    class Media:
        css = {"all": ["library/admin.css", "css/library.css"]}
        js = [Script("js/library-uploads.js", type="module")]

    def get_urls(self):
        """The usual addresses and the one for many files at once."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_upload_many"
        return [
            path("upload-many/", self.admin_site.admin_view(self.upload_many), name=name),
            *super().get_urls(),
        ]

    def upload_many(self, request):
        """Take many files in at once."""
        return upload_many(request, self)

    def get_changelist(self, request, **kwargs):
        """A list that knows how it shall be shown."""
        return LibraryList

    def save_model(self, request, obj, form, change):
        """Words of a file stand on every page that shows it."""
        super().save_model(request, obj, form, change)
        transaction.on_commit(forget_pages)

    @admin.action(description=_("Ask the virus scanner again about all files that are held back"), permissions=["view"])
    def look_again(self, request, queryset):
        """Ask at once, for whoever does not want to wait for the timer."""
        let_go, left = look_again()
        tell = messages.warning if left else messages.success
        tell(
            request,
            _now("The virus scanner let %(let_go)s files go; %(left)s wait for it.") % {"let_go": let_go, "left": left},
        )

    def response_add(self, request, obj, *args, **kwargs):
        """After an upload, the word about a file that is held back."""
        _tell_held(request, obj)
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request, obj):
        """After a change as well."""
        _tell_held(request, obj)
        return super().response_change(request, obj)

    def has_change_permission(self, request, obj=None):
        """What a live page shows is public the moment it is changed: that takes the permission to publish.

        So does what an approved version shows: whoever approved it has read this file and no other.
        """
        if not super().has_change_permission(request, obj):
            return False
        publish = f"{self.opts.app_label}.{get_permission_codename('publish', self.opts)}"
        return obj is None or request.user.has_perm(publish) or not (obj.offers.exists() or _is_decided(obj))

    @admin.display(description=_("shown on"))
    def used_where(self, file):
        """The live pages that show the file, each linked to its form."""
        offers = [offer for offer in file.offers.select_related("content_type") if offer.page]
        return render_to_string(
            "admin/library/used_where.html",
            {"pages": [(offer.page, _change_address(self.admin_site, offer.page)) for offer in offers]},
        )


@admin.register(Image)
class ImageAdmin(LibraryAdmin):
    """Images: described here, chosen in the forms and in the editor."""

    form = ImageForm
    change_list_template = "admin/library/image/change_list.html"

    class Media:
        js = [Script("js/library-focus.js", type="module")]

    list_display = ["thumbnail", "title", "described", "extent", "credit", "uploaded_on"]
    list_display_links = ["thumbnail", "title"]
    list_filter = [NeedsAlternativeText, InUse, "created_at"]
    search_fields = ["title", "alt", "credit", "caption"]
    readonly_fields = ["preview", "extent", "used_where", "created_at", "created_by"]

    def get_urls(self):
        """The usual addresses and the editor's two."""
        return [
            path("upload/", chooser.upload, name="library_image_upload"),
            path("choose/", self.admin_site.admin_view(self.choose), name="library_image_choose"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request, obj=None):
        """The box for the picture when there is none yet, else the picture."""
        words = (None, {"fields": ["title", "alt", "is_decorative", "credit", "caption"]})
        if obj is None:
            return [(None, {"fields": ["upload"]}), words]
        changing = [("focus_x", "focus_y"), "upload"] if self.has_change_permission(request, obj) else []
        record = (_("Record"), {"fields": ["extent", "used_where", "created_at", "created_by"]})
        return [words, (_("Picture"), {"fields": ["preview", *changing]}), record]

    def save_model(self, request, obj, form, change):
        """A new picture is stored with its renditions; of one that is there, the words, the cut or the file change."""
        if not change:
            form.store(request.user)
            return
        if {"focus_x", "focus_y"} & set(form.changed_data):
            obj.refocus(*obj.focus)
        super().save_model(request, obj, form, change)
        upload = form.cleaned_data.get("upload")
        if upload:
            obj.replace(upload)
            messages.warning(request, _now("The picture is another one now: see that its words fit."))

    def choose(self, request):
        """The page on which the editor's image dialog looks for a picture."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return chooser.choose(request, self.admin_site, may_add=self.has_add_permission(request))

    @admin.display(description=_("picture"))
    def thumbnail(self, image):
        """The smallest rendition."""
        return _rendition(image, "thumbnail", "library-thumbnail")

    @admin.display(description=_("picture"))
    def preview(self, image):
        """The picture, the point in it that matters, and the shapes that are cut out around it."""
        shapes = [(name, label, *image.rendition_size(name)) for name, label in SHAPE_LABELS]
        return render_to_string("admin/library/image/focus.html", {"image": image, "shapes": shapes})

    @admin.display(description=_("pixels"), ordering="width")
    def extent(self, image):
        """Width and height of the original, in pixels."""
        return f"{image.width} × {image.height}"

    @admin.display(description=_("uploaded"), ordering="created_at")
    def uploaded_on(self, image):
        """The day of the upload."""
        return date_format(timezone.localtime(image.created_at), "SHORT_DATE_FORMAT")

    @admin.display(description=_("described"), boolean=True)
    def described(self, image):
        """Whether the image may be published."""
        return image.is_described


@admin.register(Document)
class DocumentAdmin(LibraryAdmin):
    """Documents: uploaded and replaced here, chosen in the forms."""

    form = DocumentForm
    change_list_template = "admin/library/change_list.html"
    list_display = ["title", "kind", "size_label", "language", "updated_at"]
    list_filter = ["kind", "language", InUse, "updated_at"]
    search_fields = ["title"]
    readonly_fields = ["address", "versions", "used_where", "created_at", "updated_at"]

    def get_urls(self):
        """The usual addresses and that of every version."""
        return [
            path(
                "<int:pk>/versions/<int:version>/",
                self.admin_site.admin_view(self.version),
                name="library_document_version",
            ),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request, obj=None):
        """Title, language and file; for a document that is there, also what became of it."""
        fields = ["title", "language"]
        if obj is None:
            return [(None, {"fields": ["upload", *fields]})]
        replacing = ["upload"] if self.has_change_permission(request, obj) else []
        record = (_("Record"), {"fields": ["address", "versions", "used_where", "created_at", "updated_at"]})
        return [(None, {"fields": fields + replacing}), record]

    def save_model(self, request, obj, form, change):
        """A chosen file becomes the newest version."""
        upload = form.cleaned_data.get("upload")
        if upload:
            obj.receive(upload, request.user)
        else:
            super().save_model(request, obj, form, change)

    def version(self, request, pk, version):
        """One file that the document has or had, for those who may see the document."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        document = get_object_or_404(Document, pk=pk)
        return deliver_version(request, document, get_object_or_404(document.versions, pk=version), public=False)

    @admin.display(description=_("size"), ordering="size")
    def size_label(self, document):
        """The size of the newest version."""
        return document.size_label

    @admin.display(description=_("address"))
    def address(self, document):
        """Where readers find the newest version."""
        return format_html('<a href="{0}">{0}</a>', document.get_absolute_url())

    @admin.display(description=_("versions"))
    def versions(self, document):
        """Every file, newest first."""
        versions = document.versions.select_related("created_by")
        return render_to_string("admin/library/versions.html", {"document": document, "versions": versions})


def _is_decided(file):
    # Once for each row that was read: a form asks many times.
    if not hasattr(file, "is_decided"):
        file.is_decided = import_string(settings.LIBRARY_DECIDED)(file)
    return file.is_decided


def _tell_held(request, file):
    newest = file.versions.first() if isinstance(file, Document) else file
    if newest is not None and newest.is_held:
        messages.warning(request, newest.held_sentence)


def _rendition(image, name, css_class):
    width, height = image.rendition_size(name)
    return format_html(
        '<img class="{}" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        css_class,
        image.rendition_url(name),
        width,
        height,
        image.alt or image.title,
    )


def _change_address(site, page):
    if not site.is_registered(type(page)):
        return ""
    options = page._meta
    return reverse(f"{site.name}:{options.app_label}_{options.model_name}_change", args=[page.pk])
