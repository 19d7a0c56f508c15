"""The list of a paper, from a file to drafts: shown first, written once confirmed, and no second time."""

import pytest
from django.urls import reverse

from asp_portal.publishing.models import Event
from publications.models import Recommendation
from tests.factories import make_publication, make_recommendation, make_session, make_theme, make_user
from tests.forms import filled
from tests.richtext.docx import docx_file, numbered, paragraph

from .test_paper_lists import csv_file

pytestmark = pytest.mark.django_db

LIST = "number,text,addressee,theme\n1,Pay in time.,Every State Party,Budget\n2,Talk.,The Bureau,\n"


@pytest.fixture
def door():
    return reverse("admin:publications_recommendation_import")


@pytest.fixture
def drafter(client):
    user = make_user(group="Drafter")
    client.force_login(user)
    return user


@pytest.fixture
def paper():
    return make_publication(kind="recommendations", title="Our paper", session=make_session(ordinal=16))


def show(client, door, paper, text=LIST, file=None):
    return client.post(door, {"paper": paper.pk, "file": file or csv_file(text)})


def write(client, door, preview, **changes):
    return client.post(door, filled(preview, "lines-form", **changes), follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_first_it_is_shown_and_nothing_is_written(client, door, drafter, paper):
    preview = show(client, door, paper)
    html = preview.content.decode()
    assert preview.status_code == 200
    assert "Nothing is written yet." in html
    assert "New: 2. Other words than are there: 0. There already: 0." in html
    assert not Recommendation.objects.exists()


def test_what_is_confirmed_becomes_drafts_with_the_file_in_their_history(client, door, drafter, paper):
    budget = make_theme(name="Budget")
    answer = write(client, door, show(client, door, paper))
    first, second = Recommendation.objects.order_by("number")
    assert (first.text, first.addressee, first.theme, first.live) == (
        "Pay in time.", "Every State Party", budget, False,
    )  # fmt: skip
    assert (first.slug, second.addressee, second.theme) == ("asp16-1", "The Bureau", None)
    event = Event.objects.of(second).get(action=Event.Action.IMPORTED)
    assert (event.user, event.note) == (drafter, "list.csv")
    assert told(answer) == ["2 new drafts, 0 changed drafts, 0 as it was there."]
    assert answer.redirect_chain[0][0].endswith(f"?publication__id__exact={paper.pk}")


def test_the_same_list_again_changes_nothing_and_says_so(client, door, drafter, paper):
    write(client, door, show(client, door, paper))
    events = Event.objects.count()
    preview = show(client, door, paper)
    assert "There already: 2." in preview.content.decode()
    # Marked all the same, it is left as it is.
    answer = write(client, door, preview, **{"line-0-take": "on", "line-1-take": "on"})
    assert told(answer) == ["0 new drafts, 0 changed drafts, 2 as it was there."]
    assert Event.objects.count() == events


def test_a_corrected_list_changes_the_draft_of_a_live_recommendation_and_readers_see_nothing(
    client, door, drafter, paper
):
    paper.session.publish()
    paper.publish()
    page = make_recommendation(live=True, publication=paper, number=1, text="Pay.", addressee="All States")
    preview = show(client, door, paper, "number,text\n1,Pay in time.\n")
    html = preview.content.decode()
    assert "changes the draft of a recommendation that is there (live)" in html
    assert "<ins>" in html
    assert told(write(client, door, preview)) == ["0 new drafts, 1 changed draft, 0 as it was there."]
    page.refresh_from_db()
    draft = page.latest_revision.content["fields"]
    assert (page.text, draft["text"]) == ("Pay.", "Pay in time.")
    # What the file does not say stays.
    assert draft["addressee"] == "All States"


def test_what_somebody_saved_meanwhile_is_left_as_it_is(client, door, drafter, paper):
    page = make_recommendation(publication=paper, number=1, text="Pay.")
    preview = show(client, door, paper, "number,text\n1,Pay in time.\n")
    with page.edit(make_user()) as draft:
        draft.text = "Pay at once."
        draft.save()
    answer = write(client, door, preview)
    page.refresh_from_db()
    assert page.text == "Pay at once."
    assert "Somebody saved No. 1 meanwhile" in told(answer)[1]


def test_themes_and_addressees_are_guessed_by_name_and_marked_as_guesses(client, door, drafter, paper):
    make_theme(name="Crime of aggression"), make_theme(name="Budget")
    make_recommendation(addressee="The Assembly")
    file = docx_file(
        paragraph("Budget", "Heading1"),
        numbered("The Assembly should pay."),
        numbered("Ratify what was agreed on the crime of aggression. (To: The Asembly)"),
    )
    preview = show(client, door, paper, file=file)
    html = preview.content.decode()
    for sentence in (
        "The theme is guessed from the heading “Budget”.",
        "The addressee is guessed from the beginning of the text.",
        "The file says “The Asembly”; “The Assembly” is there already.",
    ):
        assert sentence in html
    write(client, door, preview)
    found = Recommendation.objects.filter(publication=paper).order_by("number")
    assert [(page.addressee, page.theme.name) for page in found] == [("The Assembly", "Budget")] * 2


def test_a_theme_that_nobody_knows_is_asked_for(client, door, drafter, paper):
    html = show(client, door, paper).content.decode()
    assert "“Budget” is no theme here: choose one, or leave it out." in html


def test_what_was_read_wrong_is_corrected_on_the_spot(client, door, drafter, paper):
    preview = show(client, door, paper, "number,text\n1,Pay.\n1,Talk.\n")
    write(client, door, preview, **{"line-1-take": "on", "line-1-number": "2"})
    assert list(Recommendation.objects.order_by("number").values_list("number", "text")) == [(1, "Pay."), (2, "Talk.")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"line-1-number": "1"}, "Number 1 stands above already."),
        ({"line-1-number": ""}, "Which number is printed?"),
        ({"line-1-number": "x"}, "Enter a whole number."),
        ({"line-0-text": " "}, "What does it say?"),
        ({"line-0-theme": "4711"}, "not one of the available choices"),
        ({"line-0-addressee": "x" * 201}, "at most 200 characters"),
        ({"line-TOTAL_FORMS": "x"}, "No line is chosen, so nothing was written."),
        ({"line-TOTAL_FORMS": "5000"}, "at most 100 forms"),
    ],
)
def test_a_line_that_cannot_be_written_is_explained_and_nothing_is_written(
    client, door, drafter, paper, changes, sentence
):
    answer = write(client, door, show(client, door, paper), **changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Recommendation.objects.exists()


def test_without_a_marked_line_nothing_is_written(client, door, drafter, paper):
    values = filled(show(client, door, paper), "lines-form")
    answer = client.post(door, {name: value for name, value in values.items() if not name.endswith("-take")})
    assert "No line is chosen, so nothing was written." in answer.content.decode()


def test_a_file_or_paper_that_cannot_be_used_is_refused_in_words(client, door, drafter, paper):
    answer = client.post(door, {"paper": "0", "file": csv_file("")})
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()
    answer = show(client, door, paper, "Dear ministers\n")
    assert answer.status_code == 422
    preview = filled(show(client, door, paper), "lines-form")
    paper.delete()
    assert client.post(door, preview).status_code == 422


def test_the_list_of_a_translated_paper_becomes_versions(client, door, drafter, paper):
    original = make_recommendation(publication=paper, number=1, text="Pay.")
    french = make_publication(kind="recommendations", language="fr", translation_of=paper, title="Notre texte")
    write(client, door, show(client, door, french, "number,text\n1,Payez.\n2,Parlez.\n"))
    first, second = Recommendation.objects.filter(publication=french).order_by("number")
    assert (first.language, first.translation_of, second.translation_of) == ("fr", original, None)


def test_what_we_export_can_be_imported(client, door, drafter, paper):
    paper.session.publish()
    paper.publish()
    make_recommendation(live=True, publication=paper, number=3, text="=Pay.", addressee="The Bureau")
    exported = client.get("/recommendations/list.csv").content.decode()
    assert "There already: 1." in show(client, door, paper, exported).content.decode()


@pytest.mark.parametrize("group", ["Translator", "Elections officer", ""])
def test_who_may_not_write_recommendations_may_not_import_them(client, door, paper, group):
    client.force_login(make_user(group=group))
    assert client.get(door).status_code == 403
    assert show(client, door, paper).status_code == 403


def test_the_door_stands_where_one_looks_for_it(client, door, drafter, paper):
    assert door in client.get(reverse("admin:publications_recommendation_changelist")).content.decode()
    form = client.get(reverse("admin:publications_publication_change", args=[paper.pk])).content.decode()
    assert f"{door}?paper={paper.pk}" in form
    assert f'<option value="{paper.pk}" selected>' in client.get(f"{door}?paper={paper.pk}").content.decode()
