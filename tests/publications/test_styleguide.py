"""The style page: sample data alone, and for developers alone."""

import pytest

from publications.styleguide import styleguide


def test_every_component_is_shown_without_a_database(rf):
    html = styleguide(rf.get("/styleguide/")).content.decode()
    for part in (
        "rail-combined",
        "chart-estimate",
        "dot-voice",
        'data-status="superseded"',
        "pagination",
        "corrections",
    ):
        assert part in html


@pytest.mark.django_db
def test_visitors_never_see_it(client):
    assert client.get("/styleguide/").status_code == 404
