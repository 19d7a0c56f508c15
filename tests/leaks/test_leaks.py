"""What is not public cannot be seen, counted, guessed or told from what never existed, whichever door is tried."""

import logging
import re
import sys
from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from asp_portal.search.models import Entry, Word
from tests.factories import make_user

from .items import hide, kinds_without_factory, public_site
from .tokens import HIDDEN, NOWHERE, SEEN, token
from .walk import ask, crawl, difference, doors_of, lists_of, without_arguments

pytestmark = pytest.mark.django_db
# Words that a reader must find somewhere, and the field without which a page does not have them.
SHOWN = {"title": "title", "text": "text", "summary": "summary", "body": "body", "imagealt": "cover", "theme": "themes"}
OTHER_REQUESTS = (
    ("head", {}),
    ("options", {}),
    ("post", {}),
    ("get", {"If-None-Match": "*"}),
    ("get", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}),
    ("get", {"Range": "bytes=0-99"}),
)


class Leaks:
    """The whole site before and after the hidden pages were made."""

    def __init__(self):
        self.visitor = Client()
        self.site = public_site()
        cache.clear()
        self.before = crawl(self.visitor)
        self.before |= self.unlinked()
        hide(self.site)
        self.public_keys = {
            str(row.pk)
            for item in [*self.site.live, *self.site.withdrawn]
            for row in (item.page, item.image, item.document, item.page.latest_revision)
        }

    def unlinked(self):
        """What the addresses of the live sessions answer that no page links to, such as a booklet without summaries."""
        doors = {
            address
            for item in self.site.live
            if hasattr(item.page, "address")
            for _route, address, _nowhere in doors_of(item, thorough=False)
        }
        answers = {address: ask(self.visitor, address) for address in doors - self.before.keys()}
        return {address: answer for address, answer in answers.items() if answer.status < 400}

    def was_public(self, address):
        """Whether `address` names something public, or something that was: that may say that it is gone."""
        if address in self.before or set(address.split("/")) & self.public_keys:
            return True
        return any(address.startswith(item.address) for item in self.site.withdrawn)

    def hidden_doors(self, prefix="/", step=1):
        """Every address that names something hidden: its item, route, address, and one like it that never existed.

        A page of every state knocks at all doors, the others at those for what they are.
        """
        for number, item in enumerate(self.site.hidden[::step]):
            for route, address, nowhere in doors_of(item, prefix, thorough=number % 16 == 0):
                if not self.was_public(address):
                    yield item, route, address, nowhere


@pytest.fixture(scope="module")
def leaks(django_db_setup, django_db_blocker):
    logging.disable(logging.WARNING)
    # Made once for all questions; nothing of it remains.
    with django_db_blocker.unblock(), transaction.atomic():
        yield Leaks()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def tokens_in(answer):
    """The hidden words that stand in an answer, in its headers too."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return sorted(set(SEEN.findall(answer.body.decode("utf-8", "replace") + headers)))


def telling(door, one, other):
    """A line about a door whose answer is not the other one, with the hidden words; no line about a good door."""
    words = tokens_in(one)
    return [f"{door}: {difference(one, other)} {words}"] if one != other or words else []


def test_there_are_pages_of_every_kind_and_more_than_sixty_of_them_are_hidden(leaks):
    assert kinds_without_factory() == []
    assert len(leaks.site.hidden) > 60


def test_the_walk_sees_what_is_public(leaks):
    everything = b"".join(answer.body for answer in leaks.before.values()).decode("utf-8", "replace")
    missing = [
        f"{item} {name}"
        for item in leaks.site.live
        for name, field in SHOWN.items()
        if hasattr(item.page, field) and token(item.stem, name) not in everything
    ]
    assert missing == []


def test_every_public_answer_is_byte_for_byte_what_it_is_without_the_hidden_pages(leaks):
    after = {address: ask(leaks.visitor, address) for address in leaks.before}
    different = {address: tokens_in(after[address]) for address in after if after[address] != leaks.before[address]}
    assert different == {}


def test_a_copy_from_before_holds_as_if_nothing_had_happened(leaks):
    told = {}
    for address in list(leaks.before)[::5]:
        validator = dict(leaks.before[address].headers).get("ETag")
        if validator:
            told[address] = ask(leaks.visitor, address, **{"If-None-Match": validator}).status
    assert set(told.values()) == {304}


def test_a_hidden_address_answers_like_one_that_never_existed(leaks):
    never, told, asked = {}, [], 0
    for item, route, address, nowhere in leaks.hidden_doors():
        # A guessed key may happen to be the number of a public page.
        if address in leaks.before:
            continue
        asked += 1
        if route not in never:
            never[route] = ask(leaks.visitor, nowhere).without(nowhere)
        told += telling(f"{item}: {address}", ask(leaks.visitor, address).without(address), never[route])
    sys.stdout.write(f"{len(leaks.before)} public addresses, {asked} hidden ones of {len(leaks.site.hidden)} pages\n")
    assert told == []
    assert asked > 500


def test_no_kind_of_request_tells_more(leaks):
    told, doors = [], {}
    for item, route, address, nowhere in leaks.hidden_doors():
        # Two states a route: the answer is the same for all, as the plain requests have shown.
        doors.setdefault(route, []).append((item, address, nowhere))
    for several in doors.values():
        for item, address, nowhere in several[:: max(1, len(several) // 2)]:
            for method, headers in OTHER_REQUESTS:
                one, other = (ask(leaks.visitor, path, method, **headers).without(path) for path in (address, nowhere))
                told += telling(f"{method} {headers} {item}: {address}", one, other)
    assert told == []


def test_no_filter_knows_what_is_hidden(leaks):
    told = []
    for path, names in lists_of(leaks.before).items():
        for item in leaks.site.hidden[:: 4 if path.count("/") < 3 else 16]:
            for name in names:
                for value in values_of(item):
                    other = re.sub(r"\d+", "9977", value.replace(HIDDEN, NOWHERE))
                    if is_public_value(leaks, value):
                        continue
                    one, two = (
                        ask(leaks.visitor, f"{path}?{urlencode({name: word})}").without(word) for word in (value, other)
                    )
                    told += telling(f"{path}?{name}={value} {item}", one, two)
    assert told == []


def values_of(item):
    """What somebody might type to find an item."""
    page = item.page
    return {item.theme.slug if item.theme else item.stem, str(getattr(page, "address", token(item.stem, "slug")))}


def is_public_value(leaks, value):
    """Whether a live page has this value as well."""
    return any(value in values_of(item) for item in leaks.site.live)


def test_the_search_finds_no_hidden_word_and_suggests_none(leaks):
    told = []
    # Which field it is makes no difference to the search: each item is asked for by another one.
    names = cycle(["title", "summary", "body", "symbol", "text", "document", "slug"])
    for item, name in zip(leaks.site.hidden[::2], names, strict=False):
        word, other = token(item.stem, name), token(item.stem, name).replace(HIDDEN, NOWHERE)
        for path in ("/search/?q=", "/publications/?q="):
            one, two = (ask(leaks.visitor, path + asked).without(asked) for asked in (word, other))
            told += telling(path + word, one, two)
    assert told == []


def test_no_hidden_word_stands_where_the_search_looks_for_the_public(leaks):
    live = Entry.objects.filter(scope=Entry.Scope.LIVE)
    texts = [getattr(entry, field.attname) for entry in live for field in entry._meta.concrete_fields]
    assert SEEN.findall(" ".join(map(str, texts))) == []
    assert SEEN.findall(" ".join(Word.objects.values_list("word", flat=True))) == []


def test_staff_without_a_permission_learn_nothing_behind_the_door_of_the_desk(leaks):
    client = Client()
    client.force_login(make_user("leak-nobody"))
    told, never, asked = [], {}, 0
    for route in without_arguments("/admin/"):
        answer = ask(client, route)
        told += [f"{route}: {tokens_in(answer)}"] if tokens_in(answer) else []
    for item, route, address, nowhere in leaks.hidden_doors("/admin/", step=10):
        asked += 1
        if route not in never:
            never[route] = ask(client, nowhere).without(nowhere)
        told += telling(f"{route} {item}", ask(client, address).without(address), never[route])
    sys.stdout.write(f"{asked} addresses of the desk\n")
    assert told == []
    assert asked > 200


def test_every_text_of_a_page_had_its_token(leaks):
    """A field that a colleague adds is filled by its type; this says so if it is not."""
    empty = []
    for item in leaks.site.hidden:
        fields = item.page.latest_revision.content["fields"]
        for name, value in fields.items():
            field = item.page._meta.get_field(name)
            if value == "" and field.editable and not field.choices and name not in ("slug",):
                empty.append(f"{item} {name}")
    assert empty == []
