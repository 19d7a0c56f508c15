"""The admin is for everybody who works in it: axe-core finds nothing, by day and by night, on a laptop and a phone."""

from datetime import UTC, date, datetime

import pytest

from asp_portal.library.models import Image
from asp_portal.publishing.models import Comment
from publications.models import Attendance, Highlight, Publication
from tests.barriers import barriers_in_every_light_and_size
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_theme, make_user
from tests.library.files import picture_file

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = "/admin/publications/publication/"


class Walk:
    """A person on their way through the admin; `problems` collects what is wrong with the pages they come to."""

    def __init__(self, page):
        self.page = page
        self.problems = []

    def look(self, name, prepare=lambda: None):
        """Examine the page where they stand, in every size and by every light; `prepare` does first what it needs."""
        found = barriers_in_every_light_and_size(self.page, prepare)
        self.problems += [f"{name} {barrier}" for barrier in found]

    def choose_a_session(self):
        """Open the choice of sessions (anew when it is open: it hangs where the field was when it opened)."""
        self.page.keyboard.press("Escape")
        self.page.locator(".field-session .select2-selection").first.click()
        self.page.locator(".select2-results__option").first.wait_for()

    def press(self, button):
        """Press a button and wait for the page to which it leads."""
        with self.page.expect_navigation():
            self.page.click(button)

    def visit(self, name, address):
        """Go to `address`, open everything that can be opened, and examine it."""
        assert self.page.goto(address).status == 200, address
        self.open_everything()
        self.look(name)

    def open_everything(self):
        """Unfold what is folded, add a row to every list of rows, and wait for the editors."""
        self.page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true; })")
        for link in self.page.locator(".add-row a").all():
            link.click()
        # Not wait_for_function, which polls by eval: the policy of these pages forbids it.
        while not self.page.evaluate(
            "Object.values(window.CKEDITOR?.instances ?? {}).every(editor => editor.status === 'ready')"
        ):
            self.page.wait_for_timeout(50)
        self.page.wait_for_timeout(100)


def fill(drafter, publisher):
    """A page in every state, so that every badge and every box is there to be examined."""
    theme = make_theme(name="Cooperation")
    session = make_session(
        live=True,
        ordinal=16,
        opens_on=date(2017, 12, 4),
        closes_on=date(2017, 12, 14),
        themes=[theme],
        body="<p>Text</p>",
        user=publisher,
    )
    Highlight.objects.create(session=session, text="Six judges elected")
    Attendance.objects.create(session=session, measure=Attendance.Measure.ORGANIZATIONS, value=144)
    session.save_draft(publisher)
    session.publish()
    page = make_publication(
        live=True, session=session, title="Letter", kind=Publication.Kind.LETTER, themes=[theme], user=publisher
    )
    with page.edit(drafter) as draft:
        draft.title = "Letter to all States Parties"
        draft.body = "<h2>Head</h2><p>One <strong>more</strong> paragraph.</p>"
        draft.cover = Image.objects.create_from_upload(picture_file(), title="A bench", alt="Eighteen judges")
        draft.save()
    Comment.objects.create(page=page, revision=page.latest_revision, author=publisher, field="title", text="To whom?")
    make_publication(title="Mine", user=drafter)
    make_publication(title="Theirs", user=publisher)
    make_publication(title="Asked", session=session, user=drafter).submit_for_review(drafter)
    make_publication(
        title="Soon", session=session, go_live_at=datetime(2099, 1, 1, tzinfo=UTC), user=publisher
    ).publish()
    make_publication(title="Gone", live=True, user=publisher).withdraw(publisher)
    make_recommendation(user=drafter)
    make_campaign(user=drafter)
    return session, page


@pytest.fixture
def walk(new_page):
    """A walk that has not begun. Colours that fade from one to the other would be measured half-way."""
    walk = Walk(new_page(reduced_motion="reduce"))
    yield walk
    assert not walk.problems, "\n".join(walk.problems)


def test_nobody_meets_a_barrier_in_the_admin(walk):
    publisher = make_user("paul", "Publisher")
    session, publication = fill(make_user("amina", "Drafter"), publisher)
    form = f"{LISTS}{publication.pk}/"

    walk.visit("login", "/admin/login/")
    walk.page.fill("#id_username", publisher.username)
    walk.page.fill("#id_password", "wrong")
    walk.press("[type=submit]")
    walk.look("login refused")
    walk.page.fill("#id_password", "demo")
    walk.press("[type=submit]")
    walk.look("desk")
    walk.visit("list", LISTS)
    walk.visit("list with counts and filters", f"{LISTS}?_facets=True&session={session.pk}&status=changes")
    walk.visit("recommendations", "/admin/publications/recommendation/")
    walk.visit("session form", f"/admin/publications/session/{session.pk}/change/")
    walk.visit("tonight's summary", f"{LISTS}add/?tonight=1")
    walk.visit("publication form", f"{form}change/")
    walk.look("publication form, choosing a session", prepare=walk.choose_a_session)
    walk.page.keyboard.press("Escape")

    # Somebody else saves meanwhile.
    with publication.edit(make_user("third", "Publisher")) as draft:
        draft.title = "Letter, by somebody else"
        draft.save()
    walk.page.fill("#id_title", "Letter, by me")
    walk.press("[name=_continue]")
    assert walk.page.locator(".conflict").count() == 1
    walk.open_everything()
    walk.look("conflict")
    walk.page.on("dialog", lambda dialog: dialog.accept())

    walk.visit("history", f"{form}history/")
    walk.visit("compare", f"{form}compare/")
    walk.visit("review", f"{form}review/")
    walk.visit("my settings", "/admin/my-settings/")
    walk.visit("withdraw", f"{form}withdraw/")
    walk.visit("campaigns", "/admin/campaigns/campaign/")
    walk.visit("image list", "/admin/library/image/")
    walk.visit("upload", "/admin/library/image/add/")
    walk.visit("password", "/admin/password_change/")


def test_nor_does_a_drafter_where_the_pages_look_different(walk):
    drafter = make_user("amina", "Drafter")
    _session, publication = fill(drafter, make_user("paul", "Publisher"))
    walk.page.goto("/admin/login/")
    walk.page.fill("#id_username", drafter.username)
    walk.page.fill("#id_password", "demo")
    walk.press("[type=submit]")
    walk.look("desk")
    walk.visit("list", LISTS)
    walk.visit("publication form", f"{LISTS}{publication.pk}/change/")
    walk.visit("history", f"{LISTS}{publication.pk}/history/")
