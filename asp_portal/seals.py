"""Seals: whether something is still what the portal wrote, told with a key that the database does not know.

The key follows from SECRET_KEY; what was sealed with one of SECRET_KEY_FALLBACKS holds as well.
"""

import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.crypto import constant_time_compare, salted_hmac


def seal(*values):
    """The seal (64 hexadecimal digits) of `values`, which JSON must be able to say."""
    return _sealed(values, settings.SECRET_KEY)


def holds(given, *values):
    """Whether `given` is the seal of `values`."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(given, _sealed(values, key)) for key in keys)


def _sealed(values, key):
    text = json.dumps(values, sort_keys=True, cls=DjangoJSONEncoder)
    return salted_hmac("asp_portal.seals", text, secret=key, algorithm="sha256").hexdigest()
