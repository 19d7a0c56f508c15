"""Addresses: the front door names the apps as strings."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from . import views
from .publishing.chooser import links
from .publishing.views import preview_frame

handler400 = "asp_portal.bounds.bad_request"

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:part>.xml", views.sitemap_part, name="sitemap_part"),
    # Django's "view on site" would tell any member of staff the address of a page that they may not see.
    path("admin/r/<path:rest>", views.nowhere),
    path("admin/links/", admin.site.admin_view(links), name="links"),
    path("admin/", include("asp_portal.desk.urls")),
    path("admin/", include("asp_portal.accounts.urls")),
    path("admin/preview-frame/", admin.site.admin_view(preview_frame), name="preview_frame"),
    path("admin/", admin.site.urls),
    path("search/", include("asp_portal.search.urls")),
    path("shared/", include("asp_portal.sharing.urls")),
    path("", include("asp_portal.library.urls")),
    path("", include("publications.feeds")),
    path("", include("publications.urls")),
    path("", include("campaigns.urls")),
]
# 503 while a service is gone, else the page of errors.
handler500 = "asp_portal.outages.answers.server_error"

if settings.DEBUG:
    # For developers alone: every component of the public pages with sample data.
    urlpatterns.append(path("styleguide/", include("publications.styleguide")))
