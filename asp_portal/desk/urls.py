"""The addresses of the desk, all below /admin/ and for staff alone."""

from django.contrib import admin
from django.urls import path

from . import calendar, exports, history, palette, saved_views

app_name = "desk"


def for_staff(view):
    """`view` behind the sign-in of the admin."""
    return admin.site.admin_view(view)


urlpatterns = [
    path("calendar/", for_staff(calendar.calendar), name="calendar"),
    path("calendar/move/", for_staff(calendar.move), name="move"),
    path("views/", for_staff(saved_views.all_views), name="views"),
    path("views/<int:pk>/", for_staff(saved_views.open_view), name="view"),
    path("views/<int:pk>/change/", for_staff(saved_views.change_view), name="change_view"),
    path("go/", for_staff(palette.go), name="go"),
    path("export/<str:app_label>/<str:model_name>/", for_staff(exports.export_list), name="export"),
    path("history/", for_staff(history.site_history), name="history"),
]
