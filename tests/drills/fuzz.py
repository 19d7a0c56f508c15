"""Mutations of hostile text against the wall: `python -m tests.drills.fuzz [tries] [first seed]`.

Each is cleaned and read again: nothing may be left that the list of allowed elements does not name, and cleaning again
may change nothing. A sample of what was left, as pages show it, is then opened in Chromium on a page without a policy:
the tree that Chromium makes of it is read, written and read again, everything on it is touched, and whatever runs or
asks for something is told. Prints tries and failures; 1 when there was one. A failure is named by its seed.
"""

# ruff: noqa: E402

import os
import random
import sys

os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asp_portal.settings.test")

import django

django.setup()

from playwright.sync_api import sync_playwright

from asp_portal.richtext import footnotes
from asp_portal.richtext.allowed import FOOTNOTES_CLASS
from asp_portal.richtext.cleaning import cleaned
from asp_portal.richtext.sanitiser import sanitise
from tests.conftest import ARGUMENTS
from tests.hostile.mutations import mutation
from tests.hostile.reading import ALLOWED, CLASSES, faults
from tests.services import CHROMIUM, NO_CHROMIUM

TRIES, SHOWN = 200_000, 2000
PAGE = "http://portal.example/"
# What the template filter adds: roles of footnotes and the way back.
OURS = ["role", "aria-label", "aria-labelledby", "aria-describedby", "loading", "decoding"]
LOOK = """([html, allowed, classes, ours]) => {
    const wrong = [], schemes = ["http:", "https:", "mailto:", "tel:", "page:", "document:", ":"];
    const read = main => {
        for (const element of main.querySelectorAll("*")) {
            const name = element.localName, names = allowed[name];
            if (!names || element.namespaceURI !== "http://www.w3.org/1999/xhtml") {
                wrong.push(`<${name}>`);
                continue;
            }
            for (const {name: attribute} of element.attributes)
                if (!names.includes(attribute) && !ours.includes(attribute)) wrong.push(`<${name} ${attribute}>`);
            for (const one of element.classList) if (!classes[name].includes(one)) wrong.push(`class ${one}`);
            if (element.protocol && !schemes.includes(element.protocol)) wrong.push(element.protocol);
        }
    };
    const kinds = ["mouseover", "pointerover", "click", "focus", "error", "load", "animationstart", "toggle"];
    const poke = main => {
        for (const element of main.querySelectorAll("*"))
            for (const kind of kinds) element.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true}));
    };
    addEventListener("click", event => event.preventDefault(), true);
    const main = document.querySelector("main");
    read(main);
    poke(main);
    main.innerHTML = html;
    read(main);
    // As an editor does it: what was read is written, and read again.
    for (let round = 0; round < 2; round++) main.innerHTML = main.innerHTML;
    read(main);
    poke(main);
    return [wrong, window.ran];
}"""


def say(line):
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def opened(shown):
    """What (dict of str by seed) went wrong in Chromium with the texts `shown` (dict of str by seed)."""
    found, asked = {}, []
    # The notes of a text are shown in a section.
    allowed = {name: sorted(names) for name, names in ALLOWED.items()} | {"section": ["class"]}
    classes = {name: sorted(names) for name, names in CLASSES.items()} | {"section": [FOOTNOTES_CLASS]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        page.add_init_script("window.ran = 0; window.pwned = () => { window.ran += 1; }")
        page.on("dialog", lambda dialog: (asked.append(f"dialog {dialog.message}"), dialog.dismiss()))

        def answer(route):
            if route.request.url != PAGE:
                # Pictures of the library are of the same site.
                asked.extend([] if route.request.url.startswith(f"{PAGE}images/") else [route.request.url])
                return route.abort()
            return route.fulfill(content_type="text/html", body=f"<!doctype html><main>{html}</main>")

        page.route("**/*", answer)
        for seed, html in shown.items():
            # As the page itself, where every script runs, and then written into it.
            page.goto(PAGE)
            wrong, ran = page.evaluate(LOOK, [html, allowed, classes, OURS])
            if wrong or ran or asked:
                found[seed] = f"{html!r} ran {ran} times, asked for {asked}, became {wrong}"
            asked.clear()
        browser.close()
    return found


def main(arguments):
    """Try, and print what got through; 1 when anything did."""
    tries = int(arguments[0]) if arguments else TRIES
    first = int(arguments[1]) if len(arguments) > 1 else 0
    found, left = {}, {}
    for seed in range(first, first + tries):
        html = mutation(seed)
        if wrong := [*faults(html, cleaned), *faults(html, sanitise)]:
            found[seed] = f"{html!r}: {wrong}"
        # What was written past the wall goes through it when it is shown.
        shown = footnotes.shown(sanitise(html))
        if "<" in shown:
            left[seed] = shown
    say(f"{tries} mutations from {first} on, {len(left)} left markup, {len(found)} got through")
    for seed, sentence in found.items():
        say(f"  {seed}: {sentence}")
    if not CHROMIUM:
        say(NO_CHROMIUM)
        return 1
    sample = sorted(random.Random(first).sample(sorted(left), min(SHOWN, len(left))))
    ran = opened({seed: left[seed] for seed in sample})
    for seed, sentence in ran.items():
        say(f"  {seed}: {sentence}")
    say(
        f"{tries} mutations: {len(found)} got through or changed when cleaned again; "
        f"{len(sample)} opened without a policy: {len(ran)} ran, left or became something else."
    )
    return int(bool(found or ran))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
