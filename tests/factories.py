"""Factories: a row of each kind with one call, saying only what the test is about."""

import re
from datetime import date, timedelta
from itertools import count, product
from string import ascii_uppercase

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from asp_portal.accounts.groups import ensure_groups
from asp_portal.accounts.models import User
from asp_portal.releases.models import Release
from asp_portal.sharing.models import ShareLink
from campaigns.models import Campaign, Candidate, Election, GroupSize, Ratification, SittingJudge
from publications.models import (
    Person,
    Publication,
    Recommendation,
    Role,
    Section,
    Session,
    State,
    StateAct,
    StatePage,
    Theme,
)

numbers = count(1000)
# Of two letters. Those that ISO 3166 gives to no State come first: a test may give a State its real one.
CODES = sorted(map("".join, product(ascii_uppercase, repeat=2)), key=lambda code: not re.match("Q[B-Z]|X|O[^M]", code))


def make_user(name="", group="", **fields):
    """A staff user; `group` is the name of one of the groups, `is_superuser` makes an administrator."""
    name = name or f"user{next(numbers)}"
    user = User.objects.create_user(name, f"{name}@portal.example", "demo", is_staff=True, **fields)
    if group:
        ensure_groups()
        user.groups.add(Group.objects.get(name=group))
    return user


def _settle(page, live, user, relations):
    """Give a new page its relations and its first revision, saved by `user`; the portal publishes it when `live`."""
    for name, rows in relations.items():
        getattr(page, name).set(rows)
    page.save_draft(user)
    if live:
        page.publish()
    return page


def make_session(live=False, user=None, themes=(), **fields):
    """A session; a regular one of a number nobody has yet unless told otherwise."""
    kind = fields.setdefault("kind", Session.Kind.REGULAR)
    if kind == Session.Kind.REVIEW_CONFERENCE:
        fields.setdefault("slug", f"city-{next(numbers)}")
    else:
        taken = Session.objects.filter(kind=kind).order_by("-ordinal").values_list("ordinal", flat=True).first()
        fields.setdefault("ordinal", (taken or 0) + 1)
    fields.setdefault("year", fields["opens_on"].year if fields.get("opens_on") else 2017)
    return _settle(Session.objects.create(**fields), live, user, {"themes": themes})


def make_publication(live=False, user=None, themes=(), documents=(), days=(), **fields):
    """A publication; `days` (list of int) makes it a daily summary of `session`."""
    number = next(numbers)
    if days:
        fields["kind"] = Publication.Kind.DAILY_SUMMARY
        fields["session"] = fields.get("session") or make_session(live=live)
    fields.setdefault("title", f"Publication {number}")
    fields.setdefault("slug", f"publication-{number}")
    # A page without a word is not published.
    fields.setdefault("summary", "What there is to read.")
    page = Publication.objects.create(**fields)
    if days:
        page.set_days(days)
    return _settle(page, live, user, {"themes": themes, "documents": documents})


def make_recommendation(live=False, user=None, **fields):
    """A recommendation in a paper."""
    number = next(numbers)
    fields.setdefault("publication", None)
    fields["publication"] = fields["publication"] or make_publication(live=live, kind=Publication.Kind.RECOMMENDATIONS)
    fields.setdefault("number", number)
    fields.setdefault("slug", f"recommendation-{number}")
    fields.setdefault("text", f"Recommendation text {number}")
    return _settle(Recommendation.objects.create(**fields), live, user, {})


def make_campaign(live=False, user=None, sessions=(), publications=(), recommendations=(), **fields):
    """A campaign."""
    number = next(numbers)
    fields.setdefault("title", f"Campaign {number}")
    fields.setdefault("slug", f"campaign-{number}")
    fields.setdefault("summary", "What there is to read.")
    relations = {"sessions": sessions, "publications": publications, "recommendations": recommendations}
    return _settle(Campaign.objects.create(**fields), live, user, relations)


def make_ratification(campaign, state=None, **fields):
    """A ratification in the row of `campaign`, with a source; of a State of its own unless told."""
    fields.setdefault("source", "Depositary")
    return Ratification.objects.create(campaign=campaign, state=state or make_state(), **fields)


def make_theme(**fields):
    """A theme."""
    number = next(numbers)
    fields.setdefault("name", f"Theme {number}")
    fields.setdefault("slug", f"theme-{number}")
    return Theme.objects.create(**fields)


def make_link(page, hours=24, **fields):
    """A link to `page` for `hours` from now, as (ShareLink, path of its gate)."""
    fields.setdefault("label", "Minister’s office")
    fields.setdefault("user", None)
    link, secret = ShareLink.make(page, ends_at=timezone.now() + timedelta(hours=hours), **fields)
    return link, reverse("sharing:shared_gate", args=[secret])


def make_state(**fields):
    """A State of the authority list."""
    number = next(numbers)
    fields.setdefault("name", f"State of Letters {number}")
    if "code" not in fields:
        taken = {*State.objects.values_list("code", flat=True)}
        fields["code"] = next(code for code in CODES if code not in taken)
    return State.objects.create(**fields)


def make_section(publication, states=(), themes=(), **fields):
    """A section of a summary; in its row, so the draft has it when it is made before the page is saved."""
    fields.setdefault("body", "<p>What was said.</p>")
    section = Section.objects.create(publication=publication, **fields)
    section.states.set(states)
    section.themes.set(themes)
    return section


def make_state_page(live=False, user=None, acts=(), **fields):
    """The page of a State, a new one unless told otherwise; `acts` are dicts of the fields of a StateAct."""
    number = next(numbers)
    fields["of_state"] = fields.get("of_state") or make_state()
    fields.setdefault("title", fields["of_state"].name)
    fields.setdefault("slug", f"state-{number}")
    page = StatePage.objects.create(**fields)
    for act in acts:
        given = {
            "happened_on": date(2017, 12, 6),
            "text": "Pledged.",
            "source": "Note",
            "source_url": "https://un.example/",
        }
        StateAct.objects.create(page=page, **given | act)
    return _settle(page, live, user, {})


def make_person(roles=(), **fields):
    """A person of the authority list; `roles` are dicts of the fields of a Role."""
    number = next(numbers)
    fields.setdefault("sorting_name", f"Person {number}")
    fields.setdefault("name", fields["sorting_name"])
    person = Person.objects.create(**fields)
    Role.objects.bulk_create(Role(person=person, **role) for role in roles)
    return person


def make_election(live=False, user=None, bench=(), sizes=None, candidates=None, is_elected=False, **fields):
    """An election. `bench` (tuples of list, group, gender) stays; `candidates` gives the same for each name."""
    number = next(numbers)
    fields.setdefault("title", f"Election {number}")
    fields.setdefault("slug", f"election-{number}")
    fields.setdefault("office", Election.Office.PROSECUTOR)
    judges = fields["office"] == Election.Office.JUDGE
    fields.setdefault("rules", Election.Rules.TWO_THIRDS if judges else Election.Rules.ALL_MEMBERS)
    fields.setdefault("members", 123)
    fields.setdefault("summary", "Who stands, and what was counted.")
    fields["session"] = fields.get("session") or make_session(live=live)
    page = Election.objects.create(**fields)
    for place, (name, (of_list, group, gender)) in enumerate((candidates or {}).items()):
        Candidate.objects.create(
            election=page,
            name=name,
            sorting_name=", ".join(reversed(name.rsplit(" ", 1))),
            list=of_list,
            regional_group=group,
            gender=gender,
            is_elected=is_elected and place < page.seats,
        )
    for place, (of_list, group, gender) in enumerate(bench):
        SittingJudge.objects.create(
            election=page, name=f"Judge {place}", list=of_list, regional_group=group, gender=gender
        )
    for group, states in (sizes or {}).items():
        GroupSize.objects.create(election=page, regional_group=group, states=states)
    return _settle(page, live, user, {})


def make_release(*pages, approved=True, **fields):
    """A release of `pages`, their latest versions pinned and, unless told otherwise, approved."""
    release = Release.objects.create(**{"title": f"Release {next(numbers)}"} | fields)
    for page in pages:
        if approved and not page.live and not page.is_draft_approved:
            page.approve(make_user())
        release.add(page)
    return release
