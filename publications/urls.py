"""Addresses of publications."""

app_name = "publications"
urlpatterns = []
