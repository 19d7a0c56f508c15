"""Whatever way a hostile text took into the database, past the field or behind the portal's back: nobody is shown it.

Ways that go through the field store it clean (tests/richtext/test_field.py); here it is what readers and editors get.
"""

import io
import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.urls import reverse

from asp_portal.caching import forget_pages
from asp_portal.publishing.models import Revision
from publications.models import Publication
from tests.factories import make_publication, make_session, make_user

CLEAN = "<p>Words of ours</p>"
HOSTILE = (
    '<p onclick="pwned()" style="background:url(//evil.example)">Words of ours</p><script>pwned()</script>'
    '<a href="javascript:pwned()">x</a><iframe src="//evil.example"></iframe><svg onload="pwned()"></svg>'
)
SIGNS = re.compile(r"<[^<>]*(?:\bon\w+\s*=|javascript:|evil\.example)[^<>]*>|<script>pwned|<svg onload|<iframe src=")


class Markup(HTMLParser):
    """Collects in `wrong` what a browser would run or ask for."""

    def __init__(self, html):
        super().__init__()
        self.wrong, self.texts, self.writing = [], [], False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.writing = tag == "textarea"
        said = " ".join(value or "" for _name, value in attrs)
        # A hostile text within a value is text, unless the value is an address or a style.
        runs = [(n, v) for n, v in attrs if n.startswith("on") or (n in {"href", "src"} and "pwned" in (v or ""))]
        if runs or (tag in {"iframe", "svg"} and ("evil.example" in said or "pwned" in said)):
            self.wrong.append((tag, attrs))

    def handle_data(self, data):
        # What a form is filled with becomes markup again in the editor.
        if self.writing and SIGNS.search(unescape(data)):
            self.wrong.append(("textarea", data))
        self.writing = False


def fault(answer):
    """What a hostile text does in an answer (list); empty when it does nothing."""
    body = (answer.getvalue() if answer.streaming else answer.content).decode(errors="replace")
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        return Markup(body).wrong
    # Within Atom and JSON markup is written out once, and read as markup again.
    found = SIGNS.search(unescape(body).replace('\\"', '"'))
    return [found[0]] if found and not kind.startswith(("image/", "application/pdf")) else []


def by_sql(page):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publications_publication SET body = %s WHERE id = %s", [HOSTILE, page.pk])


def by_update(page):
    Publication.objects.filter(pk=page.pk).update(body=HOSTILE)


def by_an_expression(page):
    Publication.objects.filter(pk=page.pk).update(body=models.Value(HOSTILE, models.TextField()))


def by_bulk_create(page):
    row = Publication.objects.get(pk=page.pk)
    row.body = HOSTILE
    Publication.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["body", "live"])


def by_loaddata(page, folder):
    out = io.StringIO()
    call_command("dumpdata", "publications.publication", pks=str(page.pk), stdout=out)
    rows = json.loads(out.getvalue())
    rows[0]["fields"]["body"] = HOSTILE
    (folder / "rows.json").write_text(json.dumps(rows))
    call_command("loaddata", str(folder / "rows.json"), verbosity=0)


def shown(client, page):
    """Every answer that shows the text of `page`: to readers, and to whoever opens its form."""
    address = page.get_absolute_url()
    yield client.get(address)
    yield client.get("/feed/")
    yield client.get("/search/?q=words")
    yield client.get(reverse("publications:session_print", args=[page.session.address]))
    yield client.get(reverse("admin:publications_publication_change", args=[page.pk]))


WAYS = [by_sql, by_update, by_an_expression, by_bulk_create, by_loaddata]


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nobody_is_shown_what_came_in_past_the_form(way, client, tmp_path):
    page = make_publication(live=True, body=CLEAN, session=make_session(live=True))
    client.force_login(make_user(is_superuser=True))
    way(page, tmp_path) if way is by_loaddata else way(page)
    # The form shows the draft: it came along the same way.
    revision = Revision.objects.get(pk=page.latest_revision_id)
    revision.content["fields"]["body"] = HOSTILE
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    forget_pages()
    answers = list(shown(client, page))
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert [fault(answer) for answer in answers] == [[]] * len(answers)
    assert "Words of ours" in answers[0].content.decode()
