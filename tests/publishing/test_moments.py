"""Moments in forms: typed on the clocks of the session, and said in other zones beside."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from asp_portal.publishing.models import Event
from asp_portal.publishing.schedule import plan
from publications.models import Publication, Session
from tests.factories import make_campaign, make_publication, make_recommendation, make_session, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db
SKIPPED = ("2096-03-25", "02:30")  # the clocks of Amsterdam go from 02:00 to 03:00
TWICE = ("2096-10-28", "02:30")


@pytest.fixture
def editor(client):
    user = make_user("amina", group="Publisher", timezone="America/New_York")
    client.force_login(user)
    return user


@pytest.fixture
def hague():
    return make_session(live=True, timezone="Europe/Amsterdam")


@pytest.fixture
def new_york():
    return make_session(live=True, timezone="America/New_York")


def address(page, view="change"):
    name = f"admin:{page._meta.app_label}_{page._meta.model_name}_{view}"
    return reverse(name, args=[page.pk] if view == "change" else [])


def when(day, time, which="", name="go_live_at"):
    """What the boxes for a moment send."""
    return {f"{name}_0": day, f"{name}_1": time} | ({f"{name}_2": which} if which else {})


def saved(client, page, **typed):
    """The answer to the form of `page` after `typed` was written into it and “Save draft” pressed."""
    form_id = f"{page._meta.model_name}_form"
    return client.post(address(page), filled(client.get(address(page)), form_id, _continue="1", **typed))


def added(client, **typed):
    """The answer to the form of a new publication."""
    there = reverse("admin:publications_publication_add")
    data = filled(client.get(there), "publication_form", title="Letter", _continue="1", **typed)
    return client.post(there, data)


def test_a_moment_is_read_on_the_clocks_of_the_session(client, editor, hague):
    page = make_publication(session=hague)
    assert saved(client, page, **when("2096-01-15", "10:00")).status_code == 302
    page.refresh_from_db()
    assert page.go_live_at == datetime(2096, 1, 15, 9, tzinfo=UTC)
    html = client.get(address(page)).content.decode()
    assert 'name="go_live_at_1" value="10:00:00"' in html
    assert "Sun 15 Jan 2096, 04:00 <strong>New York</strong>" in html
    assert "Sun 15 Jan 2096, 09:00 <strong>UTC</strong>" in html


def test_the_session_that_is_chosen_in_the_same_form_says_the_zone(client, editor, hague, new_york):
    added(client, session=hague.pk, **when("2096-01-15", "10:00"))
    page = Publication.objects.get()
    assert page.go_live_at == datetime(2096, 1, 15, 9, tzinfo=UTC)
    # Whoever moves it to another session means the clocks of that one.
    saved(client, page, session=new_york.pk)
    page.refresh_from_db()
    assert page.go_live_at == datetime(2096, 1, 15, 15, tzinfo=UTC)


def test_without_a_session_a_moment_is_utc(client, editor):
    added(client, **when("2096-01-15", "10:00", name="embargo_until"))
    assert Publication.objects.get().embargo_until == datetime(2096, 1, 15, 10, tzinfo=UTC)


def test_a_session_itself_is_read_in_the_zone_that_stands_in_its_form(client, editor, hague):
    saved(client, hague, timezone="America/New_York", **when("2096-01-15", "10:00", name="expire_at"))
    fields = Session.objects.get().latest_revision.content["fields"]
    assert fields["expire_at"] == "2096-01-15T15:00:00Z"


def test_a_zone_that_is_none_is_refused_by_its_field_alone(client, editor, hague):
    answer = saved(client, hague, timezone="The Hague", **when("2096-01-15", "10:00"))
    assert list(answer.context["adminform"].form.errors) == ["timezone"]


def test_other_pages_follow_theirs_and_a_campaign_is_utc(client, editor, hague):
    point = make_recommendation(publication=make_publication(session=hague))
    campaign = make_campaign()
    for page in (point, campaign):
        saved(client, page, **when("2096-01-15", "10:00"))
        page.refresh_from_db()
    assert (point.go_live_at.hour, campaign.go_live_at.hour) == (9, 10)


def test_rows_of_a_page_are_read_by_its_clocks(client, editor, hague):
    page = make_publication(session=hague)
    row = {"corrections-TOTAL_FORMS": 1, "corrections-0-note": "A name", "corrections-0-publication": page.pk}
    saved(client, page, **row, **when("2017-12-08", "02:10", name="corrections-0-at"))
    assert page.corrections.get().at == datetime(2017, 12, 8, 1, 10, tzinfo=UTC)


def test_a_new_row_in_which_nobody_wrote_is_no_row(client, editor, hague):
    page = make_publication(session=hague)
    html = client.get(address(page)).content.decode()
    shown = {
        name: html.split(f'name="{field}" value="')[1].split('"')[0]
        for name, field in {
            "corrections-0-at_0": "corrections-__prefix__-at_0",
            "corrections-0-at_1": "corrections-__prefix__-at_1",
            "initial-corrections-0-at_0": "initial-corrections-__prefix__-at_0",
            "initial-corrections-0-at_1": "initial-corrections-__prefix__-at_1",
        }.items()
    }
    row = {"corrections-TOTAL_FORMS": 1, "corrections-0-note": "", "corrections-0-publication": page.pk}
    assert saved(client, page, **row, **shown).status_code == 302
    assert not page.corrections.exists()


def test_a_time_that_the_clocks_skip_is_refused_with_the_next_that_there_is(client, editor, hague):
    page = make_publication(session=hague)
    answer = saved(client, page, **when(*SKIPPED))
    sentence = "02:30 does not exist in Amsterdam on 25 Mar 2096: clocks go from 02:00 to 03:00."
    assert sentence in answer.context["adminform"].form.errors["go_live_at"][0]
    assert sentence in answer.content.decode()


def test_a_time_that_is_lived_twice_is_asked_and_keeps_its_answer(client, editor, hague):
    page = make_publication(session=hague)
    answer = saved(client, page, **when(*TWICE))
    html = answer.content.decode()
    assert "Clocks in Amsterdam show 02:30 twice on 28 Oct 2096." in html
    assert "the first 02:30 (CEST, 00:30 UTC)" in html
    assert "the second 02:30 (CET, 01:30 UTC)" in html
    client.post(address(page), filled(answer, "publication_form", _continue="1", go_live_at_2="1"))
    page.refresh_from_db()
    assert page.go_live_at == datetime(2096, 10, 28, 1, 30, tzinfo=UTC)
    saved(client, page, title="Saved again")
    page.refresh_from_db()
    assert page.go_live_at == datetime(2096, 10, 28, 1, 30, tzinfo=UTC)
    saved(client, page, go_live_at_2="0")
    page.refresh_from_db()
    assert page.go_live_at == datetime(2096, 10, 28, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("2096-01-15", ""), "A moment needs a date and a time."),
        (("", "10:00"), "A moment needs a date and a time."),
        (("0001-01-01", "00:00"), "Write a year from 1900 on."),
        (("9999-12-31", "23:59"), "Write a year before 3000."),
        (("tomorrow", "10:00"), "Enter a valid date."),
    ],
)
def test_what_is_no_moment_is_refused_with_a_sentence(client, editor, hague, typed, sentence):
    answer = saved(client, make_publication(session=hague), **when(*typed))
    assert answer.context["adminform"].form.errors["go_live_at"] == [sentence]


def test_a_link_may_name_a_moment_and_a_mangled_one_names_none(client, editor):
    there = reverse("admin:publications_publication_add")
    html = client.get(there, {"go_live_at": "2096-01-15T10:00Z"}).content.decode()
    assert 'name="go_live_at_0" value="2096-01-15"' in html
    assert client.get(there, {"go_live_at": "soon"}).status_code == 200
    assert client.get(there, {"go_live_at": "2096-99-15T10:00Z"}).status_code == 200
    assert client.get(there, {"go_live_at": "0001-01-01T00:00"}).status_code == 200


def test_what_is_typed_is_answered_while_one_types(client, editor, hague):
    there = reverse("admin:publications_publication_moments")
    html = client.get(there, {"session": hague.pk, **when("2096-01-15", "10:00")}).content.decode()
    assert 'id="id_go_live_at_hint"' in html
    assert "Sun 15 Jan 2096, 04:00 <strong>New York</strong>" in html
    assert "visitors read it from Sun 15 Jan 2096, 10:00 Amsterdam (09:00 UTC) on" in html
    assert "does not exist" in client.get(there, {"session": hague.pk, **when(*SKIPPED)}).content.decode()
    assert "the first 02:30" in client.get(there, {"session": hague.pk, **when(*TWICE)}).content.decode()


@pytest.mark.parametrize(
    "typed",
    [{"session": "x"}, {"_page": "99999"}, {"_page": "x"}, {"_browser": "../x"}, when("x", "y")],
)
def test_a_mangled_question_about_time_gets_an_answer(client, editor, typed):
    assert client.get(reverse("admin:publications_publication_moments"), typed).status_code == 200


def test_who_has_not_chosen_a_zone_sees_that_of_the_browser(client, hague):
    client.force_login(make_user(group="Drafter"))
    there = reverse("admin:publications_publication_moments")
    typed = {"session": hague.pk, "_browser": "Asia/Tokyo", **when("2096-01-15", "10:00")}
    assert "18:00 <strong>Tokyo</strong>" in client.get(there, typed).content.decode()


class TestPlan:
    """What the form says before the button is pressed."""

    now = datetime(2026, 1, 15, 12, tzinfo=UTC)
    soon = now + timedelta(hours=1)
    later = now + timedelta(hours=2)

    def sentences(self, live=False, **moments):
        page = make_publication(live=live, session=make_session(live=True))
        return " ".join(plan(page, moments, page.zone, self.now))

    def test_at_once(self):
        assert self.sentences() == "When published, visitors read it at once."
        assert self.sentences(live=True) == "When published, it replaces what visitors read now, at once."

    def test_a_first_publication_and_an_update(self):
        assert "from Thu 15 Jan 2026, 14:00 Amsterdam (13:00 UTC) on" in self.sentences(go_live_at=self.soon)
        assert "visitors read what is live now until Thu 15 Jan" in self.sentences(live=True, go_live_at=self.soon)

    def test_two_moments_of_which_the_later_counts(self):
        said = self.sentences(go_live_at=self.soon, embargo_until=self.later)
        assert "from Thu 15 Jan 2026, 15:00 Amsterdam (14:00 UTC) on. “Embargo until” is the later" in said

    def test_a_time_that_is_none_is_the_first_thing_to_repair(self, client, editor, hague):
        there = reverse("admin:publications_publication_moments")
        html = client.get(there, {"session": hague.pk, **when(*SKIPPED)}).content.decode()
        assert "When published" not in html

    def test_a_withdrawal(self):
        assert "withdraws itself on Thu 15 Jan 2026, 15:00" in self.sentences(
            go_live_at=self.soon, expire_at=self.later
        )
        assert "it cannot be published so" in self.sentences(go_live_at=self.later, expire_at=self.soon)


def test_a_schedule_is_shown_in_both_zones_and_can_be_cancelled(client, editor, hague):
    page = make_publication(live=True, session=hague)
    saved(client, page, **when("2096-01-15", "10:00"))
    page.refresh_from_db()
    page.publish()
    html = client.get(address(page)).content.decode()
    assert "An update is scheduled for Sun 15 Jan 2096, 10:00 Amsterdam (09:00 UTC)." in html
    client.post(reverse("admin:publications_publication_unschedule", args=[page.pk]))
    assert "is scheduled for" not in client.get(address(page)).content.decode()
    assert Event.objects.of(page).first().action == Event.Action.UNSCHEDULED


def test_a_withdrawal_is_shown_on_the_live_page_and_cancelled_by_clearing_it(client, editor, hague):
    page = make_publication(live=True, session=hague, user=make_user())
    saved(client, page, **when("2096-01-15", "10:00", name="expire_at"))
    page.refresh_from_db()
    page.publish()
    said = "Visitors read it until Sun 15 Jan 2096, 10:00 Amsterdam (09:00 UTC)"
    assert said in client.get(address(page)).content.decode()
    saved(client, page, **when("", "", name="expire_at"))
    # A draft changes nothing yet.
    assert said in client.get(address(page)).content.decode()
    page.refresh_from_db()
    page.publish()
    assert "Visitors read it until" not in client.get(address(page)).content.decode()
