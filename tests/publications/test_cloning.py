"""Starting the next session from the last one: what goes over, what does not, and what is still to be filled in."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from asp_portal.publishing.content import content_fields
from asp_portal.publishing.models import Event, Revision
from publications.checklist import open_points
from publications.cloning import ANEW, ASK, CHILDREN, COPY, FIELDS, LEAVE, POINTING, RELATIONS, start_next
from publications.models import Attendance, Highlight, Part, Session
from tests.factories import make_campaign, make_publication, make_session, make_theme, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

ABOUT = "<p>The Assembly is the Court’s parliament.</p>"
BODY = "<h2>Elections</h2><p>Six judges in 2017.</p><h3>Candidates</h3><p>Twelve.</p><h2>Budget</h2><p>Paid.</p>"


@pytest.fixture
def source():
    session = make_session(
        live=True,
        ordinal=16,
        opens_on=date(2017, 12, 4),
        closes_on=date(2017, 12, 14),
        venue="United Nations headquarters",
        city="New York",
        country="United States of America",
        timezone="America/New_York",
        president="Sidiki Kaba",
        regions="Africa and Europe",
        summary="Six judges elected.",
        about=ABOUT,
        body=BODY,
        themes=[make_theme(name="Budget")],
    )
    with session.edit(None) as draft:
        Highlight.objects.create(session=draft, text="Six judges")
        Attendance.objects.create(session=draft, measure="organizations", value=144)
        Part.objects.create(session=draft, label="First resumption")
    session.publish()
    return session


@pytest.fixture
def editor():
    return make_user("editor", group="Drafter")


def fields(session):
    return [point.field for point in open_points(session)]


def test_everything_that_a_session_holds_is_decided_about():
    """Whoever adds a field to a session says in `cloning.py` what becomes of it in the next one."""
    assert set(FIELDS) == {field.name for field in content_fields(Session)}
    assert set(RELATIONS) == {field.name for field in Session._meta.many_to_many}
    assert set(CHILDREN) == set(Session.draft_children)
    pointing = {field.name for field in Session._meta.get_fields() if field.auto_created and not field.concrete}
    assert set(POINTING) == pointing - set(CHILDREN)
    assert {*FIELDS.values(), *RELATIONS.values(), *CHILDREN.values(), *POINTING.values()} == {COPY, ASK, LEAVE, ANEW}


def test_the_next_session_has_the_structure_and_the_standing_words(source, editor):
    session = start_next(source, editor, 2018)
    assert (session.ordinal, session.year, session.kind, session.language) == (17, 2018, "regular", "en")
    assert session.about == ABOUT
    assert list(session.themes.all()) == list(source.themes.all())
    headings = "<h2>Elections</h2><p>&nbsp;</p><h3>Candidates</h3><p>&nbsp;</p><h2>Budget</h2><p>&nbsp;</p>"
    assert session.body == headings


def test_it_has_no_dates_no_place_no_results_and_is_a_draft(source, editor):
    make_publication(live=True, session=source)
    session = Session.objects.get(pk=start_next(source, editor, 2018).pk)
    assert (session.status, session.live) == ("draft", False)
    for name, decision in FIELDS.items():
        if decision in (ASK, LEAVE):
            assert getattr(session, name) == Session._meta.get_field(name).get_default(), name
    for name in (*CHILDREN, "publications"):
        assert not getattr(session, name).exists(), name


def test_its_memory_begins_with_where_it_comes_from(source, editor):
    event = Event.objects.of(start_next(source, editor, 2018)).get()
    assert (event.action, event.user, event.note) == (Event.Action.CLONED, editor, "from the 16th session (2017)")


def test_the_old_session_is_not_touched_and_does_not_follow_the_new_one(source, editor):
    before = (source.content(), Revision.objects.of(source).count(), Event.objects.of(source).count())
    session = start_next(source, editor, 2018)
    with session.edit(editor) as draft:
        draft.about = "<p>New words.</p>"
        draft.save()
    assert (source.content(), Revision.objects.of(source).count(), Event.objects.of(source).count()) == before


def test_the_public_text_goes_over_not_the_draft_that_somebody_is_writing(source, editor):
    with source.edit(None) as draft:
        draft.about = "<p>Half a sent</p>"
        draft.save()
    assert start_next(source, editor, 2018).about == ABOUT


def test_a_campaign_stays_one_and_takes_the_new_session_into_its_draft(source, editor):
    goes_on = make_campaign(live=True, sessions=[source], title="Elections")
    ends = make_campaign(live=True, sessions=[source], title="Premises")
    session = start_next(source, editor, 2018, [goes_on])
    assert set(goes_on.sessions.all()) == {source}
    with goes_on.as_draft():
        assert set(goes_on.sessions.all()) == {source, session}
    goes_on.publish()
    assert set(goes_on.sessions.all()) == {source, session}
    ends.refresh_from_db()
    assert not ends.has_unpublished_changes


def test_every_language_goes_over_and_belongs_together(source, editor):
    french = make_session(live=True, language="fr", ordinal=16, year=2017, translation_of=source, about="<p>Mots.</p>")
    campaign = make_campaign(live=True, sessions=[french], language="fr")
    session = start_next(source, editor, 2018, [campaign])
    version = Session.objects.get(language="fr", ordinal=17)
    assert (version.translation_of, version.about, version.live) == (session, "<p>Mots.</p>", False)
    with campaign.as_draft():
        assert set(campaign.sessions.all()) == {french, version}


def test_it_is_started_once(source, editor):
    start_next(source, editor, 2018)
    with pytest.raises(ValidationError, match="already a session of this kind and number"):
        start_next(source, editor, 2018)
    assert Session.objects.filter(ordinal=17).count() == 1


def test_a_review_conference_has_no_next_one(editor):
    with pytest.raises(ValidationError, match="no number"):
        start_next(make_session(kind="review_conference"), editor, 2011)


def test_the_checklist_asks_for_what_is_missing_and_shrinks_with_each_answer(source, editor):
    session = start_next(source, editor, 2018)
    asked = ["opens_on", "closes_on", "venue", "city", "country", "president", "summary"]
    assert fields(session) == [*asked, "body", "body"]
    assert "Sidiki Kaba" in next(point.sentence for point in open_points(session) if point.field == "president")
    session.president = "O-Gon Kwon"
    session.body = "<h2>Elections</h2><h3>Candidates</h3><p>None.</p><h2>Budget</h2><p>Open.</p>"
    assert fields(session) == [name for name in asked if name != "president"]


def test_the_zone_is_doubted_where_the_city_had_another(source, editor):
    session = start_next(source, editor, 2018)
    session.city = "New York"
    assert "timezone" in fields(session)
    session.timezone = "America/New_York"
    assert "timezone" not in fields(session)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The 16th session opens", "16th"),
        ("Suivez la 16e session", "16e"),
        ("La 16.ª sesión", "16.ª"),
        ("#ASP16 begins", "ASP16"),
        ("as ICC-ASP/16/Res.5 says", "ICC-ASP/16"),
        ("Join us at ASP 2017!", "ASP 2017"),
    ],
)
def test_texts_that_still_name_the_last_session_are_found(source, editor, text, named):
    session = start_next(source, editor, 2018)
    session.about = f"<p>{text}</p>"
    point = next(point for point in open_points(session) if point.field == "about")
    assert f"“{named}”" in point.sentence


@pytest.mark.parametrize("text", ["Article 16 of the Statute", "116th meeting", "16 judges", "The 17th session, ASP17"])
def test_other_numbers_are_left_alone(source, editor, text):
    session = start_next(source, editor, 2018)
    session.about = f"<p>{text}</p>"
    assert "about" not in fields(session)


def test_a_session_that_is_over_is_asked_nothing(source):
    source.president = ""
    assert open_points(source) == []


class TestInTheAdmin:
    @pytest.fixture
    def desk(self, client, editor):
        client.force_login(editor)
        return client

    def address(self, session):
        return reverse("admin:publications_session_next", args=[session.pk])

    def test_a_drafter_starts_it_with_the_campaigns_that_go_on(self, desk, source):
        campaign = make_campaign(live=True, sessions=[source])
        assert self.address(source) in desk.get(f"/admin/publications/session/{source.pk}/change/").content.decode()
        page = desk.get(self.address(source))
        answer = desk.post(self.address(source), filled(page, "next_form"), follow=True)
        session = Session.objects.get(ordinal=17)
        assert answer.redirect_chain[-1][0] == f"/admin/publications/session/{session.pk}/change/"
        assert 'href="#id_opens_on"' in answer.content.decode()
        with campaign.as_draft():
            assert session in campaign.sessions.all()

    def test_a_campaign_that_was_unticked_does_not_go_on(self, desk, source):
        campaign = make_campaign(live=True, sessions=[source])
        desk.post(self.address(source), {"year": 2018})
        campaign.refresh_from_db()
        assert Session.objects.filter(ordinal=17).exists()
        assert not campaign.has_unpublished_changes

    def test_from_a_language_version_the_original_is_meant(self, desk, source):
        french = make_session(language="fr", ordinal=16, year=2017, translation_of=source)
        desk.post(self.address(french), {"year": 2018})
        assert Session.objects.get(ordinal=17, language="fr").translation_of.language == "en"

    @pytest.mark.parametrize("year", ["", "soon", "1", "99999"])
    def test_a_year_that_is_none_is_refused_in_words(self, desk, source, year):
        answer = desk.post(self.address(source), {"year": year})
        assert answer.status_code == 400
        assert "errorlist" in answer.content.decode()
        assert not Session.objects.filter(ordinal=17).exists()

    def test_where_it_is_there_already_the_way_leads_to_it(self, desk, source):
        there = make_session(ordinal=17, year=2018)
        answer = desk.get(self.address(source))
        assert answer["Location"] == f"/admin/publications/session/{there.pk}/change/"

    def test_a_review_conference_says_why_not(self, desk):
        answer = desk.get(self.address(make_session(kind="review_conference")), follow=True)
        assert "has no number" in answer.content.decode()

    def test_the_checklist_goes_when_everything_is_there(self, desk, source, editor):
        session = start_next(source, editor, 2018)
        with session.edit(editor) as draft:
            draft.opens_on, draft.closes_on = date(2099, 12, 5), date(2099, 12, 12)
            draft.year = 2099
            draft.venue, draft.city, draft.country, draft.president = "World Forum", "The Hague", "Netherlands", "Kwon"
            draft.summary, draft.body = "Next.", "<p>Words</p>"
            draft.save()
        assert 'class="checklist"' not in desk.get(f"/admin/publications/session/{session.pk}/change/").content.decode()
