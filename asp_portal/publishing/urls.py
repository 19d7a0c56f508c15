"""The address of the frame for live previews; the addresses of pages belong to their models and admins."""

from django.contrib import admin
from django.urls import path

from . import views

urlpatterns = [path("", admin.site.admin_view(views.preview_frame), name="preview_frame")]
