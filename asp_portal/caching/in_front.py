"""Caches in front: what a Varnish or a CDN may keep of the portal, and how it hears that this is out of date.

Only where the setting CACHES_IN_FRONT names some. Pages carry one surrogate key, all the same one: lists, neighbours,
search and feeds show every title, so whatever is published may be on any of them (docs/adr/0025). They may be kept for
as long as this process would keep them, a minute at most: whoever is never told gives nothing that is older.
"""

import logging
import secrets
import threading
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from asp_portal.outgoing import Failed, Refused, ask

KEY = "pages"
# Under what the shared cache holds that somebody was not told yet, and for how long (seconds).
OWED, REMEMBERED = "pages:untold", 24 * 60 * 60
# Seconds. They are told at once, and again when an older page that was on its way to them at the commit has arrived:
# nginx between them and us keeps one for a second.
ECHO = 2
# How long (seconds) one of them has to answer: the next one waits for it.
ANSWER = 3
# How long (seconds) until who did not answer is told again.
PAUSES = (1, 2, 4, 8, 16, 30)
# How often (seconds) a thread that waits looks whether its process ends.
LOOK = 1
# How long (seconds) a cache may give the last page that it has while the portal does not answer.
WITHOUT_US = 24 * 60 * 60

logger = logging.getLogger(__name__)


def may_be_kept_until(moment):
    """The headers (list of pairs) that let caches in front, and nobody behind them, keep a page until `moment`.

    `moment` is in seconds since 1970. The second that nginx may have had the page before is taken off.
    """
    if not settings.CACHES_IN_FRONT:
        return []
    seconds = max(0, int(moment - time.time()) - 1)
    return [("Surrogate-Key", KEY), ("Surrogate-Control", f"max-age={seconds}, stale-if-error={WITHOUT_US}")]


def tell():
    """Ask every cache in front to forget all pages. Returns how many (int) did not.

    An answer other than 2xx is logged, and counts as none.
    """
    untold = 0
    for address in settings.CACHES_IN_FRONT:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        headers = {"Surrogate-Key": KEY} | settings.PURGE_HEADERS
        # The operator named it, so it may be a machine inside of the network.
        trusted = [f"{parts.hostname}:{port}"]
        try:
            answer = ask(address, settings.PURGE_METHOD, headers=headers, trusted=trusted, longest=ANSWER)
            problem = "" if 200 <= answer.status < 300 else f"it answered {answer.status}"
        except (Failed, Refused) as error:
            problem = str(error)
        if problem:
            untold += 1
            logger.warning("The cache in front at %s was not told: %s", parts.netloc, problem)
    return untold


class Messenger:
    """Tells caches in front from a thread of its own, so that nobody who publishes waits; it ends when all are told.

    `echo` (seconds) is how long after a commit they are told once more, `pauses` (seconds) those between attempts.
    """

    def __init__(self, echo=ECHO, pauses=PAUSES):
        self.echo, self.pauses = echo, pauses
        self.changed = threading.Condition()
        self.thread, self.moments, self.failures, self.debt = None, [], 0, ""

    def send(self):
        """Let them be told now. Returns at once; never raises, because what was published is published."""
        if not settings.CACHES_IN_FRONT:
            return
        debt = _owe()
        try:
            with self.changed:
                now = time.monotonic()
                # What was planned before lies between these two, or is done by them.
                self.moments, self.failures, self.debt = [now, now + self.echo], 0, debt
                if self.thread is None or not self.thread.is_alive():
                    # Not a daemon: a command that publishes ends when this is said.
                    self.thread = threading.Thread(target=self._work, name="caches in front")
                    self.thread.start()
                self.changed.notify()
        except Exception:
            logger.exception("The caches in front cannot be told")

    def wait(self, seconds):
        """Whether (bool) all was told, or given up, within `seconds`."""
        thread = self.thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _work(self):
        while self._is_time():
            try:
                self._tell()
            except Exception:
                # Whatever the shared cache raises when it cannot be reached.
                logger.exception("It cannot be noted whether the caches in front were told")

    def _is_time(self):
        """Wait for the next moment. Returns False when there is none, and the thread ends."""
        with self.changed:
            while self.moments:
                left = self.moments[0] - time.monotonic()
                if left > 0 and threading.main_thread().is_alive():
                    self.changed.wait(min(left, LOOK))
                    continue
                if left > 0:
                    # The process ends: what is left is said now, once.
                    self.moments, self.failures = [], len(self.pauses)
                else:
                    self.moments.pop(0)
                return True
            self.thread = None
            return False

    def _tell(self):
        untold = tell()
        with self.changed:
            if untold and self.failures < len(self.pauses):
                self.moments = sorted([*self.moments, time.monotonic() + self.pauses[self.failures]])
                self.failures += 1
            elif untold:
                logger.error("A cache in front was not told; publish_due, or what is published next, tells it")
                self.moments = []
            elif not self.moments:
                self._paid()

    def _paid(self):
        # Somebody else's debt, of a later commit, is theirs to pay.
        if cache.get(OWED) == self.debt:
            cache.delete(OWED)


def _owe():
    """Note for all processes that caches in front are not told yet. Returns the name (str) of this debt."""
    debt = secrets.token_hex(8)
    try:
        cache.set(OWED, debt, REMEMBERED)
    except Exception as error:
        # They are told all the same, by this process alone.
        logger.warning("It cannot be noted that the caches in front are not told yet: %s", error)
    return debt


def tell_what_is_owed():
    """Tell caches in front what a process that was ended, or gave up, did not tell them."""
    if not settings.CACHES_IN_FRONT:
        return
    try:
        owed = cache.get(OWED)
    except Exception as error:
        logger.warning("It cannot be read whether a cache in front was told: %s", error)
        owed = True
    if owed:
        messenger.send()


messenger = Messenger()
