"""Holding back: a file that no virus scanner has looked at yet is in the library, and the public does not get it."""

import logging

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from asp_portal.caching import forget_pages
from asp_portal.logs import note

from . import scanner

logger = logging.getLogger(__name__)


class HeldFile(models.Model):
    """A row whose file may be held back; `held` says why, and nothing where it is not."""

    held = models.CharField(_("held back"), max_length=200, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    @property
    def is_held(self):
        """Whether the public does not get the file."""
        return bool(self.held)

    @property
    def held_sentence(self):
        """What editors are told about a file that is held back (str); empty where it is not."""
        if self.held == scanner.UNSEEN:
            return _(
                "Readers do not get this file yet: the virus scanner did not answer. It is asked again by itself, and "
                "nothing has to be done; if it stays so, tell your administrator."
            )
        if self.held:
            return _("Readers do not get this file: the virus scanner found %(found)s in it. Replace or delete it.") % {
                "found": self.held
            }
        return ""

    def let_go(self):
        """Give the file to readers, now that it was found harmless."""
        self.held = ""
        self.save(update_fields=["held"])

    let_go.alters_data = True

    def hold(self, found):
        """Keep the file from readers for good: the scanner `found` something (str) in it."""
        self.held = found[:200]
        self.save(update_fields=["held"])

    hold.alters_data = True


def look_again():
    """Ask the virus scanner about every file that it has not seen; gives how many were let go (int) and are left (int).

    Where no scanner is wanted any more, all of them are let go. Safe to call twice, and from several processes.
    """
    # In any order: a file that it takes too long for does not hold up the same others each time.
    rows = [row for model in _models() for row in model.objects.filter(held=scanner.UNSEEN).order_by("?")]
    let_go = 0
    for row in rows:
        try:
            with row.file.open("rb") as file:
                found = scanner.look(file)
        except scanner.CannotLook as error:
            logger.warning("The virus scanner cannot look at %s %s: %s", row._meta.label, row.pk, error)
            continue
        except scanner.NoAnswer:
            logger.warning("The virus scanner does not answer; %s files wait for it", len(rows) - let_go)
            break
        except FileNotFoundError:
            logger.warning("%s %s has lost its file", row._meta.label, row.pk)
            continue
        with transaction.atomic():
            # Somebody else may have let it go, or thrown it away, meanwhile.
            row = type(row).objects.select_for_update().filter(pk=row.pk, held=scanner.UNSEEN).first()
            if row is None:
                continue
            if found:
                note("infected", file=f"{row._meta.label}:{row.pk}", found=found)
                row.hold(found)
                continue
            row.let_go()
            let_go += 1
            transaction.on_commit(forget_pages)
    # Of a document whose form was saved in the moment in which its file was let go, the row may say otherwise.
    apps.get_model("library", "Document").objects.filter(held=scanner.UNSEEN, versions__held="").update(held="")
    return let_go, sum(model.objects.filter(held=scanner.UNSEEN).count() for model in _models())


def _models():
    return [apps.get_model("library", name) for name in ("Image", "DocumentVersion")]
