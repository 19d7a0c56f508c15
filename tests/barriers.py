"""Barriers: what axe-core finds on a page, on a phone and a laptop, by day and by night."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
# Every rule of WCAG 2.0 to 2.2, A and AA, and axe's best practices. No rule is switched off and nothing is left out.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# By night the page is the same in other colours, and the colours are the same in every size.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
SIZES = {"laptop": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 780}}
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"


def barriers(page, rules=RULES):
    """What is in a reader's way on `page` as it stands: a list of sentences."""
    problems = list(getattr(page, "problems", ()))
    found = AXE.run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
    if problems != getattr(page, "problems", problems):
        # axe-core writes style elements of its own, to read the rules of ours; the page's policy refuses them.
        page.problems[:] = [*problems, *(new for new in page.problems[len(problems) :] if "inline" not in new)]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def barriers_in_every_light_and_size(page, prepare=lambda: None):
    """What is in the way on `page` at each size and by each light; `prepare` does first what it needs."""
    found = []
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        prepare()
        page.evaluate(PAINTED)
        # At its end nothing lies under a bar of buttons, which would be reported as hidden.
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        found += [f"on a {size}: {barrier}" for barrier in barriers(page)]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > viewport["width"]:
            found.append(f"on a {size}: scrolls sideways, {width} px wide")
    page.emulate_media(color_scheme="dark")
    page.evaluate(PAINTED)
    found += [f"by night: {barrier}" for barrier in barriers(page, OF_COLOURS)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(SIZES["laptop"])
    return found


def examine(page, addresses):
    """Open each of `addresses` and fail on the first with a barrier."""
    for address in addresses:
        page.goto(address)
        assert barriers_in_every_light_and_size(page) == [], address
