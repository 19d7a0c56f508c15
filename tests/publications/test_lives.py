"""The life of a recommendation: what sessions made of it, what it repeats, where it is repeated."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from asp_portal.publishing.models import Revision
from publications.lives import life_of
from publications.models import FollowUp, Recommendation
from tests.factories import make_publication, make_recommendation, make_session, make_user
from tests.forms import filled

pytestmark = pytest.mark.django_db

EVIDENCE = "https://asp.example/"
OLD_REVISION = Path(__file__).parent.parent / "publishing" / "revisions" / "recommendation-1.json"


def asked(year, live=True, number=1, repeats=None, **fields):
    """A recommendation in a paper to the session of `year`."""
    session = make_session(live=live, ordinal=year - 2001, year=year, opens_on=date(year, 12, 4))
    paper = make_publication(live=live, kind="recommendations", session=session, issued_on=date(year, 11, 20))
    fields |= {"publication": paper, "number": number, "repeated_from": repeats}
    return make_recommendation(live=live, **fields)


def followed(recommendation, session, status="partly"):
    return FollowUp.objects.create(
        recommendation=recommendation, session=session, status=status, note=f"It was {status}.", evidence_url=EVIDENCE
    )


def life(page):
    return life_of(Recommendation.objects.for_detail().get(pk=page.pk))


def test_a_life_is_told_in_the_order_of_the_sessions_with_those_that_repeat_it():
    first = asked(2017)
    second = asked(2018, repeats=first, number=4)
    third = asked(2019, repeats=second, number=7)
    followed(first, second.publication.session, "superseded")
    followed(third, third.publication.session)
    told = [(s.session.year, s.recommendation, bool(s.entry)) for s in life(second).stations]
    assert told == [(2017, first, False), (2018, second, False), (2018, first, True), (2019, third, False),
                    (2019, third, True)]  # fmt: skip
    assert (life(second).repeats, life(second).repeated) == ([first], [third])
    assert (life(first).repeats, life(first).repeated) == ([], [second])


def test_each_page_leads_to_the_other(client):
    first = asked(2017)
    second = asked(2018, repeats=first)
    assert f'href="{first.get_absolute_url()}"' in client.get(second.get_absolute_url()).content.decode()
    assert f'href="{second.get_absolute_url()}"' in client.get(first.get_absolute_url()).content.decode()


def test_what_is_hidden_has_no_part_in_a_life(client):
    first = asked(2017)
    hidden = asked(2018, live=False, repeats=first, text="Nobody sees this")
    asked(2019, repeats=hidden)
    assert life(first).repeated == []
    assert len(life(first).stations) == 1
    assert hidden.get_absolute_url() not in client.get(first.get_absolute_url()).content.decode()


def test_a_version_leads_to_the_version_in_its_own_language():
    first = asked(2017)
    second = asked(2018, repeats=first)

    def in_french(page, **fields):
        paper = make_publication(
            live=True, language="fr", translation_of=page.publication, session=page.publication.session,
            issued_on=page.publication.issued_on,
        )  # fmt: skip
        return make_recommendation(live=True, language="fr", translation_of=page, publication=paper, **fields)

    # As a translation begins: its link is still the one of the original.
    french = in_french(second, repeated_from=first)
    assert life(french).repeats == [first]
    premiere = in_french(first)
    assert life(french).repeats == [premiere]
    assert life(premiere).repeated == [french]
    assert life(second).repeats == [first]


def test_a_circle_that_dates_were_changed_into_ends():
    first = asked(2017)
    second = asked(2018, repeats=first)
    Recommendation.objects.filter(pk=first.pk).update(repeated_from=second)
    assert life(first).repeats == life(first).repeated == [second]


def test_it_repeats_what_is_older_and_not_itself():
    first, second = asked(2017), asked(2018)
    first.repeated_from = second
    with pytest.raises(ValidationError, match="is not older than this paper"):
        first.full_clean()
    second.repeated_from = second
    with pytest.raises(ValidationError, match="cannot repeat itself"):
        second.full_clean()


def test_a_special_session_of_a_year_comes_before_the_regular_one():
    page = asked(2017)
    late = make_session(live=True, year=2025, opens_on=date(2025, 12, 1))
    early = make_session(live=True, kind="special", year=2025, opens_on=date(2025, 7, 7))
    followed(page, late, "adopted")
    followed(page, early, "rejected")
    assert page.status_now == "adopted"
    assert Recommendation.objects.with_status().get().now == "adopted"
    assert [entry.session for entry in page.follow_up.all()] == [early, late]


def test_a_draft_from_before_reasons_were_needed_keeps_its_entries():
    page = asked(2017)
    stored = json.loads(OLD_REVISION.read_text())
    stored["content"]["children"]["follow_up"][0]["session_id"] = page.publication.session_id
    revision = Revision.objects.create(page=page, schema=stored["schema"], content=stored["content"])
    page.restore(revision, None)
    draft = page.latest_revision.content["children"]["follow_up"]
    assert [(entry["status"], entry["note"]) for entry in draft] == [("adopted", "No reason was written down.")]


def test_the_form_says_beside_the_field_what_a_status_needs(client):
    client.force_login(make_user(group="Drafter"))
    page = asked(2017)
    entry = FollowUp.objects.create(recommendation=page, session=page.publication.session)
    page.save_draft(None)
    form = reverse("admin:publications_recommendation_change", args=[page.pk])
    sent = filled(client.get(form), "recommendation_form", **{"follow_up-0-status": "adopted"})
    html = client.post(form, sent | {"_save": "1"}).content.decode()
    assert "What happened? “adopted” needs a reason." in html
    assert "What shows it? “adopted” needs a link." in html
    entry.refresh_from_db()
    assert entry.status == "open"


def test_the_form_shows_where_it_is_repeated(client):
    client.force_login(make_user(group="Drafter"))
    first = asked(2017)
    second = asked(2018, live=False, repeats=first)
    html = client.get(reverse("admin:publications_recommendation_change", args=[first.pk])).content.decode()
    assert reverse("admin:publications_recommendation_change", args=[second.pk]) in re.sub(r"\s+", " ", html)


@pytest.mark.parametrize("slug", ["board", "feed"])
def test_no_recommendation_takes_the_address_of_another_page(client, slug):
    client.force_login(make_user(group="Drafter"))
    page = asked(2017, live=False)
    form = reverse("admin:publications_recommendation_change", args=[page.pk])
    html = client.post(form, filled(client.get(form), "recommendation_form", slug=slug) | {"_save": "1"}).content
    assert "is the address of another page" in html.decode()
