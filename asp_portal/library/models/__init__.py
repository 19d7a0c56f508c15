"""What editors upload: images and documents, and the live pages that offer them.

Files lie in the storage under names that nobody can guess and are served by our views alone, so a file is exactly as
public as the pages that show it, and never before a virus scanner, where there is one, has looked at it.
"""

from .document import Document, DocumentVersion
from .image import Image
from .offer import Offer

__all__ = ["Document", "DocumentVersion", "Image", "Offer"]
