"""Keys: a page of any kind named in a form, as the numbers of its kind and of itself: `12-345`."""

import re

from django.contrib.contenttypes.models import ContentType

from asp_portal.publishing.models import Publishable

KEY = re.compile(r"(\d{1,9})-(\d{1,18})\Z", re.ASCII)


def key_of(page):
    """The key (str) of `page`."""
    return f"{ContentType.objects.get_for_model(page).pk}-{page.pk}"


def pages_of(keys):
    """The pages that `keys` (list of str) name, each once, in their order; what names none is left out."""
    pages = {}
    for key in keys:
        match = KEY.match(key)
        model = _model(int(match[1])) if match else None
        page = model and model._default_manager.filter(pk=match[2]).first()
        if page:
            pages.setdefault(key_of(page), page)
    return list(pages.values())


def _model(number):
    content_type = ContentType.objects.filter(pk=number).first()
    model = content_type and content_type.model_class()
    return model if model and issubclass(model, Publishable) else None
