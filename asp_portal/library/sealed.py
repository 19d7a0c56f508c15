"""A stored original that tells whether it is still what was uploaded."""

import hashlib

from django.db import models

from asp_portal import seals


class SealedFile(models.Model):
    """A row with a `file`, sealed with a key that neither the database nor the storage knows."""

    seal = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def seal_file(self):
        """Seal the file as the storage has it now; the row is not saved."""
        self.seal = seals.seal(self.file.name, self._stored_digest())

    seal_file.alters_data = True

    def is_sealed(self):
        """Whether the file is the one that was sealed. Raises FileNotFoundError when the storage has none."""
        return seals.holds(self.seal, self.file.name, self._stored_digest())

    def _stored_digest(self):
        with self.file.storage.open(self.file.name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
