"""The moment comes: what was hidden is everywhere at once, with no timer and nobody awake."""

from datetime import timedelta

import pytest
from django.utils import timezone

from asp_portal.publishing.models import Event
from publications.models import Recommendation

from .items import FACTORIES, public_site
from .tokens import token
from .walk import ask, crawl

pytestmark = pytest.mark.django_db(transaction=True)
# Long enough for the doors to be tried before it.
AHEAD = timedelta(seconds=4)
NAMES = {"title": "title", "text": "text", "summary": "summary", "body": "body"}


def schedule(site, items):
    """Let all `items` go live together, soon. Returns the moment (datetime)."""
    moment = timezone.now() + AHEAD
    for item in items:
        with item.page.edit(site.author) as draft:
            draft.go_live_at = moment
            draft.save()
        item.page.publish()
    return moment


def unseen(walk, items):
    """The words of `items` that stand nowhere in a walk."""
    everything = b"".join(answer.body for answer in walk.values()).decode("utf-8", "replace")
    return [
        f"{item} {name}"
        for item in items
        for name, field in NAMES.items()
        if hasattr(item.page, field) and token(item.stem, name) not in everything
    ]


def test_at_its_moment_everything_appears_at_once_in_pages_lists_feeds_search_and_files(client):
    site = public_site(small=True)
    items = [site.make(model, "scheduled") for model in FACTORIES]
    words = [token(item.stem, "text" if isinstance(item.page, Recommendation) else "summary") for item in items]
    moment = schedule(site, items)
    addresses = [item.page.get_absolute_url() for item in items]
    files = [item.document.get_absolute_url() for item in items if hasattr(item.page, "body")]
    before = [ask(client, address).status for address in [*addresses, *files]]
    assert timezone.now() < moment, "the machine was too slow to look before the moment"
    assert set(before) == {404}
    while timezone.now() < moment:
        pass
    # The first request that anybody makes.
    sitemap = ask(client, "/sitemap.xml").body.decode()
    assert [address for address in addresses if f"{address}</loc>" not in sitemap] == []
    assert {ask(client, address).status for address in [*addresses, *files]} == {200}
    searched = {word: ask(client, f"/search/?q={word}").body.decode() for word in words}
    assert [word for word, address in zip(words, addresses, strict=True) if address not in searched[word]] == []
    assert unseen(crawl(client), items) == []
    for item in items:
        assert Event.objects.of(item.page).filter(action=Event.Action.PUBLISHED).count() == 1
