"""The doors through which files come in, and what became of a hostile one behind each."""

import json
import re
import tempfile
from dataclasses import dataclass, field
from html import unescape
from io import StringIO
from pathlib import Path

import PIL.Image
from django.core.management import CommandError, call_command
from django.db import transaction

from asp_portal.library import pictures
from asp_portal.library.models import Document, DocumentVersion, Image
from publications.models import Publication
from tests.factories import make_campaign, make_publication, make_session, make_user
from tests.library.files import pdf_file, picture_file

from .makers import MARK

REFUSED, DEFUSED, RAW = "refused", "defused", "accepted raw"
JSON = {"HTTP_ACCEPT": "application/json"}
SAID = re.compile(
    r'<ul class="errorlist[^>]*>(.*?)</ul>|<li class="(?:error|warning)">(.*?)</li>|<p class="errornote">(.*?)</p>',
    re.DOTALL,
)
TAGS = re.compile(r"<[^>]+>")
# What no page may hold as it was sent.
RUNNING = re.compile(rb"<script>/\*|<script>alert|<img src=x|onload=|href=[\"']javascript:", re.IGNORECASE)
FILE_NAME = re.compile(r'attachment; filename="[a-z0-9_.-]+"\Z')


@dataclass
class Outcome:
    """What became of a file: a verdict, the sentences that the person reads, and what is wrong (list of str)."""

    verdict: str
    sentences: list
    wrong: list = field(default_factory=list)


class Doors:
    """All doors of the portal, for an administrator."""

    # Which kinds of hostile files are carried to which doors.
    FOR = {
        "pictures": ["image_form", "image_many", "image_replace", "editor_paste", "editor_choose", "document_form"],
        "documents": [
            "document_form",
            "document_many",
            "document_replace",
            "word_new",
            "word_into",
            "list",
            "image_form",
        ],
        "names": ["document_form", "image_form", "document_many", "image_many", "editor_paste", "word_new", "list"],
        "lists": ["list", "document_form", "word_new", "pasted_ratifications"],
        "archives": ["archive", "list"],
        "backups": ["restore", "document_form"],
    }

    def __init__(self, client):
        self.client = client
        client.force_login(make_user(is_superuser=True))
        client.raise_request_exception = False
        self.image = Image.objects.create_from_upload(picture_file(colour="#123456"))
        self.document = Document.objects.create_from_upload(pdf_file(more=b"%its own\n%%EOF\n"))
        self.paper = make_publication(kind="recommendations", title="Our paper", session=make_session(ordinal=16))
        self.campaign = make_campaign()

    def try_door(self, door, file):
        """Carry the Hostile `file` through `door` (a name); gives the Outcome. Everything is undone."""
        with transaction.atomic():
            outcome = getattr(self, f"_{door}")(file)
            transaction.set_rollback(True)
        return outcome

    # What is sent

    def _sent(self, address, box, file, fields=None, **headers):
        """The answer to a form at `address` with `file` in the `box`, its name exactly as it is."""
        edge = b"--hostile-edge"
        parts = [
            edge + b'\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), str(value).encode())
            for name, value in (fields or {}).items()
        ]
        name = file.name.replace('"', "%22").encode("utf-8", "surrogatepass")
        head = b'\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\nContent-Type: %b\r\n\r\n'
        parts.append(edge + head % (box.encode(), name, file.claimed.encode()) + file.content + b"\r\n")
        return self.client.generic(
            "POST",
            address,
            b"".join(parts) + edge + b"--\r\n",
            "multipart/form-data; boundary=hostile-edge",
            **headers,
        )

    def _image_form(self, file):
        return self._judged(self._sent("/admin/library/image/add/", "upload", file, {"alt": "A hall"}))

    def _image_many(self, file):
        return self._judged(self._sent("/admin/library/image/upload-many/", "uploads", file, **JSON))

    def _image_replace(self, file):
        address = f"/admin/library/image/{self.image.pk}/change/"
        return self._judged(self._sent(address, "upload", file, {"title": "Hall", "alt": "A hall"}))

    def _editor_paste(self, file):
        return self._judged(self._sent("/admin/library/image/upload/", "upload", file))

    def _editor_choose(self, file):
        return self._judged(self._sent("/admin/library/image/choose/?CKEditorFuncNum=1", "upload", file))

    def _document_form(self, file):
        return self._judged(self._sent("/admin/library/document/add/", "upload", file, {"language": "en"}))

    def _document_many(self, file):
        return self._judged(self._sent("/admin/library/document/upload-many/", "uploads", file, **JSON))

    def _document_replace(self, file):
        address = f"/admin/library/document/{self.document.pk}/change/"
        return self._judged(self._sent(address, "upload", file, {"title": "Report", "language": "en"}))

    def _word_new(self, file):
        return self._judged(self._sent("/admin/publications/publication/import/", "file", file, {"kind": "news"}))

    def _word_into(self, file):
        address = f"/admin/publications/publication/{self.paper.pk}/import/"
        return self._judged(self._sent(address, "file", file, {"place": "replace"}))

    def _list(self, file):
        outcome = self._judged(
            self._sent("/admin/publications/recommendation/import/", "file", file, {"paper": self.paper.pk})
        )
        # What can be read as lines is only shown: nothing is kept before somebody has looked through it.
        return (
            outcome
            if outcome.sentences
            else Outcome(DEFUSED, [], [wrong for wrong in outcome.wrong if "nothing is said" not in wrong])
        )

    def _pasted_ratifications(self, file):
        address = f"/admin/campaigns/campaign/{self.campaign.pk}/ratifications/"
        lines = file.content[:4_000_000].decode("latin-1")
        answer = self.client.post(address, {"lines": lines})
        wrong = [f"{answer.status_code}"] if answer.status_code >= 500 else []
        wrong += ["the answer holds what was sent"] if RUNNING.search(answer.content) else []
        # A line that means nothing is shown again with what is wrong about it.
        return Outcome(RAW if wrong else DEFUSED if answer.status_code == 302 else REFUSED, [], wrong)

    def _archive(self, file):
        return self._commanded("import_publications", file)

    def _restore(self, file):
        return self._commanded("restore", file, check=True)

    # What became of it

    def _commanded(self, command, file, **options):
        known = set(Publication.objects.values_list("pk", flat=True))
        said = StringIO()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "hostile")
            path.write_bytes(file.content)
            try:
                call_command(command, path if command == "restore" else str(path), stdout=said, stderr=said, **options)
            except CommandError as error:
                return Outcome(REFUSED, [str(error)])
            except Exception as error:
                return Outcome(RAW, [], [f"{command} broke: {error!r}"[:300]])
            strangers = [found.name for found in Path(folder).iterdir() if found != path]
        bodies = Publication.objects.exclude(pk__in=known).values_list("title", "body")
        wrong = [f"a page holds {text[:80]!r}" for row in bodies for text in row if RUNNING.search(text.encode())]
        return Outcome(DEFUSED, [], wrong + strangers)

    def _judged(self, answer):
        wrong, body = [], answer.getvalue() if answer.streaming else answer.content
        if answer.status_code >= 500:
            raised = getattr(answer, "exc_info", None)
            return Outcome(RAW, [], [f"{answer.status_code} {raised and raised[1]!r}"[:300]])
        is_json = answer["Content-Type"].startswith("application/json")
        # The editor takes what it is told for HTML; our own scripts take nothing but cards for it.
        shown = self._cards(body) if is_json else body
        if RUNNING.search(shown):
            wrong.append("the answer holds what was sent")
        images = [*Image.objects.exclude(pk=self.image.pk), *self._changed(self.image)]
        versions = DocumentVersion.objects.exclude(pk=self.document.latest_version.pk)
        first = self.document.versions.last()
        versions = [version for version in versions if version.pk != first.pk]
        pages = [page for page in Publication.objects.all() if page.pk != self.paper.pk]
        texts = [
            page.latest_revision.content["fields"]["body"] for page in (*pages, self.paper) if page.latest_revision
        ]
        wrong += [f"a text holds {text[:80]!r}" for text in texts if RUNNING.search(text.encode())]
        wrong += [fault for image in images for fault in self._faults_of_image(image)]
        wrong += [fault for version in versions for fault in self._faults_of_version(version)]
        if images or versions or pages or answer.status_code == 302:
            return Outcome(RAW if wrong else DEFUSED, [], wrong)
        sentences = self._sentences(answer, body)
        if not sentences:
            wrong.append(f"nothing is said ({answer.status_code})")
        return Outcome(RAW if wrong else REFUSED, sentences, wrong)

    @staticmethod
    def _cards(body):
        said = json.loads(body)
        results = said.get("results", [])
        return (" ".join(r.get("card", "") for r in results) if results else body.decode()).encode()

    @staticmethod
    def _changed(row):
        before, now = row.file.name, type(row).objects.get(pk=row.pk)
        return [now] if now.file.name != before else []

    def _faults_of_image(self, image):
        with image.file.open("rb") as file:
            yield from _faults_of_picture(file.read(), "the original")
        for name in pictures.renditions():
            answer = self.client.get(image.rendition_url(name))
            content = answer.getvalue()
            if content[:4] != b"RIFF" or answer["Content-Type"] != "image/webp":
                yield f"{name} is no WebP"
            yield from _faults_of_picture(content, name)
            yield from _faults_of_answer(answer)

    def _faults_of_version(self, version):
        answer = self.client.get(f"/admin/library/document/{version.document_id}/versions/{version.pk}/")
        yield from _faults_of_answer(answer)
        if not FILE_NAME.match(answer["Content-Disposition"]):
            yield f"it is sent as {answer['Content-Disposition']!r}"
        if not re.fullmatch(r"documents/[\w-]{32}\.[a-z]{3,4}", version.file.name):
            yield f"it is kept as {version.file.name!r}"

    @staticmethod
    def _sentences(answer, body):
        if answer["Content-Type"].startswith("application/json"):
            said = json.loads(body)
            results = said.get("results", [])
            return [r["sentence"] for r in results if r["refused"]] or [said.get("error", {}).get("message", "")]
        if answer.status_code == 413:
            # What is too large is not even read: a page says so in place of the form.
            return [unescape(" ".join(re.findall(r"<p>([^<]+)</p>", body.decode())))]
        found = [next(filter(None, match)) for match in SAID.findall(body.decode()) if any(match)]
        texts = [" ".join(unescape(TAGS.sub(" ", text)).split()) for text in found]
        return [text for text in texts if text and not text.startswith("Please correct the error")]


def _faults_of_picture(content, what):
    if MARK in content:
        yield f"{what} holds what was sent"
    with tempfile.SpooledTemporaryFile() as file:
        file.write(content)
        with PIL.Image.open(file) as picture:
            told = set(picture.info) & {"exif", "xmp", "comment", "icc_profile", "photoshop", "XML:com.adobe.xmp"}
            if told or picture.getexif():
                yield f"{what} tells {sorted(told)}"


def _faults_of_answer(answer):
    policy = answer.get("Content-Security-Policy", "")
    if answer.status_code != 200 or not policy.startswith("default-src 'none'") or "sandbox" not in policy:
        yield f"{answer.status_code} with the policy {policy!r}"
    if answer.get("X-Content-Type-Options") != "nosniff":
        yield "its type may be guessed"
