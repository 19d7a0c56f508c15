"""Reading in a real Chromium: without a script, by keyboard alone, magnified four times, at rest, and on a phone."""

from datetime import date
from io import StringIO
from itertools import product
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from publications.models import Publication
from tests.test_public_pages import HTML_PAGES, Site

pytestmark = pytest.mark.django_db(transaction=True)

HOME, SESSION, DAY = "/", "/sessions/16/", "/sessions/16/day/6-7/"
LIBRARY, SEARCH = "/publications/", "/search/?q=news"
PAGES = [*HTML_PAGES, "/search/", SEARCH, "/publications/activated/", "/sessions/16/day/8/", "/nope/"]

LONG_TEXT = f"""<h2>Rechtsdurchsetzungsgemeinschaft and Kriegsverbrecherprozessordnung</h2>
<p>{"States spoke. " * 250}</p>
<h2>Kampala amendments, depositary notifications and non-retroactivity</h2>
<p>https://asp.icc-cpi.example/iccdocs/asp_docs/ASP16/ICC-ASP-16-Res5-ENG-{"0123456789" * 6}.pdf</p>
<table><caption>Ratifications</caption>
<thead><tr><th scope="col">State</th><th scope="col">Ratified</th>
<th scope="col">Instrument</th><th scope="col">Depositary notification</th><th scope="col">In force</th></tr></thead>
<tbody><tr><th scope="row">Bosnia and Herzegovina</th><td>2017-07-11</td><td>Article 8 bis</td>
<td>C.N.399.2017.TREATIES-XVIII.10.b</td><td>2018-07-11</td></tr></tbody></table>
<h3>What follows</h3><blockquote><p>Everything.</p></blockquote>"""

# Everything that the Tab key can reach, in the order of the document.
STOPS = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter(element => element.checkVisibility({visibilityProperty: true}) && !element.disabled)"""
LOOK = """element => {
    const style = getComputedStyle(element);
    const line = style.outlineStyle === "none" ? "none"
        : [style.outlineStyle, style.outlineWidth, style.outlineColor, style.outlineOffset].join(" ");
    return [line, style.boxShadow, style.backgroundColor, style.borderTopColor, style.borderTopWidth].join(" | ");
}"""
# What somebody who sees the page knows of the element with the focus.
FOCUS = f"""() => {{
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    const box = [...element.getClientRects()].find(box => box.width && box.height);
    const hit = box && document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return {{
        place: window.stops.indexOf(element),
        html: element.outerHTML.slice(0, 120),
        look: ({LOOK})(element),
        inMain: Boolean(element.closest("main")),
        top: box ? box.top + scrollY : null,
        bottom: box ? box.bottom + scrollY : null,
        seen: Boolean(hit && (element.contains(hit) || hit.contains(element))),
    }};
}}"""

# The distances of success criterion 1.4.12.
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }"""
# Text that is cut off or leaves its box or the page. What may be scrolled on its own (a table, the rail) is not.
CUT_OFF = """() => {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth)
        found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    const chain = element => element === document.body ? [] : [element, ...chain(element.parentElement)];
    const scrolls = element => element.closest(".visually-hidden, .skip")
        || chain(element).some(at => /auto|scroll/.test(getComputedStyle(at).overflowX));
    const holdsText = element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    for (const element of document.body.querySelectorAll("*")) {
        if (!holdsText(element) || element.closest("svg, select, script") || !element.checkVisibility()) continue;
        if (/^(input|textarea)$/i.test(element.tagName) || scrolls(element)) continue;
        const style = getComputedStyle(element);
        const lines = [...element.childNodes].filter(node => node.nodeType === 3 && node.data.trim()).flatMap(node => {
            const text = document.createRange();
            text.selectNodeContents(node);
            return [...text.getClientRects()];
        });
        const leaves = lines.some(line => line.right > innerWidth + 1 || line.left < -1);
        const hidden = chain(element).filter(at => /hidden|clip/.test(getComputedStyle(at).overflow)).some(at => {
            const box = at.getBoundingClientRect();
            return lines.some(line => line.right > box.right + 1 || line.left < box.left - 1
                || (line.top + line.bottom) / 2 > box.bottom || (line.top + line.bottom) / 2 < box.top);
        });
        const wide = style.display !== "inline" && element.scrollWidth > element.clientWidth + 1;
        const how = leaves ? "leaves the page" : wide ? "wider than its box" : hidden ? "hidden in part" : "";
        if (how) found.push(`${how}: ${element.outerHTML.slice(0, 120)}`);
    }
    return found;
}"""

# Everything that would move, the boxes before and after an element included.
MOVING = """() => {
    const seconds = text => Math.max(...text.split(",").map(part => parseFloat(part) * (/ms$/.test(part) ? 0.001 : 1)));
    const found = document.getAnimations().map(animation => `runs: ${animation.effect.target.outerHTML.slice(0, 80)}`);
    for (const element of document.querySelectorAll("*")) for (const part of [null, "::before", "::after"]) {
        const style = getComputedStyle(element, part);
        if (seconds(style.transitionDuration) > 0.01 || style.scrollBehavior === "smooth"
            || style.animationName !== "none" && seconds(style.animationDuration) > 0.01)
            found.push(`moves: ${part ?? ""} ${element.outerHTML.slice(0, 80)}`);
    }
    return found;
}"""


@pytest.fixture
def site():
    """One page of every kind, two days in a row, and a long text with everything that could be too wide."""
    site = Site()
    site.add_publication(days=[8], title="Day 8: what was decided", body=LONG_TEXT)
    site.add_publication(
        kind=Publication.Kind.REPORT,
        slug="activated",
        title="Internationalstrafgerichtsbarkeit: historic activation of the Court’s jurisdiction",
        issued_on=date(2017, 12, 15),
        symbol="ICC-ASP/16/Res.5",
        body=LONG_TEXT,
        documents=[site.document],
    )
    return site


def stops(page):
    """How many stops of the Tab key the page has; they are kept in the page, with their looks, to be compared."""
    return page.evaluate(
        f"() => {{ window.stops = ({STOPS})(); window.looks = stops.map({LOOK}); return stops.length; }}"
    )


def tab_to(page, locator):
    """Press Tab until the focus is on `locator`; fail after one round of the page."""
    for _press in range(stops(page) + 1):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"the Tab key does not reach {locator}")


def test_the_whole_site_is_read_without_a_script(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(HOME)
    main, menu = page.locator("main"), page.get_by_role("navigation", name="Main")
    menu.get_by_role("link", name="Sessions").click()
    main.get_by_role("link", name="16th session").click()
    page.get_by_role("navigation", name="Days of the session").get_by_role("link", name="Day 8").click()
    page.wait_for_url("**/sessions/16/day/8/")
    page.get_by_role("navigation", name="In this text").get_by_role("link", name="Kampala").click()
    assert main.get_by_role("heading", name="Kampala").is_visible()

    assert not page.get_by_label("Citation").is_visible()
    page.get_by_text("Cite this page").click()
    assert "Day 8: what was decided" in page.get_by_label("Citation").input_value()
    assert page.get_by_role("link", name="BibTeX").is_visible()
    page.get_by_role("link", name="Previous day").click()
    page.wait_for_url(f"**{DAY}")

    menu.get_by_role("link", name="Library").click()
    page.get_by_label("Kind", exact=True).select_option("letter")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**kind=letter*")
    letters = main.locator("article").count()
    assert letters > 0
    feed = page.get_by_role("link", name="Atom feed of this list").get_attribute("href")
    answer = page.request.get(feed)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.text().count("</entry>") == letters

    page.get_by_label("Search the site").fill("activation")
    page.keyboard.press("Enter")
    main.get_by_role("link", name="historic activation").click()
    page.wait_for_url("**/publications/activated/")
    assert page.problems == []


def test_the_first_stop_of_every_page_leads_past_the_menu(site, page):
    for address in PAGES:
        page.goto(address)
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.inner_text() == "Skip to the content", address
        box = skip.bounding_box()
        assert box["x"] >= 0, address
        assert box["y"] >= 0, address
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main", address
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('header.masthead')") is None, address


def test_the_keyboard_walks_through_a_page_in_its_order_and_is_seen_at_every_stop(site, new_page):
    # Stillness, because a page that still glides to the focus does not show it yet.
    for address, scheme in product((HOME, SESSION, DAY, LIBRARY, SEARCH), ("light", "dark")):
        page = new_page(color_scheme=scheme, reduced_motion="reduce")
        page.goto(address)
        assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
        number = stops(page)
        looks = page.evaluate("window.looks")
        for place in range(number):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS)
            assert focus, f"{address}: stop {place} of {number} is none"
            assert focus["place"] == place, (address, focus)
            assert focus["look"] != looks[place], (address, focus)
            assert focus["seen"], (address, focus)
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) is None, address
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(FOCUS)["place"] == number - 1, address
        assert page.problems == []


def test_the_focus_of_a_magnified_page_is_in_sight_and_only_goes_down(site, new_page):
    for address in (HOME, SESSION, DAY, "/sessions/16/day/8/", LIBRARY, SEARCH):
        page = new_page(viewport={"width": 320, "height": 256}, reduced_motion="reduce")
        page.goto(address)
        waiting, last = set(range(stops(page))), 0
        page.keyboard.press("Tab")
        while focus := page.evaluate(FOCUS):
            assert focus["seen"], (address, focus)
            if focus["inMain"]:
                assert focus["bottom"] > last, (address, focus)
                last = focus["top"]
            # A wide table that scrolls is a stop that Chromium adds by itself.
            waiting.discard(focus["place"])
            page.keyboard.press("Tab")
        assert not waiting, address


def test_the_library_is_narrowed_and_widened_by_keyboard(site, page):
    page.goto(LIBRARY)
    tab_to(page, page.get_by_label("Kind", exact=True))
    page.keyboard.type("Let")
    tab_to(page, page.get_by_role("button", name="Show"))
    page.keyboard.press("Enter")
    page.wait_for_url("**kind=letter*")
    tab_to(page, page.get_by_role("link", name="Remove the filter: Letter"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/publications/")
    tab_to(page, page.get_by_label("Search the site"))
    page.keyboard.type("aggression")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=aggression")
    assert page.problems == []


def test_a_citation_is_opened_copied_and_closed_by_keyboard(site, page):
    page.goto(DAY)
    summary = page.get_by_text("Cite this page")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    citation = page.get_by_label("Citation")
    assert citation.is_visible()
    page.keyboard.press("Tab")
    assert citation.evaluate("element => element === document.activeElement")
    page.keyboard.press("Control+A")
    chosen = citation.evaluate("element => element.value.slice(element.selectionStart, element.selectionEnd)")
    assert chosen == citation.input_value() != ""
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "BibTeX"
    tab_to(page, summary)
    page.keyboard.press("Space")
    assert not citation.is_visible()


def test_nothing_is_cut_off_at_400_percent_or_with_wide_spacing(site, new_page):
    page = new_page(bypass_csp=True)
    for address in PAGES:
        page.goto(address)
        page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
        for spacing in (":root {}", SPACING):
            page.add_style_tag(content=spacing)
            # A window of 1280 by 1024 at 400 % has the room of 320 by 256.
            for width, height in ((320, 256), (1280, 1024)):
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate(CUT_OFF) == [], (address, width, spacing)


def test_every_target_on_a_phone_can_be_hit(site, new_page):
    # Success criterion 2.5.8 of WCAG 2.2; axe leaves its rule out unless it is asked for.
    page = new_page(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True)
    for address in PAGES:
        page.goto(address)
        found = Axe().run(page, options={"runOnly": {"type": "rule", "values": ["target-size"]}}).response
        assert found["passes"], address
        assert [node["html"] for rule in found["violations"] for node in rule["nodes"]] == [], address


def test_nothing_moves_for_a_reader_who_asked_for_stillness(site, new_page):
    page = new_page(reduced_motion="reduce")
    for address in PAGES:
        page.goto(address)
        assert page.evaluate(MOVING) == [], address


def test_a_walk_over_every_link_leaves_no_trace(site, page):
    ours = urlsplit(page.goto(HOME).url).netloc
    waiting, seen = [HOME], {HOME}
    while waiting:
        address = waiting.pop()
        answer = page.request.get(address)
        assert answer.status == 200, address
        assert "set-cookie" not in answer.headers, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page.goto(address)
        assert page.problems == [], address
        assert page.context.cookies() == [], address
        for link in page.evaluate("[...document.links].map(link => link.href)"):
            parts = urlsplit(urldefrag(link).url)
            # Every combination of filters is a page; one filter at a time is enough.
            if (
                parts.netloc == ours
                and "&" not in parts.query
                and (path := parts._replace(scheme="", netloc="").geturl()) not in seen
            ):
                seen.add(path)
                waiting.append(path)
    assert {address for address in HTML_PAGES if "?" not in address} <= seen


def test_what_was_decided_on_aggression_in_2017_is_three_taps_from_home(phone):
    call_command("seed_demo", stdout=StringIO())
    phone.goto(HOME)
    phone.get_by_role("navigation", name="Main").get_by_role("link", name="Sessions").tap()
    phone.get_by_role("link", name="16th session").tap()
    phone.get_by_role("navigation", name="Days of the session").get_by_role("link", name="Day 9").tap()
    phone.wait_for_url("**/sessions/16/day/9/")
    text = phone.locator("main").inner_text()
    assert "14 December 2017" in text
    assert "crime of aggression" in text
    assert phone.problems == []
    assert phone.context.cookies() == []
