"""The sample content: complete, repeatable, and readable at every address."""

import re
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory, TestCase, override_settings
from django.utils.html import strip_tags

from asp_portal.accounts.models import User
from asp_portal.library.models import Document, Image
from asp_portal.publishing.links import addresses_of
from asp_portal.publishing.models import Comment, Event, Revision, publishable_models
from asp_portal.richtext.links import references
from campaigns.demo import paper
from campaigns.models import Campaign
from publications.models import Attendance, Publication, Recommendation, Session, Theme

# The ten entries of the list on the page that the portal is modelled on, newest first.
TEN = [
    "Libya: the importance of deterrence and the ICC's role in current violations",
    "ASP 2017: Loose ends and reflections",
    "Historic activation of jurisdiction over crime of aggression at International Criminal Court",
    "#GlobalJustice Weekly: Six new ICC judges | Will Crime of Aggression be activated? | ICC preliminary examinations "
    "update 2017",
    "ASP 2017: Seize historic chance to end era of impunity with ICC",
    "ASP 2017: State cooperation crucial for an effective ICC",
    "ASP 2017: Give high-level political support to ICC",
    "Talking justice at the UN General Assembly",
    "Election of budget experts key to independence of ICC",
    "ASP Committee: All 12 ICC judicial candidates pass the test - “six are particularly well qualified”",
]
KINDS_OF_TEN = "opinion report press-release newsletter press-release news news news statement news".split()
INTERNAL_LINK = re.compile(r'href="(/[^"]*)"')


def live_pages():
    return [page for model in publishable_models() for page in model._default_manager.live()]


def words(html):
    return len(strip_tags(html.replace("<", " <")).split())


def counts():
    ours = [
        m
        for m in apps.get_models()
        if m._meta.app_label in ("publications", "campaigns", "library", "publishing", "releases")
    ]
    return {model._meta.label: model._default_manager.count() for model in [*ours, User]}


def test_the_table_of_a_paper_points_at_its_objects():
    content = paper.printed("<h1>A (title)</h1><p>Text é</p><hr><h2>B</h2>", "A (title)").read()
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert content[start : start + 4] == b"xref"
    offsets = re.findall(rb"(\d{10}) 00000 n", content)
    for number, offset in enumerate(offsets, start=1):
        assert content[int(offset) :].startswith(b"%d 0 obj" % number)


class TestSampleContent(TestCase):
    # Django's own class, because it alone seeds once for many tests.

    @classmethod
    def setUpTestData(cls):
        call_command("seed_demo", stdout=StringIO())

    def test_a_second_run_changes_nothing(self):
        before, latest = counts(), Revision.objects.latest("pk")
        out = StringIO()
        call_command("seed_demo", stdout=out)
        assert counts() == before
        assert Revision.objects.latest("pk") == latest
        assert "publications: 0 added" in out.getvalue()

    def test_what_editors_changed_or_deleted_stays_so(self):
        editor = User.objects.get(username="publisher")
        renamed = Publication.objects.get(slug="asp16-day-4")
        with renamed.edit(editor) as draft:
            draft.title, draft.slug = "Thursday", "thursday"
            draft.save()
        renamed.publish()
        gone = Publication.objects.get(slug="libya-the-importance-of-deterrence")
        gone.withdraw(editor)
        gone.delete()
        User.objects.get(username="drafter").set_password("changed by an editor")
        before = counts()
        call_command("seed_demo", stdout=StringIO())
        assert counts() == before
        renamed.refresh_from_db()
        assert renamed.title == "Thursday"

    def test_production_is_refused_in_one_sentence(self):
        with override_settings():
            del settings.DEMO_PASSWORD
            with pytest.raises(CommandError, match="DEMO_PASSWORD"):
                call_command("seed_demo", stdout=StringIO())

    def test_the_accounts_can_sign_in(self):
        accounts = {
            "drafter": ["Drafter"],
            "editor": ["Editor"],
            "publisher": ["Publisher"],
            "translator": ["Translator"],
            "officer": ["Elections officer"],
            "admin": [],
        }
        # Who tries too often is locked out, which is asked of the request.
        request = RequestFactory().post("/admin/login/")
        for name, groups in accounts.items():
            user = authenticate(request, username=name, password=settings.DEMO_PASSWORD)
            assert user.is_staff
            assert user.is_superuser == (name == "admin")
            assert [group.name for group in user.groups.all()] == groups

    def test_every_session_is_there_and_its_dates_fall_into_its_year(self):
        regular = Session.objects.live().filter(kind=Session.Kind.REGULAR)
        assert sorted(regular.values_list("ordinal", flat=True)) == list(range(1, 26))
        assert Session.objects.live().at("s-1").exists()
        assert Session.objects.live().at("kampala-2010").exists()
        for session in Session.objects.all():
            assert session.summary, session
            if session.opens_on:
                assert session.opens_on.year == session.closes_on.year == session.year
                assert session.calendar[-1].sits, f"{session} closes on a day without sitting"
            for part in session.parts.all():
                assert session.closes_on < part.opens_on <= part.closes_on
                assert part.closes_on.year - session.year <= 1

    def test_sittings_are_counted_as_they_were_held(self):
        for address, sittings in {"16": 9, "17": 7, "20": 5, "4": 8, "19": 8}.items():
            assert sum(day.sits for day in Session.objects.at(address).get().calendar) == sittings, address

    def test_the_next_session_has_no_date_that_nobody_announced(self):
        session = Session.objects.at("25").get()
        assert session.opens_on is None
        assert session.city == ""
        assert "unconfirmed" in session.summary

    def test_the_sixteenth_session_is_complete(self):
        sixteenth = Session.objects.at("16").get()
        assert [h.publication is not None for h in sixteenth.highlights.all()] == [True] * 3
        assert all(h.publication.live for h in sixteenth.highlights.all())
        values = dict(sixteenth.attendance.values_list("measure", "value"))
        measures = Attendance.Measure
        assert values == {measures.REPRESENTATIVES: 465, measures.ORGANIZATIONS: 144, measures.STATES_PARTIES: 123}
        assert sixteenth.regions
        assert sixteenth.about
        assert sixteenth.body
        assert sixteenth.themes.count() == 5
        kinds = set(sixteenth.publications.live().values_list("kind", flat=True))
        assert {"recommendations", "explainer", "guide", "letter", "overview", "daily-summary"} <= kinds
        assert set(sixteenth.campaigns.live().values_list("slug", flat=True)) == {
            "crime-of-aggression",
            "icc-asp-elections",
        }

    def test_the_ten_entries_stand_in_their_order(self):
        sixteenth = Session.objects.at("16").get()
        listed = sixteenth.publications.live().filter(title__in=TEN).newest_first()
        assert list(listed.values_list("title", flat=True)) == TEN
        assert list(listed.values_list("kind", flat=True)) == KINDS_OF_TEN

    def test_each_of_the_nine_days_has_its_summary(self):
        sixteenth = Session.objects.at("16").get()
        days = sixteenth.publications.live().in_day_order()
        assert [page.day_numbers for page in days] == [[n] for n in range(1, 10)]
        assert [str(page.covers_on[0].day) for page in days] == "4 5 6 7 8 11 12 13 14".split()

    def test_a_combined_summary_has_both_days(self):
        page = Publication.objects.get(slug="asp22-days-6-7")
        assert page.get_absolute_url() == "/sessions/22/day/6-7/"
        assert [str(date) for date in page.covers_on] == ["2023-12-11", "2023-12-12"]

    def test_the_ten_ways_are_ten(self):
        page = Publication.objects.get(slug="ten-ways-states-can-support-the-icc")
        assert page.title.startswith("10 ways")
        assert page.body.split("<ol>")[1].split("</ol>")[0].count("<li>") == 10

    def test_recommendations_are_numbered_without_a_gap_and_their_follow_up_is_marked_as_sample(self):
        pages = Recommendation.objects.live()
        for slug, count in (("recommendations-to-the-16th-session", 12), ("asp21-sample-recommendations", 3)):
            numbers = pages.filter(publication__slug=slug).values_list("number", flat=True)
            assert sorted(numbers) == list(range(1, count + 1))
        entries = [entry for page in pages for entry in page.follow_up.all()]
        assert len(entries) >= 16
        assert {entry.status for entry in entries} >= {"open", "partly", "adopted", "dropped", "superseded"}
        assert pages.exclude(repeated_from=None).count() == 3
        assert all(entry.note.startswith("Sample entry.") for entry in entries)

    def test_milestones_name_their_source(self):
        for campaign in Campaign.objects.live():
            assert campaign.milestones.count() >= 8
            assert all(milestone.source for milestone in campaign.milestones.all())

    def test_the_overview_is_a_pdf_of_several_pages_and_keeps_its_first_edition(self):
        overview = Publication.objects.get(slug="2017-at-a-glance").documents.get()
        content = overview.latest_version.file.read()
        assert content.startswith(b"%PDF-")
        assert content.count(b"/Type /Page ") >= 4
        assert b"(The session in short) Tj" in content
        assert overview.versions.count() == 2

    def test_the_desk_shows_every_state_of_a_page(self):
        pages = Publication.objects.all()
        assert pages.in_review().count() == pages.returned().count() == pages.approved().count() == 1
        assert Comment.objects.open().count() == 2
        assert pages.scheduled().count() == 2
        assert pages.withdrawn().count() == 1
        assert pages.live().drafts().count() == 1
        assert Event.objects.values("action").distinct().count() >= 5
        hidden = [*pages.hidden(), *Campaign.objects.hidden()]
        assert all("sample" in page.title.lower() for page in hidden)

    def test_every_picture_has_words_and_is_shown(self):
        assert Image.objects.count() == 6
        assert all(
            image.alt and image.credit and (image.width, image.height) == (1600, 900) for image in Image.objects.all()
        )
        assert Image.objects.offered().count() == 6
        assert Document.objects.offered().count() == 3
        assert "<figcaption>" in Publication.objects.get(slug="how-six-judges-are-elected").body

    def test_a_third_of_the_texts_have_a_realistic_length(self):
        lengths = [words(page.body) for page in Publication.objects.live()]
        assert sum(300 <= length <= 900 for length in lengths) * 3 >= len(lengths)

    def test_texts_pass_the_sanitiser_unchanged(self):
        # `seeding` hands the files over as they are; what an editor reads is what was written.
        for page in Publication.objects.live():
            assert "/images/@" not in page.body
            for tag in ("h2", "table", "caption", "figure", "figcaption", "blockquote"):
                assert page.body.count(f"<{tag}") == page.body.count(f"</{tag}>")
        bodies = "".join(page.body for page in Publication.objects.live())
        assert all(f"<{tag}" in bodies for tag in ("h2", "h3", "ul", "ol", "caption", "figcaption", "blockquote", "hr"))
        assert 'scope="col"' in bodies
        assert 'scope="row"' in bodies

    def test_every_live_page_can_be_read(self):
        pages = live_pages()
        assert len(pages) > 80
        for page in pages:
            assert self.client.get(page.get_absolute_url()).status_code == 200, page.get_absolute_url()

    def test_every_link_in_a_text_leads_somewhere(self):
        texts = [page.body for page in [*Publication.objects.all(), *Campaign.objects.all(), *Session.objects.all()]]
        kept = set().union(*map(references, texts))
        found = addresses_of(kept)
        # A sample that is not public yet may link to another that is not.
        live = set().union(*(references(page.body) for page in live_pages() if hasattr(page, "body")))
        assert live <= set(found)
        links = {link for text in texts for link in INTERNAL_LINK.findall(text)} | set(found.values())
        assert len(links) > 20
        assert [link for link in sorted(links) if self.client.get(link).status_code != 200] == []

    def test_what_is_not_live_cannot_be_read(self):
        for page in Publication.objects.hidden():
            expected = 410 if page.first_published_at else 404
            assert self.client.get(page.get_absolute_url()).status_code == expected, page

    def test_every_theme_of_the_taxonomy_is_described(self):
        assert Theme.objects.count() >= 20
        assert not Theme.objects.filter(description="").exists()
