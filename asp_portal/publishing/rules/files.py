"""Rules for the files that a page shows."""

from django.utils.translation import gettext as _

from ..findings import Severity, rule
from ..offers import FILES, file_keys


@rule()
def held_files(manuscript):
    """A file that is held back: the page can go live, and readers find the file there once it was looked at."""
    children = {name: manuscript.children(name) for name in manuscript.model.draft_children}
    content = {"fields": manuscript.fields, "relations": manuscript.relations, "children": children}
    for model in FILES:
        name = model._meta.model_name
        keys = file_keys(manuscript.model, content)[name]
        for file in model.objects.filter(pk__in=keys).exclude(held="") if keys else ():
            yield manuscript.finding(
                "held",
                Severity.WARNING,
                _("“%(file)s” is held back by the virus scanner: the page would be live without it.") % {"file": file},
                passage=str(file),
            )
