"""A daily summary in sections: drafted and published with it, tagged, read, printed, searched and checked with it."""

import re
from datetime import date

import pytest
from django.template import Context, Template
from django.urls import reverse

from asp_portal.library.models import Image
from asp_portal.publishing.comparison import compare
from asp_portal.publishing.merge import merge
from asp_portal.search.index import matches
from asp_portal.search.models import Entry
from publications.models import Publication, Section
from tests.factories import (
    make_publication,
    make_section,
    make_session,
    make_state,
    make_state_page,
    make_theme,
    make_user,
)
from tests.forms import filled
from tests.library.files import picture_file

pytestmark = pytest.mark.django_db
DAY = "/sessions/16/day/4/"


@pytest.fixture
def session():
    return make_session(live=True, ordinal=16, opens_on=date(2017, 12, 4), closes_on=date(2017, 12, 14))


@pytest.fixture
def summary(session):
    """A live summary with two sections, written in the other order."""
    body = "<p>Before.</p><h2>Weather</h2><p>Snow.</p>"
    page = make_publication(session=session, days=[4], issued_on=date(2017, 12, 7), title="Day 4", body=body)
    make_section(page, position=2, kind="budget", body="<p>Money was discussed.</p>")
    make_section(
        page, position=1, kind="general-debate", heading="Fifty speakers", body="<h2>Morning</h2><p>Words.</p>"
    )
    page.save_draft(None)
    page.publish()
    return page


def html(client, address=DAY):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_of_the_day_shows_them_in_order_with_anchors_and_contents(client, summary):
    first, second = summary.sections.all()
    page = html(client)
    assert page.index("Before.") < page.index(f'id="{first.anchor}"') < page.index(f'id="{second.anchor}"')
    contents = re.search(r'<nav class="text-contents".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r'href="#([^"]+)">([^<]+)', contents)[1:] == [
        (first.anchor, "Fifty speakers"),
        (second.anchor, "Budget"),
    ]
    # A heading in a section stands below that of the section.
    assert re.search(r"<h3[^>]*>Morning</h3>", page)


def test_a_summary_without_sections_is_what_it_was(client, session):
    page = make_publication(live=True, session=session, days=[4], body="<h2>One</h2><p>Text.</p>")
    text = {"page": page}
    before, now = (
        Template(
            "{% load richtext %}" + tag + "{{ text.markup }}|{{ text.contents }}|{{ text.minutes }}|{{ text.parts }}"
        ).render(Context({**text, **more}))
        for tag, more in (
            ("{% with text=page.body|outlined %}{% endwith %}", {"text": {}}),
            ("{% outlined_with page.body page.sections.all as text %}", {}),
        )
    )
    assert before == "|||"
    assert now.startswith('<h2 id="part-one">One</h2><p>Text.</p>|[]|1|[]')
    shown = html(client)
    assert "states.css" not in shown
    assert 'class="part' not in shown


def test_what_is_drafted_in_a_section_is_not_public(client, summary):
    before = html(client)
    with summary.edit(None) as draft:
        draft.sections.update(body="<p>Second thoughts.</p>")
        make_section(draft, [make_state()], [make_theme()], heading="A new one", position=3)
    assert html(client) == before
    summary.publish()
    assert "Second thoughts." in html(client)
    assert "A new one" in html(client)


def test_a_section_keeps_its_address_and_its_tags_from_draft_to_draft(summary):
    state, theme = make_state(), make_theme()
    anchors = [section.anchor for section in summary.sections.all()]
    with summary.edit(None) as draft:
        section = draft.sections.first()
        section.heading = "Renamed"
        section.save()
        section.states.add(state)
        section.themes.add(theme)
    assert not Section.objects.filter(states=state).exists()
    summary.publish()
    assert [section.anchor for section in summary.sections.all()] == anchors
    assert [list(section.states.all()) for section in summary.sections.all()] == [[state], []]
    with summary.edit(None) as draft:
        draft.title = "Another title"
        draft.save()
    summary.publish()
    assert list(summary.sections.first().themes.all()) == [theme]


def test_a_tag_that_was_deleted_is_left_out_with_a_sentence(summary):
    theme = make_theme()
    with summary.edit(None) as draft:
        draft.sections.first().themes.add(theme)
    theme.delete()
    with summary.as_draft() as warnings:
        assert Publication.objects.get(pk=summary.pk).sections.count() == 2
    assert warnings == ["1 entries of “themes” were deleted."]


def test_a_comparison_and_a_merge_know_the_tags(summary):
    peru, fiji = make_state(name="Peru"), make_state(name="Fiji")
    base = summary.content()
    theirs, mine = summary.content(), summary.content()
    theirs["children"]["sections"][0]["states"] = [peru.pk]
    mine["children"]["sections"][0]["heading"] = "Mine"
    (change,) = compare(Publication, base, theirs)
    assert (change.label, [piece.text for piece in change.after]) == ("Section: States", ["Peru"])
    merged = merge(Publication, base, theirs, mine)
    assert merged.conflicts == []
    row = merged.content["children"]["sections"][0]
    assert (row["heading"], row["states"]) == ("Mine", [peru.pk])
    mine["children"]["sections"][0]["states"] = [fiji.pk]
    assert [conflict.label[-6:] for conflict in merge(Publication, base, theirs, mine).undecided] == ["States"]


def test_their_words_are_found_and_checked(summary):
    with summary.edit(None) as draft:
        draft.sections.update(body='<p>Quorum. <a href="/sessions/16/">Click here</a></p>')
    summary.publish()
    assert list(matches(Publication.objects.all(), "quorum", Entry.Scope.LIVE)) == [summary]
    assert {(finding.rule, finding.field) for finding in summary.findings()} == {("link-words", "sections")}


def test_a_picture_in_a_section_is_public_with_it_and_needs_words(client, summary):
    image = Image.objects.create_from_upload(picture_file(), title="Hall")
    with summary.edit(None) as draft:
        draft.sections.update(body=f'<p>Here.</p><figure><img src="{image.get_absolute_url()}" alt=""></figure>')
    assert "alt" in {finding.rule for finding in summary.findings()}
    assert client.get(image.get_absolute_url()).status_code == 404
    with summary.edit(None) as draft:
        draft.sections.update(body=f'<p>Here.</p><figure><img src="{image.get_absolute_url()}" alt="A hall"></figure>')
    summary.publish()
    assert client.get(image.get_absolute_url()).status_code == 200


def test_a_link_in_a_section_follows_its_page(client, summary):
    letter = make_publication(live=True, slug="a-letter")
    with summary.edit(None) as draft:
        draft.sections.update(body='<p><a href="/publications/a-letter/">The letter</a></p>')
    summary.publish()
    with letter.edit(None) as draft:
        draft.slug = "a-moved-letter"
        draft.save()
    letter.publish()
    assert html(client).count('href="/publications/a-moved-letter/"') == 2


def test_the_booklet_prints_them(client, summary):
    first, second = summary.sections.all()
    page = html(client, "/sessions/16/print/")
    assert page.index(f'id="t{summary.pk}-{first.anchor}"') < page.index(f'id="t{summary.pk}-{second.anchor}"')
    assert re.search(r"<h4[^>]*>Morning</h4>", page)


def test_a_name_is_a_link_while_its_page_is_public(client, summary):
    public, hidden = make_state_page(live=True, title="Perú", slug="peru"), make_state_page(title="Not yet")
    with summary.edit(None) as draft:
        draft.sections.first().states.set([public.of_state, hidden.of_state])
    summary.publish()
    shown = html(client)
    assert '<a href="/states/peru/">Perú</a>' in shown
    assert f"<li>{hidden.of_state.name}</li>" in shown
    assert "Not yet" not in shown


def test_sections_are_typed_in_the_form_of_the_summary(client, session):
    client.force_login(make_user(group="Publisher"))
    page, state, theme = make_publication(session=session, days=[4]), make_state(), make_theme()
    address = reverse("admin:publications_publication_change", args=[page.pk])
    typed = filled(client.get(address), "publication_form")
    rows = {"sections-TOTAL_FORMS": "2"}
    for number, body in enumerate(("<p>One<script>x</script>.</p>", "<p>Two.</p>")):
        rows |= {
            f"sections-{number}-kind": "plenary",
            f"sections-{number}-heading": f"Heading {number}",
            f"sections-{number}-position": "",
            f"sections-{number}-body": body,
            f"sections-{number}-states": [state.pk],
            f"sections-{number}-themes": [theme.pk],
        }
    assert client.post(address, typed | rows).status_code == 302
    found = [(s.position, s.heading, s.body, list(s.states.all())) for s in page.sections.all()]
    assert found == [(1, "Heading 0", "<p>One.</p>", [state]), (2, "Heading 1", "<p>Two.</p>", [state])]


def test_a_section_without_text_gets_a_clear_sentence(client, session):
    client.force_login(make_user(group="Publisher"))
    page = make_publication(session=session, days=[4])
    address = reverse("admin:publications_publication_change", args=[page.pk])
    rows = {"sections-TOTAL_FORMS": "1", "sections-0-kind": "plenary", "sections-0-heading": "Alone"}
    wrong = {"sections-0-position": "-3", "sections-0-states": ["x", "999999"]}
    response = client.post(address, filled(client.get(address), "publication_form") | rows | wrong)
    assert response.status_code == 200
    assert "This field is required." in response.content.decode()
    assert "Alone" in response.content.decode()
