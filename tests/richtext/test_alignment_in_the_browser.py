"""Two buttons of the editor: a paragraph in the middle, and at the end of its lines, whichever way they run."""

import pytest

from tests.richtext.editing import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.richtext.urls")]
SIDE = """selector => {
    const style = getComputedStyle(document.querySelector(selector));
    return `${style.direction} ${style.textAlign}`;
}"""


def test_a_paragraph_is_moved_to_the_middle_to_the_end_and_back(form):
    page = form('<p id="en">The Hague</p><p id="ar" dir="rtl">سلام</p>')
    centre, end = page.get_by_role("button", name="Centre"), page.get_by_role("button", name="Align to the end")

    def paragraph(name):
        page.locator(f".cke_wysiwyg_div #{name}").click()

    paragraph("en")
    centre.click()
    assert '<p class="text-center" id="en">' in text(page)
    end.click()
    assert '<p class="text-end" id="en">' in text(page)
    paragraph("ar")
    end.click()
    assert '<p class="text-end" dir="rtl" id="ar">' in text(page)
    assert page.evaluate(SIDE, ".cke_wysiwyg_div #ar") == "rtl end"
    paragraph("en")
    end.click()
    assert '<p id="en">' in text(page)
    assert page.problems == []
