"""Routes: addresses of pages, whose pattern is looked up once a process and not once a link."""

from functools import cache

from django.urls import get_script_prefix, reverse

# Words of letters alone, which stand for those of an address in its pattern.
STANDING_FOR = ("wordone", "wordtwo")


def path_of(name, *words):
    """What `reverse(name, args=words)` gives; `words` (str) are at most two slugs. Raises NoReverseMatch like it."""
    for word in words:
        # Whatever needs quoting, or is no slug, Django has to look at.
        if not word.isascii() or not word.replace("-", "").replace("_", "").isalnum():
            return reverse(name, args=words)
    first, *others = _pattern(name, len(words), get_script_prefix())
    return first + "".join([part for pair in zip(words, others, strict=True) for part in pair])


@cache
def _pattern(name, number, _prefix):
    pieces, rest = [], reverse(name, args=STANDING_FOR[:number])
    for word in STANDING_FOR[:number]:
        piece, rest = rest.split(word)
        pieces.append(piece)
    return [*pieces, rest]
