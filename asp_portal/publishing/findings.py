"""Findings: what a reader would stumble over, found before it is public.

A rule is a function, named in the setting PUBLISHING_RULES, that reads a `Manuscript` and yields findings. An error
refuses submission and publication; a warning can be overruled by somebody who looked at it.
"""

import hashlib
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

MOST = 200


class Severity(models.TextChoices):
    """How much a finding weighs."""

    ERROR = "error", _("error")
    WARNING = "warning", _("warning")


@dataclass(frozen=True)
class Finding:
    """One thing that is, or may be, wrong.

    `reason` is a sentence for the editor; `field` the name of the field or of the child rows (empty: the whole page);
    `passage` the words, `sentence` what stands around them, `heading` the heading above; `suggestion` what could stand
    there instead. One that `waits` refuses publication alone: the text is ready, the world is not.
    """

    rule: str
    severity: Severity
    reason: str
    field: str = ""
    label: str = ""
    passage: str = ""
    sentence: str = ""
    heading: str = ""
    suggestion: str = ""
    waits: bool = False

    @property
    def key(self):
        """What an overruling is pinned to (str of 32): the same words in the same sentence have the same key."""
        words = (self.rule, self.field, self.passage, self.sentence, self.suggestion)
        return hashlib.blake2b("\0".join(words).encode(), digest_size=16).hexdigest()

    @property
    def is_error(self):
        """Whether it refuses submission and publication."""
        return self.severity == Severity.ERROR

    @property
    def place(self):
        """Where it stands (str): the field, and the heading above the words."""
        return " · ".join(filter(None, (str(self.label), self.heading)))


def rule(refuses=False, languages=None):
    """Decorates a rule: whether it can yield errors, and the languages (tuple) for which it was written, if not all."""

    def decorate(function):
        function.refuses, function.languages = refuses, languages
        return function

    return decorate


@cache
def rules():
    """The rules (list of functions) that the setting PUBLISHING_RULES names."""
    return [import_string(path) for path in settings.PUBLISHING_RULES]


def check(manuscript, errors_only=False):
    """The findings (list) in `manuscript`, errors first, then in the order of the form and of the text.

    At most `MOST`: nobody reads more, and a text in which more is found is no text.
    """
    found = {}
    for function in rules():
        if errors_only and not function.refuses:
            continue
        if function.languages and manuscript.language not in function.languages:
            continue
        for finding in function(manuscript):
            found.setdefault(finding.key, finding)
    wanted = [f for f in found.values() if f.is_error or not errors_only]
    return sorted(wanted, key=lambda f: (not f.is_error, manuscript.position(f)))[:MOST]
