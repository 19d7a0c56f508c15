"""The storage of one machine: a file has its name only when it is whole, whatever ends the process that writes it."""

import os
import secrets

from django.core.files.storage import FileSystemStorage

PART = ".part"


class WholeFiles(FileSystemStorage):
    """Django's folder of files; what is still written lies beside its place under another name."""

    def _save(self, name, content):
        part = super()._save(f"{name}.{secrets.token_hex(8)}{PART}", content)
        # In the same folder, so that this is one step.
        os.replace(self.path(part), self.path(name))
        return name
