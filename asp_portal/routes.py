"""Routes: addresses of pages, whose pattern is looked up once a process and not once a link.

The portal stands at the root of its host, so that an address is the same for every request.
"""

import re
from functools import cache

from django.urls import reverse

# Words of letters alone, which stand for those of an address in its pattern.
STANDING_FOR = ("wordone", "wordtwo")
SLUG = re.compile(r"[\w-]+", re.ASCII)


def path_of(name, *words):
    """What `reverse(name, args=words)` gives; `words` (str) are at most two slugs. Raises NoReverseMatch like it."""
    for word in words:
        # Whatever needs quoting, or is no slug, Django has to look at.
        if not SLUG.fullmatch(word):
            return reverse(name, args=words)
    return _pattern(name, len(words)) % words


@cache
def _pattern(name, number):
    pattern = reverse(name, args=STANDING_FOR[:number]).replace("%", "%%")
    for word in STANDING_FOR[:number]:
        pattern = pattern.replace(word, "%s")
    return pattern
