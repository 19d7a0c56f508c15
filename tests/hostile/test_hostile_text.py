"""Hostile text, in every field of every kind of page: it is stored harmless, shown as text, and runs nowhere."""

import sys
from itertools import cycle

import pytest
from django.db import models
from django.urls import reverse

from asp_portal.richtext.fields import RichTextField
from asp_portal.richtext.sanitiser import sanitise
from publications.models import Publication, Theme
from tests.factories import (
    make_campaign,
    make_election,
    make_person,
    make_publication,
    make_recommendation,
    make_session,
    make_state,
    make_theme,
    make_user,
)

from .payloads import PAYLOADS
from .reading import Reader

# Whatever waits for the mouse, the keyboard or an animation gets what it waits for, and nothing leads away.
POKE = """selector => {
    for (const kind of ["click", "submit"]) addEventListener(kind, event => event.preventDefault(), true);
    for (const element of document.querySelectorAll(selector)) {
        for (const kind of ["mouseover", "mouseenter", "pointerover", "click", "focus", "blur", "copy", "wheel",
                "animationstart", "transitionend", "toggle", "error", "load", "scroll", "beforematch"])
            element.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true}));
    }
    const good = ["http:", "https:", "mailto:", "tel:"];
    return [...document.links].map(link => link.protocol).filter(protocol => !good.includes(protocol));
}"""


def test_the_wall_lets_nothing_through_and_cleans_no_more_the_second_time():
    kept = {payload: sanitise(payload) for payload in PAYLOADS}
    assert len(PAYLOADS) >= 150
    assert {payload: Reader(html).wrong for payload, html in kept.items() if Reader(html).wrong} == {}
    assert {payload: html for payload, html in kept.items() if sanitise(html) != html} == {}
    sys.stdout.write(f"{len(PAYLOADS)} payloads on the wall\n")


def written(field):
    """Whether an editor writes words into `field` freely."""
    free = isinstance(field, models.CharField | models.TextField)
    tied = isinstance(field, models.SlugField | models.URLField) or field.choices or field.name == "timezone"
    return free and field.editable and not tied


def spoil(row, payloads):
    """Fill every text of `row` from the endless `payloads`, as much as fits."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.URLField):
            setattr(row, field.name, "https://asp.icc-cpi.int/x")
        if not written(field):
            continue
        if isinstance(field, RichTextField):
            setattr(row, field.name, "".join(map(sanitise, PAYLOADS)))
            continue
        setattr(row, field.name, next(payloads)[: field.max_length])


def spoilt(page, payloads):
    """Publish `page` with hostile text in all of it, its children too."""
    with page.edit(None) as draft:
        spoil(draft, payloads)
        draft.save()
        for name in draft.draft_children:
            for child in getattr(draft, name).all():
                spoil(child, payloads)
                child.save()
    page.publish()
    return page


@pytest.fixture
def site():
    """A page of every kind, and enough publications that every payload is a title; of each kind one is returned."""
    payloads = cycle(payload.replace("\x00", "") for payload in PAYLOADS)
    session = spoilt(make_session(ordinal=16), payloads)
    election = make_election(session=session, candidates={"Ana Abel": ("", "", "")})
    pages = [session, spoilt(make_campaign(sessions=[session]), payloads), spoilt(election, payloads)]
    theme = make_theme()
    for row in (theme, make_person(), make_state()):
        spoil(row, payloads)
        row.save()
    pages.append(spoilt(make_publication(session=session, themes=[theme]), payloads))
    pages.append(spoilt(make_recommendation(publication=pages[-1]), payloads))
    titles = [payload for payload in PAYLOADS if "\x00" not in payload]
    for at in range(0, len(titles), 3):
        make_publication(
            live=True, session=session, title=" ".join(titles[at : at + 3])[:200], summary=titles[at][:200]
        )
    return pages


@pytest.mark.django_db(transaction=True)
def test_nothing_runs_and_nothing_leaves_on_any_page(site, new_page):
    make_user("editor", is_superuser=True)
    page = new_page()
    page.add_init_script("window.pwned = () => console.error('a payload ran')")
    page.on("dialog", lambda dialog: page.problems.append(f"dialog: {dialog.message}"))
    public = ["/", "/sessions/", "/publications/", "/publications/?page=2", "/recommendations/", "/campaigns/"]
    public += [
        *(item.get_absolute_url() for item in [*site, Theme.objects.get()]),
        "/elections/",
        "/states/",
        "/search/?q=pwned",
        "/feed/",
    ]
    public += [
        "/search/?q=%3Cscript%3Epwned()%3C/script%3E",
        "/publications/?q=%22%3E%3Cimg%20src=x%20onerror=pwned()%3E",
    ]
    for address in public:
        page.goto(address)
        assert page.evaluate(POKE, "main *") == [], address
        assert page.problems == [], address

    page.goto("/admin/login/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    desk = ["/admin/", *(reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_changelist") for item in site)]
    for item in site:
        name = f"admin:{item._meta.app_label}_{item._meta.model_name}"
        desk += [reverse(f"{name}_change", args=[item.pk]), reverse(f"{name}_history", args=[item.pk])]
    for address in desk:
        page.goto(address)
        page.locator("#content").hover(position={"x": 5, "y": 5})
        assert page.problems == [], address
    sys.stdout.write(f"{len(PAYLOADS)} payloads, {len(public)} public pages and {len(desk)} of the desk, 0 ran\n")


@pytest.mark.django_db
def test_what_was_written_behind_the_portals_back_is_cleaned_on_its_way_out(client):
    page = make_publication(live=True)
    column = models.Value("".join(payload for payload in PAYLOADS if "\x00" not in payload), models.TextField())
    # As SQL would: an expression goes past the field's own cleaning.
    Publication.objects.filter(pk=page.pk).update(body=column)
    assert "<script" in Publication.objects.get(pk=page.pk).body
    text = client.get(page.get_absolute_url()).content.decode()
    body = text.partition("<article")[2].partition("</article>")[0]
    for sign in ("<script>pwned", "onerror=pwned()>", "<iframe", "<svg", "<form action=//evil"):
        assert sign not in body
