"""Tags for the booklet of a session."""

from django import template
from django.urls import reverse

from publications.pdf import is_available

register = template.Library()


@register.simple_tag
def booklet_pdf(session):
    """The address of the PDF of `session`; empty where this portal makes none."""
    return reverse("publications:session_pdf", args=[session.address]) if is_available() else ""
