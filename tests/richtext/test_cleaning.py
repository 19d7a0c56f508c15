"""What is pasted from Word and Google Docs comes out as text of ours, also where the editor's filter did not see it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asp_portal.richtext.cleaning import cleaned
from asp_portal.richtext.sanitiser import sanitise

PASTED = Path(__file__).parent / "pasted"


@pytest.mark.parametrize("name", ["word", "google-docs"])
def test_what_was_pasted_comes_out_clean(name):
    html = cleaned((PASTED / f"{name}.html").read_text())
    assert html.strip() == (PASTED / f"{name}.cleaned.html").read_text().strip()
    assert cleaned(html) == html


@pytest.mark.parametrize(
    ("detour", "straight"),
    [
        ("https://www.google.com/url?q=https://icc.example/a&amp;sa=D", "https://icc.example/a"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Ficc.example%2F%3Fa%3D1&amp;data=x",
            "http://icc.example/?a=1",
        ),
        # What is no detour, or leads where no link of ours may lead, stays as it is.
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
        ("https://notgoogle.com/url?q=https://icc.example/", "https://notgoogle.com/url?q=https://icc.example/"),
        ("https://www.google.com/search?q=icc", "https://www.google.com/search?q=icc"),
        ("https://[google.com/url?q=x", None),
    ],
)
def test_links_lead_straight_to_their_end(detour, straight):
    html = cleaned(f'<p><a href="{detour}">x</a></p>')
    assert html == (f'<p><a href="{straight}">x</a></p>' if straight else "<p>x</p>")


PIECES = "<strong> </strong> <p> </p> <a> </a> x <h2> </h2> <ul><li> </ul> <em> <br>".split()
LINKS = ['<a href="https://www.google.com/url?q=https://www.google.com/url?q=http://x">', '<a name="_Toc1">']


@given(st.lists(st.sampled_from(PIECES + LINKS), max_size=14).map("".join))
def test_cleaning_again_changes_nothing(html):
    once = cleaned(html)
    assert cleaned(once) == once
    assert sanitise(once) == once
