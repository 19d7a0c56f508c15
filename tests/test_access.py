"""Every address by every role: the expected answers stand in `access.txt`, one line an address, and none is missing.

A line is: method, state of what it names (live, hidden, or – where it names nothing), route, and the answers to a
visitor, a member of staff without any permission, a drafter, a publisher and an administrator.
"""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import URLResolver, get_resolver

from asp_portal.desk.models import SavedView
from asp_portal.library.models import Document, Image
from asp_portal.publishing.models import Publishable
from asp_portal.sharing.views import signer
from publications.models import Publication
from tests.factories import (
    make_campaign,
    make_link,
    make_publication,
    make_recommendation,
    make_session,
    make_theme,
    make_user,
)
from tests.library.files import pdf_file, picture_file

TABLE = Path(__file__).parent / "access.txt"
ROLES = ("visitor", "staff", "drafter", "publisher", "admin")


@pytest.fixture(autouse=True)
def without_extras(monkeypatch):
    """The table says what a portal answers without the extra for PDFs."""
    monkeypatch.setattr("publications.pdf.weasyprint", None)


def routes(resolver=None, prefix="/"):
    """All routes of the site as Django knows them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


def expected():
    """The table: (method, state, route) → answers by role."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {tuple(line[:3]): dict(zip(ROLES, map(int, line[3:]), strict=True)) for line in lines}


def questions():
    """Everything the table must answer."""
    for route in routes():
        for state in ("live", "hidden") if "<" in route and "app_label" not in route else ("-",):
            for method in ("GET", "POST"):
                yield method, state, route


class Content:
    """A site with a page of each kind that is live and one that is hidden, and the files that they show."""

    def __init__(self, live):
        image = Image.objects.create_from_upload(picture_file(), title="Hall", alt="A hall")
        document = Document.objects.create_from_upload(pdf_file(), title="Paper")
        self.session = make_session(live=live, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))
        self.summary = make_publication(live=live, session=self.session, days=[4])
        self.publication = make_publication(live=live, cover=image, documents=[document])
        self.recommendation = make_recommendation(live=live)
        self.campaign = make_campaign(live=live)
        self.theme = make_theme()
        self.publication.themes.add(self.theme)
        self.image, self.document = image, document
        drafters = Group.objects.get(name="Drafter")
        listed = ContentType.objects.get_for_model(Publication)
        self.saved_view = SavedView.objects.create(
            owner=make_user(), name=f"View {live}", content_type=listed, group=drafters
        )
        self.link, self.gate = make_link(self.publication)
        self.group, self.user = Group.objects.create(name=f"Group {live}"), make_user()

    def address(self, route):
        """`route` with the keys of this content in it."""
        if route.startswith("/admin/"):
            model = route.split("/")[3] if route.count("/") > 3 else ""
            row = self.saved_view if route.startswith("/admin/views/") else getattr(self, model, None)
            if isinstance(row, Publishable):
                route = route.replace("<int:revision_id>", str(row.latest_revision_id))
            values = {
                "<path:object_id>": row and row.pk,
                "<id>": row and row.pk,
                "<int:pk>": row and row.pk,
                "<int:version>": self.document.versions.first().pk,
                "<str:app_label>": "publications",
                "<str:model_name>": "publication",
                "<int:link_id>": self.link.pk,
                "<str:label>": "publications.publication",
                "<int:page_id>": self.publication.pk,
            }
            if "/admin/r/" in route:
                page_type = ContentType.objects.get_for_model(self.publication).pk
                values = {
                    "<path:content_type_id>": page_type,
                    "<path:object_id>": self.publication.pk,
                    "<path:rest>": "1/1",
                }
        elif route.startswith("/shared/"):
            values = {
                "/shared/<str:secret>/": self.gate,
                "<str:opening>": signer.sign(self.link.pk),
                "<int:pk>": (self.image if "/images/" in route else self.document).pk,
                "<slug:rendition>": "small",
                "<str:name>": self.document.name,
            }
        else:
            slugs = {"recommendations": self.recommendation, "campaigns": self.campaign, "themes": self.theme}
            values = {
                "<slug:address>": self.session.address,
                "<slug:day>": "4",
                "<slug:form>": "bib",
                "<slug:slug>": next((slugs[part] for part in route.split("/") if part in slugs), self.publication).slug,
                "<int:pk>": (self.image if route.startswith("/images") else self.document).pk,
                "<slug:rendition>": "small",
                "<str:name>": self.document.get_absolute_url().rsplit("/", 1)[1],
            }
        for placeholder, value in values.items():
            route = route.replace(placeholder, str(value))
        route = route.replace("^(?P<app_label>auth|accounts|library|sharing|publications|campaigns)/$", "publications/")
        return route.replace("(?P<url>.*)$", "no-such-page/")


def test_every_address_has_its_lines_and_every_line_its_address():
    assert set(expected()) == set(questions())


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_every_role_as_written(client, role):
    user = {
        "staff": lambda: make_user("staff"),
        "drafter": lambda: make_user("drafter", group="Drafter"),
        "publisher": lambda: make_user("publisher", group="Publisher"),
        "admin": lambda: make_user("admin", is_superuser=True),
    }.get(role, lambda: None)()
    content = {"live": Content(live=True), "hidden": Content(live=False)}
    wrong = []
    for (method, state, route), answers in expected().items():
        address = content.get(state, content["live"]).address(route)
        # Each request in a transaction of its own that is undone: a POST that works must not change the next answer.
        with transaction.atomic():
            if user:
                client.force_login(user)
            answer = getattr(client, method.lower())(address).status_code
            transaction.set_rollback(True)
        if answer != answers[role]:
            wrong.append(f"{method} {state} {address}: {answer}, expected {answers[role]}")
    assert not wrong, "\n".join(wrong)
