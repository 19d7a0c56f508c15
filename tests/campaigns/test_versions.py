"""An election in another language: the facts and ballots of its original, in the words of its translator."""

from datetime import date

import pytest

from asp_portal.publishing.translating import start_version
from campaigns.models import Ballot, Election
from tests.factories import make_election, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def original():
    return make_election(
        live=True,
        slug="prosecutor",
        title="Prosecutor",
        candidates={"Ana Abel": ("", "weog", "F"), "Bo Berg": ("", "africa", "M")},
        begins_on=date(2021, 2, 12),
    )


def version_of(original, language="fr", **changes):
    """The live version of `original` in `language`; `changes` are new names (str) by the old."""
    version = start_version(original, language, make_user())
    with version.edit(None) as draft:
        draft.title, draft.slug = f"Procureur ({language})", f"procureur-{language}"
        draft.save()
        for candidate in draft.candidates.all():
            if candidate.name in changes:
                candidate.name = candidate.sorting_name = changes[candidate.name]
                candidate.save()
    version.publish()
    return version


def count(election, *votes):
    fresh = Election.objects.for_detail().get(pk=election.pk)
    keys = [candidate.key for candidate in fresh.course.standing]
    votes = dict(zip(keys, votes, strict=True))
    ballot = Ballot(number=fresh.course.next_number, voting=sum(votes.values()), votes=votes)
    election.record(ballot, None)


def test_what_is_counted_in_the_original_is_public_in_every_language_at_once(client, original):
    version_of(original, **{"Ana Abel": "آنا آبل"})
    count(original, 60, 62)
    html = client.get("/elections/procureur-fr/").content.decode()
    assert "Procureur (fr)" in html
    assert "0 of 1 left" in html
    assert "آنا آبل" in html
    assert "Ana Abel" not in html
    assert "Bo Berg" in html
    assert "<strong>elected in ballot 1</strong>" in html
    assert ",60," in client.get("/elections/procureur-fr/votes.csv").content.decode()
    assert '<a href="/elections/procureur-fr/" lang="fr"' in client.get("/elections/prosecutor/").content.decode()


def test_facts_that_are_corrected_in_the_original_are_right_in_every_language(client, original):
    version_of(original)
    with original.edit(None) as draft:
        draft.members, draft.seats = 125, 2
        draft.save()
    original.publish()
    html = client.get("/elections/procureur-fr/").content.decode()
    assert "125 States Parties" in html
    assert "2 of 2 left" in html


def test_a_version_whose_original_was_withdrawn_tells_nothing_of_it(client, original):
    version_of(original)
    count(original, 60, 62)
    original.withdraw()
    html = client.get("/elections/procureur-fr/").content.decode()
    assert "Votes by candidate" not in html
    assert "1 of 1 left" in html


def test_a_name_is_found_in_its_version_after_the_original_was_saved_again(client, original):
    version_of(original, **{"Ana Abel": "Anne Abel"})
    with original.edit(None) as draft:
        draft.candidates.filter(name="Ana Abel").update(name="Ana María Abel", sorting_name="Abel, Ana María")
    original.publish()
    html = client.get("/elections/procureur-fr/").content.decode()
    assert "Anne Abel" in html
    assert "Ana María" not in html


def test_ballots_are_entered_in_the_original_alone(client, original):
    version = version_of(original)
    client.force_login(make_user("officer", group="Elections officer"))
    response = client.get(f"/admin/campaigns/election/{version.pk}/ballots/", follow=True)
    assert response.redirect_chain == [(f"/admin/campaigns/election/{original.pk}/ballots/", 302)]
    assert "entered once, in the original" in response.content.decode()


def test_a_page_from_right_to_left_keeps_its_drawings_from_left_to_right(client, original):
    version_of(original, "ar", **{"Ana Abel": "آنا آبل"})
    count(original, 60, 62)
    html = client.get("/elections/procureur-ar/").content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert html.count('direction="ltr"') == 2
    assert '<p dir="auto">آنا آبل</p>' in html
