"""The list of a paper in a real Chromium: from the file to drafts, and nothing in anybody's way."""

import pytest
from playwright.sync_api import expect

from publications.models import Recommendation
from tests.barriers import barriers_in_every_light_and_size
from tests.factories import make_publication, make_recommendation, make_user

pytestmark = pytest.mark.django_db(transaction=True)

LIST = b"number,text,addressee\n1,Pay in time.,Every State Party\n2,Talk.,\n2,Twice.,\n"


def test_a_list_is_shown_corrected_and_written(page):
    make_user("dora", group="Drafter")
    paper = make_publication(kind="recommendations", title="Our paper")
    make_recommendation(publication=paper, number=1, text="Pay.")
    page.goto(f"/admin/login/?next=/admin/publications/recommendation/import/?paper={paper.pk}")
    page.get_by_label("Username").fill("dora")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Log in").click()

    page.get_by_label("File").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": LIST})
    page.get_by_role("button", name="Show what is in it").click()
    third = page.get_by_role("group", name="Line 4: a problem")
    expect(third).to_contain_text("Number 2 stands in line 3 already.")
    expect(page.get_by_role("group", name="Line 2: changes the draft")).to_contain_text("in time.")
    assert page.problems == []
    assert barriers_in_every_light_and_size(page) == []
    # What axe does to a page is against the policy.
    page.problems.clear()

    third.get_by_label("Number").fill("3")
    third.get_by_label("Take this line").check()
    page.get_by_role("button", name="Write these drafts").click()
    expect(page.get_by_text("2 new drafts, 1 changed draft, 0 as it was there.")).to_be_visible()
    assert [found.text for found in Recommendation.objects.order_by("number")] == ["Pay in time.", "Talk.", "Twice."]
    assert page.problems == []
