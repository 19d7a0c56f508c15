"""The addresses of files: the only way to anything that was uploaded."""

from django.urls import path

from . import views

app_name = "library"

urlpatterns = [
    path("images/<int:pk>/<slug:rendition>.webp", views.image, name="image"),
    path("documents/<int:pk>/<str:name>", views.document, name="document"),
]
