"""Seeding: turns the sample content into rows, through the verbs that editors use.

What has been seeded once is known by its first revision, so a page that somebody renamed, changed or deleted since is
left alone by the next run.
"""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone

from asp_portal.accounts.groups import ensure_groups
from asp_portal.library.models import Document, Image
from asp_portal.publishing.checking import look_again
from asp_portal.publishing.models import Comment, PageCheck, Revision
from asp_portal.releases.models import Release
from campaigns.models import Campaign, Election, Milestone
from publications.models import (
    Attendance,
    CalendarException,
    Correction,
    Highlight,
    Part,
    Person,
    Publication,
    Recommendation,
    Role,
    Session,
    State,
    Theme,
)

from . import asking, deepening, drawings, elections, paper, reading
from .states import StatePages

CREDIT = "Drawn for ASP Portal"
# Name, group and whether it is an administrator.
ACCOUNTS = (
    ("drafter", "Drafter", False),
    ("editor", "Editor", False),
    ("publisher", "Publisher", False),
    ("translator", "Translator", False),
    ("officer", "Elections officer", False),
    ("admin", "", True),
)
# What goes live together in the sample release: one page is approved, one waits for review, one is being written.
OPENING_DAY = ("asp25-sample-opening-statement", "asp25-sample-recommendations", "asp25-sample-media-advisory")
PICTURE_ADDRESS = re.compile(r"/images/@([a-z]+)/")


class Seeder(StatePages):
    """One run: knows what is there already and what this run made."""

    def __init__(self):
        self.new = {Session: [], Publication: [], Recommendation: [], Campaign: [], Election: []}
        self._users, self._pictures, self._papers = {}, {}, {}

    # -- people, States, themes -----------------------------------------------------------------------------------

    def accounts(self):
        """Make the accounts that are missing. Returns how many were."""
        ensure_groups()
        users, password, made = get_user_model().objects, "", 0
        for name, group, is_superuser in ACCOUNTS:
            email = f"{name}@portal.example"
            user = users.filter(Q(username=name) | Q(email=email)).first()
            if user is None:
                # Hashing is slow on purpose; they share one password and may share its hash.
                password = password or make_password(settings.DEMO_PASSWORD)
                user = users.create(
                    username=name,
                    email=email,
                    password=password,
                    is_staff=True,
                    is_superuser=is_superuser,
                    # There is no mailbox behind it.
                    wants_mail=False,
                )
                user.groups.set(Group.objects.filter(name=group))
                made += 1
            self._users[name] = user
        return made

    def themes(self):
        """Make the themes that are missing. Returns how many were."""
        rows = reading.table("themes")["theme"]
        missing = [r for r in rows if not Theme.objects.filter(Q(slug=r["slug"]) | Q(name=r["name"])).exists()]
        Theme.objects.bulk_create(Theme(**row) for row in missing)
        self._themes = {theme.slug: theme for theme in Theme.objects.all()}
        return len(missing)

    def states(self):
        """Make the States that are missing. Returns how many were."""
        known = set(State.objects.values_list("code", flat=True)) | set(State.objects.values_list("name", flat=True))
        rows = reading.table("states")["state"]
        missing = [State(**row) for row in rows if not known & {row["code"], row["name"]}]
        State.objects.bulk_create(missing)
        return len(missing)

    def people(self):
        """Make the people who are missing, with their roles. Returns how many were."""
        known = set(Person.objects.values_list("sorting_name", flat=True))
        states = {state.code: state for state in State.objects.all()}
        made = 0
        for row in reading.table("people")["person"]:
            fields = dict(row)
            roles = fields.pop("roles", [])
            if fields["sorting_name"] in known:
                continue
            person = Person.objects.create(**fields)
            Role.objects.bulk_create(
                Role(person=person, **role | {"state": states.get(role.get("state"))}) for role in roles
            )
            made += 1
        return made

    # -- rows -----------------------------------------------------------------------------------------------------

    def sessions(self):
        """Make the rows of the sessions that are missing, without their highlights. Returns how many were."""
        places = reading.table("places")
        about = reading.text("about.html")
        self._sessions = {}
        known = self._known(Session, ("kind", "ordinal", "slug"))
        for sample in reading.samples("sessions"):
            fields = dict(sample.fields)
            fields.setdefault("kind", Session.Kind.REGULAR)
            key = (fields["kind"], fields.get("ordinal"), fields.get("slug", ""))
            if key in known:
                self._sessions[sample.name.lstrip("0")] = Session.objects.filter(pk=known[key]).first()
                continue
            children = {name: fields.pop(name, []) for name in ("parts", "exceptions", "attendance", "highlights")}
            themes, state = fields.pop("themes"), fields.pop("state", "live")
            text = about if fields.pop("about", False) else ""
            session = Session.objects.create(
                **places[fields.pop("place")] | fields, about=text, body=self._with_pictures(sample.body)
            )
            session.themes.set(self._themed(themes))
            Part.objects.bulk_create(
                Part(session=session, **places[p["place"]] | {k: v for k, v in p.items() if k != "place"})
                for p in children["parts"]
            )
            CalendarException.objects.bulk_create(
                CalendarException(session=session, **e) for e in children["exceptions"]
            )
            Attendance.objects.bulk_create(Attendance(session=session, **a) for a in children["attendance"])
            self._sessions[session.address] = session
            self.new[Session].append((session, children["highlights"], state))
        return len(self.new[Session])

    def publications(self):
        """Make the rows of the publications that are missing. Returns how many were."""
        known = self._known(Publication, ("slug",))
        self._publications = {}
        for sample in reading.samples("publications"):
            fields = dict(sample.fields)
            session = self._sessions.get(fields.pop("session", None))
            if (sample.name,) in known or self._day_is_taken(session, fields.get("days", [])):
                key = known.get((sample.name,))
                self._publications[sample.name] = Publication.objects.filter(pk=key).first()
                continue
            steps = {name: fields.pop(name, None) for name in ("state", "first", "corrections", "change", "in_days")}
            days, themes, documents = fields.pop("days", []), fields.pop("themes", []), fields.pop("documents", [])
            cover = fields.pop("cover", None)
            page = Publication.objects.create(
                slug=sample.name,
                session=session,
                cover=self._picture(cover) if cover else None,
                body=self._with_pictures(sample.body),
                **fields | {"issued_on": fields.get("issued_on", timezone.localdate())},
            )
            if days:
                page.set_days(days)
            page.themes.set(self._themed(themes))
            page.documents.set(self._paper(name) for name in documents)
            self._publications[sample.name] = page
            self.new[Publication].append((page, steps))
        return len(self.new[Publication])

    def recommendations(self):
        """Make the rows of the recommendations that are missing. Returns how many were."""
        known = self._known(Recommendation, ("slug",))
        self.new[Recommendation] = asking.recommended(known, self._publications, self._sessions, self._themes)
        return len(self.new[Recommendation])

    def campaigns(self):
        """Make the rows of the campaigns that are missing. Returns how many were."""
        known = self._known(Campaign, ("slug",))
        for sample in reading.samples("campaigns"):
            if (sample.name,) in known:
                continue
            fields = dict(sample.fields)
            milestones, state = fields.pop("milestones", []), fields.pop("state", "live")
            sessions, publications = fields.pop("sessions"), fields.pop("publications")
            cover = fields.pop("cover", None)
            page = Campaign.objects.create(
                slug=sample.name,
                cover=self._picture(cover) if cover else None,
                body=self._with_pictures(sample.body),
                **fields,
            )
            page.sessions.set(filter(None, (self._sessions.get(address) for address in sessions)))
            page.publications.set(filter(None, (self._publications.get(slug) for slug in publications)))
            Milestone.objects.bulk_create(Milestone(campaign=page, **milestone) for milestone in milestones)
            deepening.deepen(page)
            self.new[Campaign].append((page, state))
        return len(self.new[Campaign])

    def elections(self):
        """Make the rows of the elections that are missing, ballots included. Returns how many were."""
        known = self._known(Election, ("slug",))
        states = {state.code: state for state in State.objects.all()}
        for row in reading.table("elections")["election"]:
            if (row["slug"],) in known:
                continue
            self.new[Election].append(elections.made(row, self._sessions[row["session"]], states))
        return len(self.new[Election])

    # -- publishing -----------------------------------------------------------------------------------------------

    def publish(self):
        """Take everything that this run made to the state it shall have. Returns the number of pages."""
        for session, highlights, state in self.new[Session]:
            Highlight.objects.bulk_create(
                Highlight(
                    session=session,
                    position=position,
                    text=highlight["text"],
                    publication=self._publications.get(highlight.get("publication")),
                )
                for position, highlight in enumerate(highlights, start=1)
            )
            self._settle(session, state, _moment(session, session.opens_on))
        for page, steps in self.new[Publication]:
            self._publish_publication(page, **steps)
        for page in self.new[Recommendation]:
            self._settle(page, "live", _moment(page.publication.session, page.publication.issued_on))
        for page, state in self.new[Campaign]:
            self._settle(page, state, None)
        for page in self.new[Election]:
            self._settle(page, "live", None)
        # A text that was saved before the pages that it names has nothing wrong any more.
        look_again(PageCheck.objects.open())
        return sum(len(pages) for pages in self.new.values())

    def releases(self):
        """Make the sample release, once its pages are. Returns how many were made."""
        made = {page.slug: page for page, _steps in self.new[Publication]}
        pages = [made[slug] for slug in OPENING_DAY if slug in made]
        if pages:
            release = Release.objects.create(
                title="Sample: opening day of the 25th session", timezone="America/New_York"
            )
            for page in pages:
                release.add(page, self._users["drafter"])
        return int(bool(pages))

    def _publish_publication(self, page, state, first, corrections, change, in_days):
        moment = _moment(page.session, page.issued_on)
        if in_days:
            # An embargo or a date to come, counted from today so that it is still to come.
            setattr(page, in_days["field"], timezone.now() + timedelta(days=in_days["days"]))
            page.save()
        final = {name: getattr(page, name) for name in first or {}}
        if first:
            Publication.objects.filter(pk=page.pk).update(**first)
        self._settle(page, state or "live", moment)
        if first:
            with page.edit(self._users["drafter"]) as draft:
                for name, value in final.items():
                    setattr(draft, name, value)
                draft.save()
                Correction.objects.bulk_create(Correction(publication=draft, **c) for c in corrections or [])
            page.publish(self._users["publisher"], now=max((c["at"] for c in corrections or []), default=moment))
        if change:
            with page.edit(self._users["drafter"]) as draft:
                for name, value in change.items():
                    setattr(draft, name, value)
                draft.save()

    def _settle(self, page, state, moment):
        drafter, editor, publisher = (self._users[name] for name in ("drafter", "editor", "publisher"))
        page.save_draft(drafter)
        if state in ("review", "returned", "approved"):
            page.submit_for_review(drafter, "Ready to be read.", assignee=editor)
        if state == "review":
            self._remark(page, "body", "Who agreed on the second point? Name the campaign.")
        elif state == "returned":
            self._remark(page, "body", "How many votes are needed? Link to the rules.")
            page.request_changes(editor, "Good beginning. Say what a majority is, then send it back.")
        elif state == "approved":
            page.approve(editor, "Ready to go out.")
        elif state == "withdrawn":
            page.publish(publisher, now=moment)
            page.withdraw(publisher, "Merged into another page.")
        elif state != "draft":
            page.publish(publisher, now=moment)

    def _remark(self, page, field, text):
        author = self._users["editor"]
        Comment.objects.create(page=page, revision=page.latest_revision, author=author, field=field, text=text)

    # -- what is there already, what is made when first needed ----------------------------------------------------

    def _known(self, model, names):
        """The keys (tuples of the fields `names`) of all pages that are or ever were, with their primary keys."""
        content_type = ContentType.objects.get_for_model(model)
        ever = Revision.objects.filter(content_type=content_type).order_by("-pk")
        rows = ever.values_list(*(f"content__fields__{name}" for name in names), "object_id")
        now = model.objects.filter(language=settings.LANGUAGE_CODE).values_list(*names, "pk")
        return {tuple(row[:-1]): row[-1] for row in [*rows, *now]}

    def _day_is_taken(self, session, numbers):
        return bool(numbers) and Publication.objects.filter(days__session=session, days__number__in=numbers).exists()

    def _themed(self, slugs):
        return [self._themes[slug] for slug in slugs if slug in self._themes]

    def _with_pictures(self, html):
        return PICTURE_ADDRESS.sub(lambda match: f"/images/{self._picture(match[1]).pk}/", html)

    def _picture(self, name):
        if name not in self._pictures:
            words = reading.table("pictures")[name]
            self._pictures[name] = Image.objects.filter(
                title=words["title"], credit=CREDIT
            ).first() or Image.objects.create_from_upload(
                drawings.drawn(name), **words, credit=CREDIT, user=self._users["drafter"]
            )
        return self._pictures[name]

    def _paper(self, name):
        if name not in self._papers:
            html = reading.text(f"papers/{name}.html")
            title = re.search("<h1>(.+?)</h1>", html)[1]
            self._papers[name] = Document.objects.filter(title=title).first() or self._printed(name, title, html)
        return self._papers[name]

    def _printed(self, name, title, html):
        # A living document had an earlier edition, which stays behind the newer one.
        earlier = f"papers/{name}.first.html"
        editions = [*([reading.text(earlier)] if reading.exists(earlier) else []), html]
        document = Document.objects.create_from_upload(
            paper.printed(editions[0], title), title=title, user=self._users["drafter"]
        )
        for edition in editions[1:]:
            document.replace(paper.printed(edition, title), self._users["publisher"])
        return document


def _moment(session, date):
    """Half past six in the evening of `date` where the session meets, or now when that has not come yet."""
    now = timezone.now()
    if date is None:
        return now
    zone = ZoneInfo(session.timezone) if session else UTC
    return min(now, datetime.combine(date, time(18, 30), zone))
