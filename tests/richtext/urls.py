"""A site with one form that has an editor, and the library: the rooms of this folder without the storeys above."""

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from asp_portal.publishing.chooser import links
from asp_portal.richtext.fields import RichTextFormField
from asp_portal.security import editor_policy
from asp_portal.views import health


class TextForm(forms.Form):
    body = RichTextFormField(label="Text", required=False)


FORM = """{% load static richtext %}<!doctype html><html lang="en"><title>Form</title>
<link rel="icon" href="{% static 'admin/img/icon-yes.svg' %}">
<link rel="stylesheet" href="{% static 'admin/css/base.css' %}">
<link rel="stylesheet" href="{% static 'admin/css/dark_mode.css' %}">
<script src="{% static 'admin/js/vendor/jquery/jquery.js' %}"></script>
<script src="{% static 'admin/js/jquery.init.js' %}"></script>{{ form.media }}
<form method="post">{% csrf_token %}{{ form.body.label_tag }}{{ form.body }}<button>Save</button></form>"""
SAVED = """{% load static richtext %}<!doctype html><html lang="en"><title>Page</title>
<link rel="icon" href="{% static 'admin/img/icon-yes.svg' %}"><main>{{ body|richtext }}</main>"""


@editor_policy
def text_form(request):
    """The editor; what is sent is shown as a public page would show it."""
    form = TextForm(request.POST or None, initial={"body": request.GET.get("body", "")})
    template, context = FORM, {"form": form}
    if request.method == "POST" and form.is_valid():
        template, context = SAVED, {"body": form.cleaned_data["body"]}
    return HttpResponse(engines["django"].from_string(template).render(context, request))


urlpatterns = [
    path("form/", text_form),
    path("healthz", health, name="health"),
    path("admin/links/", admin.site.admin_view(links), name="links"),
    path("admin/", admin.site.urls),
    path("", include("asp_portal.library.urls")),
]
