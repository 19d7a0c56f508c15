"""The items: a public site, and beside it pages of every kind in every state in which nobody may see them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count

from asp_portal.library.models import Document, Image
from asp_portal.publishing.due import publish_due
from asp_portal.publishing.models import Trash, publishable_models
from campaigns.models import Campaign, Election
from publications.models import Publication, Recommendation, Session, StatePage, Theme
from tests.factories import (
    make_campaign,
    make_election,
    make_publication,
    make_recommendation,
    make_session,
    make_state,
    make_state_page,
    make_theme,
    make_user,
)
from tests.library.files import pdf_file, picture_file

from .tokens import HIDDEN, PUBLIC, fill, fill_children, stems, token

FAR = datetime(2096, 1, 1, tzinfo=UTC)
FACTORIES = {
    Session: make_session,
    Publication: make_publication,
    Recommendation: make_recommendation,
    Campaign: make_campaign,
    Election: make_election,
    StatePage: make_state_page,
}
# What a person makes of a page step by step. Each step takes the page and the people.
STATES = {
    "draft": (),
    "review": ("submit",),
    "returned": ("submit", "return"),
    "approved": ("submit", "approve"),
    "scheduled": ("go_live_at",),
    "embargoed": ("embargo_until",),
    "unscheduled": ("go_live_at", "cancel"),
}


@dataclass
class Item:
    """A page of the test, with what belongs to it and how to call it in a message."""

    page: object
    stem: str
    state: str
    image: Image | None = None
    document: Document | None = None
    theme: Theme | None = None

    def __str__(self):
        return f"{self.stem}: {self.page._meta.model_name}, {self.state}"


@dataclass
class Site:
    """Everything that the test has made, and the people of its desk."""

    live: list = field(default_factory=list)
    withdrawn: list = field(default_factory=list)
    hidden: list = field(default_factory=list)

    def __post_init__(self):
        self.author = make_user("leak-author", group="Publisher")
        self.reader = make_user("leak-reader", group="Publisher")
        self.state = make_state()
        self.names = {PUBLIC: stems(PUBLIC), HIDDEN: stems(HIDDEN)}

    def first(self, model):
        """The first live page of a kind: what others belong to."""
        return next(item.page for item in self.live if isinstance(item.page, model))

    def make(self, model, state, prefix=HIDDEN, **given):
        """A page of `model` full of tokens, with a picture, a document and a theme of its own. Returns its Item."""
        stem = next(self.names[prefix])
        item = Item(None, stem, state)
        item.image = Image.objects.create_from_upload(
            picture_file(f"{token(stem, 'upload')}.jpg", size=(48, 32)),
            **{name: token(stem, f"image{name}") for name in ("title", "alt", "credit", "caption")},
        )
        inside = f"\n1 0 obj<</Title({token(stem, 'metadata')})>>({token(stem, 'inside')})endobj".encode()
        item.document = Document.objects.create_from_upload(
            pdf_file(f"{token(stem, 'upload')}.pdf", more=inside), title=token(stem, "document")
        )
        item.theme = make_theme(
            name=token(stem, "theme"), slug=token(stem, "themeslug"), description=token(stem, "themetext")
        )
        if model is Recommendation:
            given["publication"] = self.first(Publication)
        if model is Election:
            given["session"] = self.first(Session)
        page = FACTORIES[model](user=self.author, **given)
        self.write(page, item, **given)
        item.page = page
        return item

    def redraft(self, page, state):
        """A draft of a page that is, or was, public. Returns its Item."""
        item = Item(page, next(self.names[HIDDEN]), state)
        self.write(page, item, leave=("number",))
        return item

    def write(self, page, item, leave=(), **given):
        """Make a draft of `page` that is full of the tokens of `item`."""
        with page.edit(self.author) as draft:
            # Sessions of a number have no slug, and their name follows from the number.
            leave = {*leave, *given, *(["slug"] if getattr(draft, "ordinal", None) else [])}
            fill(draft, item.stem, leave)
            if hasattr(draft, "cover_id"):
                draft.cover = item.image
            if hasattr(draft, "body") and item.document:
                draft.body += f'<p><a href="{item.document.get_absolute_url()}">{token(item.stem, "link")}</a></p>'
            draft.save()
            session = self.first(Session) if self.live else page
            fill_children(draft, item.stem, session=session, state=self.state)
            self.tag(draft, item)
            for name, row in (("documents", item.document), ("themes", item.theme)):
                if row and hasattr(draft, name):
                    getattr(draft, name).add(row)

    def tag(self, draft, item):
        """Tag the sections of `draft` with States that have a public page and the theme of `item`; its acts too."""
        public = [other.page for other in self.live if isinstance(other.page, StatePage)]
        for section in draft.sections.all() if hasattr(draft, "sections") else ():
            section.states.set([page.of_state_id for page in public])
            section.themes.set([item.theme] if item.theme else [])
        if hasattr(draft, "acts"):
            draft.acts.update(theme=item.theme)

    def step(self, page, name):
        """Take one step of STATES."""
        if name == "submit":
            page.submit_for_review(self.author)
        elif name == "return":
            page.request_changes(self.reader, "Not yet.")
        elif name == "approve":
            page.approve(self.reader)
        elif name == "cancel":
            page.cancel_schedule(self.author)
        elif name in page.due_fields:
            with page.edit(self.author) as draft:
                setattr(draft, name, FAR)
                draft.save()
            page.publish()


def public_site(small=False):
    """A site of live pages, and of pages that were public once; a `small` one has a page or two of each kind."""
    site = Site()
    for number in range(1 if small else 3):
        days = {"opens_on": date(2015 + number, 11, 18), "closes_on": date(2015 + number, 12, 14)}
        site.live.append(site.make(Session, "live", PUBLIC, ordinal=14 + number, year=2015 + number, **days))
        site.live[-1].page.publish()
    # Before the summaries, whose sections name them.
    for _number in range(1 if small else 2):
        site.live.append(site.make(StatePage, "live", PUBLIC))
        site.live[-1].page.publish()
    for number, kind in enumerate(["letter"] if small else [*Publication.Kind.values, "news", "news", "letter"]):
        given = {"days": [4]} if kind == Publication.Kind.DAILY_SUMMARY else {}
        site.live.append(
            site.make(
                Publication,
                "live",
                PUBLIC,
                kind=kind,
                session=site.live[number % 3 if not small else 0].page,
                issued_on=date(2015 + number % 3, 12, 5),
                **given,
            )
        )
        site.live[-1].page.publish()
    for model in [Recommendation, Campaign, Election] * (1 if small else 2):
        site.live.append(site.make(model, "live", PUBLIC))
        site.live[-1].page.publish()
    for state, act in (("withdrawn", lambda page: page.withdraw(site.author)), ("expired", expire)):
        for model in FACTORIES:
            item = site.make(model, state, PUBLIC)
            item.page.publish()
            item.address = item.page.get_absolute_url()
            act(item.page)
            site.withdrawn.append(item)
    return site


def expire(page):
    """Let the page withdraw itself."""
    with page.edit(None) as draft:
        draft.expire_at = FAR
        draft.save()
    page.publish()
    publish_due(FAR)


def hide(site):
    """Add what nobody may see: new pages, and drafts of live and of withdrawn ones. Live pages name some of it."""
    session = site.first(Session)
    # Numbers that stand nowhere else.
    ordinals = count(4101)
    for state, steps in STATES.items():
        made = [
            site.make(model, state, **({"ordinal": next(ordinals)} if model is Session else {})) for model in FACTORIES
        ]
        day = session.next_day_without_summary()
        made += [
            site.make(Publication, state, kind="daily-summary", session=session, days=[day]),
            site.make(Publication, state, kind="letter", session=session, language="fr"),
            site.make(Publication, state, kind="report", session=made[0].page),
        ]
        for item in made:
            for step in steps:
                site.step(item.page, step)
        site.hidden += made
    for model in FACTORIES:
        live = [item.page for item in site.live if isinstance(item.page, model)]
        site.hidden.append(site.redraft(live[0], "live with a draft"))
        site.hidden.append(site.redraft(live[-1], "update scheduled"))
        site.step(live[-1], "go_live_at")
    site.hidden += [site.redraft(item.page, f"{item.state}, with a draft") for item in site.withdrawn]
    point_to_the_hidden(site)
    for model in FACTORIES:
        item = site.make(model, "trashed")
        Trash.objects.put(item.page, site.author)
        site.hidden.append(item)


def point_to_the_hidden(site):
    """Let live rows name hidden ones, as they do when an editor chose what is not public yet."""
    hidden = {model: [i.page for i in site.hidden if type(i.page) is model and not i.page.live] for model in FACTORIES}
    campaign, session = site.first(Campaign), site.first(Session)
    campaign.publications.add(*hidden[Publication])
    campaign.sessions.add(*hidden[Session])
    campaign.recommendations.add(*hidden[Recommendation])
    session.highlights.update(publication=hidden[Publication][0])
    site.first(Recommendation).follow_up.create(session=hidden[Session][0])
    for model in FACTORIES:
        model.objects.filter(pk=hidden[model][1].pk).update(translation_of=site.first(model))


def kinds_without_factory():
    """Publishable models of the site of which this test makes no pages."""
    return [model for model in publishable_models() if model not in FACTORIES]
