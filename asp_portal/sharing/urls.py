"""The addresses of what is shared."""

from django.urls import path

from . import views

app_name = "sharing"

urlpatterns = [
    path("<str:secret>/", views.shared_gate, name="shared_gate"),
    path("<str:secret>/read/<str:opening>/", views.shared_page, name="shared_page"),
    path("<str:secret>/images/<int:pk>/<slug:rendition>.webp", views.shared_image, name="shared_image"),
    path("<str:secret>/documents/<int:pk>/<str:name>", views.shared_document, name="shared_document"),
]
