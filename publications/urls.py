"""Addresses of sessions, publications and recommendations."""

from django.urls import path

from . import views
from .feeds import session_feed

app_name = "publications"
urlpatterns = [
    path("sessions/", views.session_list, name="session_list"),
    path("sessions/<slug:address>/", views.session_detail, name="session_detail"),
    path("sessions/<slug:address>/feed/", session_feed, name="session_feed"),
    path("sessions/<slug:address>/day/<slug:day>/", views.day_detail, name="day_detail"),
    path("publications/", views.publication_list, name="publication_list"),
    path("publications/<slug:slug>/", views.publication_detail, name="publication_detail"),
    path("recommendations/", views.recommendation_list, name="recommendation_list"),
    path("recommendations/<slug:slug>/", views.recommendation_detail, name="recommendation_detail"),
]
