"""What every test may use: a clean cache, and a real browser with `page`, `phone`, `new_page` and `browser`."""

import contextlib
import os
import shutil
import socket
import threading
import time
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from tests.services import CHROMIUM, NO_CHROMIUM

IN_CI = os.environ.get("CI") == "true"
BROWSER_FIXTURES = {"browser", "new_page", "page", "phone"}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # A page that asks another host for something is a failure, and the host is not to hear of it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", event => console.error(
    "Content-Security-Policy:", event.effectiveDirective, event.blockedURI, event.sourceFile, event.lineNumber))"""


# The same input each time, however slow the machine: what is new is looked for by the drills.
hypothesis.settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("steady")


def pytest_addoption(parser):
    parser.addoption("--all-payloads", action="store_true", help="type and paste every hostile text, not a few")


def pytest_collection_modifyitems(items):
    for item in items:
        if BROWSER_FIXTURES.intersection(item.fixturenames):
            item.add_marker("browser")
            if not CHROMIUM and not IN_CI:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
    # The longest first: begun last, they would keep one worker busy while the others have nothing left to do.
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_terminal_summary(terminalreporter):
    left_out = [
        report.nodeid for report in terminalreporter.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)
    ]
    if left_out:
        terminalreporter.section(f"left out: {NO_CHROMIUM}")
        terminalreporter.write_line("\n".join(sorted(left_out)))


def pytest_unconfigure():
    if settings.configured and "asp-portal-media-" in str(settings.MEDIA_ROOT):
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    # A file, as in production: in memory the live server's threads would share one connection and its transaction.
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3"):
            database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """pytest-django's server. Begun before the database is a file, its threads would share one connection with ours."""
    return live_server


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def end_connection(transactional_db):
    """A function that lets PostgreSQL end the connection of this thread, and waits until it has."""

    def end():
        connection.ensure_connection()
        with contextlib.closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 60000)", [connection.connection.info.backend_pid])
            assert cursor.fetchone() == (True,)

    yield end
    connection.close()


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, one for each worker."""
    if not CHROMIUM:
        pytest.fail(NO_CHROMIUM)
    from playwright.sync_api import expect, sync_playwright

    # A busy machine takes its time; what never comes fails all the same.
    expect.set_options(timeout=20_000)
    # Playwright's synchronous interface leaves an event loop running in this thread, also between the tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def finish_requests(server, seconds=30):
    """Wait until the live server has answered what a closed page sent last: the tables are emptied after the test."""
    address = urlsplit(server.url)
    # Connections are taken in their order: when this one has ended, none from before is still waiting for its thread.
    with socket.create_connection((address.hostname, address.port)) as last:
        last.shutdown(socket.SHUT_WR)
        last.recv(1)
    end = time.monotonic() + seconds
    while answering := [thread for thread in threading.enumerate() if "process_request_thread" in thread.name]:
        if time.monotonic() > end:
            pytest.fail(f"The live server still answers {len(answering)} requests.")
        answering[0].join(1)


@pytest.fixture
def new_page(browser, live_server):
    """Open a page in a context of its own, as if on another machine; paths are relative to the live server.

    `page.problems` collects errors in the console, violations of the Content-Security-Policy and requests to other
    hosts. A test that expects one (a 404) takes it out with `page.problems.clear()`.
    """
    contexts = []

    def open_page(**options):
        context = browser.new_context(
            base_url=live_server.url, **({"viewport": {"width": 1280, "height": 800}} | options)
        )
        contexts.append(context)
        context.add_init_script(REPORT_VIOLATIONS)
        page = context.new_page()
        page.problems = []
        ours = urlsplit(live_server.url).netloc

        def note_request(request):
            address = urlsplit(request.url)
            if address.scheme not in {"data", "blob", "about"} and address.netloc != ours:
                page.problems.append(f"request to another host: {request.url}")

        def note_message(message):
            # A browser asks for /favicon.ico at a moment of its own when a page names no icon.
            if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
                page.problems.append(f"{message.text} ({message.location['url']})")

        context.on("console", note_message)
        context.on("weberror", lambda error: page.problems.append(str(error.error)))
        context.on("request", note_request)
        return page

    yield open_page
    for context in contexts:
        context.close()
    finish_requests(live_server)


@pytest.fixture
def page(new_page):
    """A page on a laptop, see `new_page`."""
    return new_page()


@pytest.fixture
def phone(new_page):
    """A page on a phone, see `new_page`."""
    return new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True)
