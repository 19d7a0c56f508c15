"""Every address by every role: the expected answers stand in `access.txt`, one line an address, and none is missing.

A line is: method, state of what the address names (– where it names nothing), route, and the answers to each of ROLES.
`python -m tests.access` prints the lines that are missing; words that it is given choose routes to ask about again, and
`--write` puts what it found into the table: read what it changed before you commit it.
"""

import os
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from asp_portal.accounts.groups import ensure_groups
from asp_portal.desk.models import SavedView
from asp_portal.library.models import Document, Image
from asp_portal.publishing.models import Comment, Publishable
from asp_portal.sharing.views import signer
from publications.models import Publication
from tests.factories import (
    make_campaign,
    make_election,
    make_link,
    make_person,
    make_publication,
    make_recommendation,
    make_release,
    make_session,
    make_state,
    make_state_page,
    make_theme,
    make_user,
)
from tests.library.files import pdf_file, picture_file

TABLE = Path(__file__).parent / "access.txt"
# The answer to each stands in a column of the table, in this order.
GROUPS = {
    "drafter": "Drafter",
    "translator": "Translator",
    "editor": "Editor",
    "officer": "Elections officer",
    "publisher": "Publisher",
}
ROLES = ("visitor", "staff", *GROUPS, "admin")
# What is named by an address of the site is public or it is not. What an editor may do to a page follows from more: one
# kind of page stands for all, their admin is the same.
STATES = ("live", "hidden")
STATES_OF_A_PAGE = (*STATES, "review", "approved", "own", "scheduled", "version")
PAGE_OF_ALL_STATES = "/admin/publications/publication/<"


@pytest.fixture(autouse=True)
def without_extras(monkeypatch):
    """The table says what a portal answers without the extra for PDFs."""
    monkeypatch.setattr("publications.pdf.PACKAGE", "no_such_package")


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
        for state in states_of(route):
            for method in ("GET", "POST"):
                yield method, state, route


def states_of(route):
    """The states in which that which `route` names is asked for."""
    if "<" not in route or "app_label" in route:
        return ("-",)
    return STATES_OF_A_PAGE if route.startswith(PAGE_OF_ALL_STATES) else STATES


def line(question, answers):
    """A line of the table."""
    method, state, route = question
    return f"{method:<4} {state:<9} {route:<78} {' '.join(str(answers[role]) for role in ROLES)}"


class Content:
    """A site with a page of each kind that is live or hidden, and the files that they show."""

    def __init__(self, live):
        image = Image.objects.create_from_upload(picture_file(), title="Hall", alt="A hall")
        document = Document.objects.create_from_upload(pdf_file(), title="Paper")
        self.session = make_session(live=live, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))
        self.summary = make_publication(live=live, session=self.session, days=[4])
        self.publication = make_publication(live=live, cover=image, documents=[document])
        self.recommendation = make_recommendation(live=live)
        self.campaign = make_campaign(live=live)
        self.election = make_election(live=live, session=self.session, candidates={"Ana Abel": ("", "", "")})
        self.theme = make_theme()
        self.person, self.state = make_person(), make_state()
        self.statepage = make_state_page(live=live, of_state=self.state, acts=[{"theme": self.theme}])
        self.publication.themes.add(self.theme)
        self.image, self.document = image, document
        drafters = Group.objects.get(name="Drafter")
        listed = ContentType.objects.get_for_model(Publication)
        self.saved_view = SavedView.objects.create(
            owner=make_user(), name=f"View {live}", content_type=listed, group=drafters
        )
        self.link, self.gate = make_link(self.publication)
        self.release = make_release(make_publication())
        if live:
            self.release.release(None)
        self.group, self.user = Group.objects.create(name=f"Group {live}"), make_user()

    def address(self, route, page=None):
        """`route` with the keys of this content in it, or those of `page` (a publication)."""
        if route.startswith("/admin/"):
            model = route.split("/")[3] if route.count("/") > 3 else ""
            row = self.saved_view if route.startswith("/admin/views/") else page or getattr(self, model, None)
            if isinstance(row, Publishable):
                route = route.replace("<int:revision_id>", str(row.latest_revision_id))
                if "<int:comment_id>" in route:
                    # Undone with the request.
                    comment = Comment.objects.create(page=row, text="Why?")
                    route = route.replace("<int:comment_id>", str(comment.pk))
            values = {
                "<uuid:key>": uuid4(),
                "<path:object_id>": row and row.pk,
                "<path:address>": "sessions/",
                "<id>": row and row.pk,
                "<int:pk>": row and row.pk,
                "<int:version>": self.document.versions.first().pk,
                "<int:number>": 1,
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
            slugs |= {"elections": self.election, "states": self.statepage}
            values = {
                "<slug:address>": self.session.address,
                "<slug:day>": "4",
                "<slug:form>": "bib",
                "<slug:section>": "publication",
                "<int:part>": "1",
                "<slug:theme>": self.theme.slug,
                "<slug:slug>": next((slugs[part] for part in route.split("/") if part in slugs), self.publication).slug,
                "<int:pk>": (self.image if route.startswith("/images") else self.document).pk,
                "<slug:rendition>": "small",
                "<str:name>": self.document.get_absolute_url().rsplit("/", 1)[1],
            }
        for placeholder, value in values.items():
            route = route.replace(placeholder, str(value))
        route = re.sub(r"\^\(\?P<app_label>.*?\)/\$", "publications/", route)
        return route.replace("(?P<url>.*)$", "no-such-page/")


class Site:
    """A site that has something in every state."""

    def __init__(self):
        # A test that flushes the database has taken those of the migrations along.
        ensure_groups()
        self.content = {state: Content(live=state == "live") for state in STATES}
        self.pages = {state: make_publication() for state in ("review", "approved", "own")}
        self.pages["review"].submit_for_review(None)
        self.pages["approved"].approve(None)
        self.pages["scheduled"] = make_publication(live=True, go_live_at=timezone.now() + timedelta(days=400))
        self.pages["version"] = make_publication(language="fr", translation_of=self.content["hidden"].publication)

    def address(self, state, route):
        """`route` with the keys of what is in `state`."""
        content = self.content.get(state, self.content["hidden" if state in self.pages else "live"])
        return content.address(route, self.pages.get(state))


class Visit:
    """Somebody of a role in a site; the pages in the state `own` were saved by them."""

    def __init__(self, role, site):
        groups = {"admin": {"is_superuser": True}, "staff": {}} | {name: {"group": g} for name, g in GROUPS.items()}
        self.site, self.client = site, Client()
        if role in groups:
            person = make_user(role, **groups[role])
            self.client.force_login(person)
            site.pages["own"].save_draft(person)
        self.cookies = dict(self.client.cookies)

    def answer(self, method, state, route):
        """The status of the answer. What the request did is undone: a POST that works must not change the next one."""
        # One of the addresses signs out.
        self.client.cookies.update(self.cookies)
        with transaction.atomic():
            status = getattr(self.client, method.lower())(self.site.address(state, route)).status_code
            transaction.set_rollback(True)
        return status


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """One site for all roles: each visits it in a transaction that is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Site()
        transaction.set_rollback(True)


def test_every_address_has_its_lines_and_every_line_its_address():
    there, wanted = set(expected()), set(questions())
    missing, idle = sorted(wanted - there), sorted(there - wanted)
    assert (missing, idle) == ([], []), "`python -m tests.access` prints the lines"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_every_role_as_written(role, site):
    visit = Visit(role, site)
    answers = {question: visit.answer(*question) for question in expected()}
    wrong = [
        f"{' '.join(question)}: {answers[question]}, expected {written[role]}"
        for question, written in expected().items()
        if answers[question] != written[role]
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def print_the_lines(capsys, site):
    """What `python -m tests.access` runs: the lines that are missing, and those of the routes that it was told."""
    written, words = expected(), os.environ["ACCESS"].split()
    asked = [q for q in set(questions()) if q not in written or any(word in q[2] for word in words)]
    answers = {question: {} for question in asked}
    for role in ROLES if asked else ():
        with transaction.atomic():
            visit = Visit(role, site)
            for question in asked:
                answers[question][role] = visit.answer(*question)
            transaction.set_rollback(True)
    with capsys.disabled():
        new = [line(*found) for found in answers.items() if written.get(found[0]) != found[1]]
        sys.stdout.write("\n".join(["", *sorted(new), ""]))
    if "--write" in words:
        table = {question: found for question, found in (written | answers).items() if question in set(questions())}
        head = [text for text in TABLE.read_text().splitlines() if text.startswith("#")]
        order = sorted(table, key=lambda q: (q[2], (*STATES_OF_A_PAGE, "-").index(q[1]), q[0]))
        TABLE.write_text("\n".join([*head, *(line(question, table[question]) for question in order)]) + "\n")


# No test: it checks nothing, and is run by name alone.
print_the_lines.__test__ = "ACCESS" in os.environ
