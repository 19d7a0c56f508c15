"""The words in which everything asks for images and documents, and the verbs that take them in."""

from pathlib import PurePath

from django.db import models, transaction
from django.db.models import Q

from . import pictures, scanner


class FileQuerySet(models.QuerySet):
    """What images and documents have in common."""

    def offered(self):
        """Files that a live page shows: what the public may fetch."""
        return self.filter(offers__isnull=False, held="").distinct()

    def matching(self, words):
        """Files in whose texts every one of the `words` (str, separated by spaces) occurs."""
        found = self
        for word in words.split()[:10]:
            anywhere = Q()
            for field in self.model.searched_fields:
                anywhere |= Q(**{f"{field}__icontains": word})
            found = found.filter(anywhere)
        return found

    def delete(self):
        """Delete one by one, so that each takes its files along."""
        with transaction.atomic():
            deleted = [row.delete() for row in self]
        return sum(count for count, _by_model in deleted), {self.model._meta.label: len(deleted)}

    delete.alters_data = True
    delete.queryset_only = True


class ImageQuerySet(FileQuerySet):
    """Questions about images."""

    def undescribed(self):
        """Images that have neither an alternative text nor the tick "decorative"."""
        return self.filter(alt="", is_decorative=False)

    def described(self):
        """Images that may be published as a cover or a portrait: described, or said to be decorative."""
        return self.exclude(alt="", is_decorative=False)

    def meaningful(self):
        """Images that are not said to be decorative: where they stand in a text, they need words."""
        return self.filter(is_decorative=False)

    def create_from_upload(self, file, *, title="", alt="", is_decorative=False, credit="", caption="", user=None):
        """Take the uploaded `file` (django File) in: re-encoded, upright, without metadata, with all its renditions.

        The title is the file's name unless given. Raises ValidationError when the file is refused.
        """
        picture, format_name = pictures.accept(file)
        image = self.model(
            title=title or title_from_name(file.name),
            alt=alt,
            is_decorative=is_decorative,
            credit=credit,
            caption=caption,
            created_by=user,
        )
        image.store(picture, format_name, pictures.digest(file), scanner.why_held(file))
        return image

    def twin_of(self, file):
        """The image that was made of the same bytes as the uploaded `file`, or None."""
        return self.filter(digest=pictures.digest(file)).first()


class DocumentQuerySet(FileQuerySet):
    """Questions about documents."""

    def create_from_upload(self, file, *, title="", language=None, user=None):
        """Take the uploaded `file` (django File) in as a new document.

        The title is the file's name unless given, the language (code) that of the site. Raises ValidationError when
        the file is refused.
        """
        document = self.model(title=title or title_from_name(file.name))
        if language:
            document.language = language
        document.receive(file, user)
        return document

    def twin_of(self, file):
        """The document whose newest version has the same bytes as the uploaded `file`, or None."""
        found = self.filter(versions__digest=pictures.digest(file)).distinct()
        return next((document for document in found if document.latest_version.digest == pictures.digest(file)), None)


def title_from_name(name):
    """The file `name` as a person would say it: without its ending and folders, with spaces, at most 200 characters."""
    stem = PurePath((name or "").replace("\\", "/")).stem
    return " ".join(stem.replace("_", " ").replace("-", " ").split())[:200] or "–"
