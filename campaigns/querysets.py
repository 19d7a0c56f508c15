"""The words in which everything asks for campaigns and elections."""

from django.db import models
from django.db.models import Min, Prefetch
from django.utils import timezone

from publications.querysets import TranslatedQuerySet


class CampaignQuerySet(TranslatedQuerySet):
    """Campaigns of the coalition."""

    def of_session(self, session):
        """Campaigns that `session` is a part of."""
        return self.filter(sessions=session).order_by("title")

    def of_publication(self, publication):
        """Campaigns that show `publication`."""
        return self.filter(publications=publication).order_by("title")

    def next_moment(self):
        """Also the next end of a call to action: nothing has to be done then, but pages look different."""
        calls = self.live().filter(action_ends_at__gt=timezone.now()).aggregate(Min("action_ends_at"))
        return min(filter(None, [super().next_moment(), *calls.values()]), default=None)

    def original_of(self, page):
        """The campaign of which `page` is a language version, or `page` itself."""
        return self.filter(pk=page.translation_of_id or page.pk)

    def for_links(self):
        """What a link needs: the address, the name and a word about it."""
        return self.defer("body")

    def for_listing(self):
        """What a list of campaigns shows; of their sessions, the live ones."""
        return self.defer("body").select_related("cover").prefetch_related(self._live_sessions()).order_by("title")

    def for_detail(self):
        """What the page of a campaign shows of the campaign itself."""
        return self.select_related("cover").prefetch_related(self._live_sessions(), "milestones")

    def _live_sessions(self):
        sessions = self.model._meta.get_field("sessions").related_model._default_manager
        return Prefetch("sessions", queryset=sessions.live().for_links().newest_first())


class RatificationQuerySet(models.QuerySet):
    """Ratifications that campaigns count."""

    def with_states(self):
        """Adds the States in the same query."""
        return self.select_related("state")

    def for_table(self):
        """What the table of ratifications shows: the States and their public pages, two queries."""
        return self.with_states().prefetch_related(_pages_of_states("state", self.model))

    def public_of_state(self, state):
        """What readers may know of `state`: its ratifications in live campaigns, each once in whatever language."""
        return (
            self.filter(state=state, campaign__live=True, campaign__translation_of=None)
            .select_related("campaign")
            .defer("campaign__body")
            .order_by("campaign__title", "campaign_id")
        )


class ElectionQuerySet(TranslatedQuerySet):
    """Elections of the Assembly."""

    def of_session(self, session):
        """Elections at `session`, judges first."""
        return self.filter(session=session).order_by("begins_on", "office", "title")

    def for_links(self):
        """What a link needs."""
        return self.select_related("session").defer("body", "session__about", "session__body")

    def for_listing(self):
        """What a list of elections shows, the latest first."""
        return self.for_links().order_by("-session__year", "-begins_on", "title", "pk")

    def nominated_by(self, state):
        """Elections in which `state` nominated somebody, the latest first; each has them (list) as `nominated`."""
        candidates = self.model._meta.get_field("candidates").related_model._default_manager.filter(state=state)
        own = Prefetch("candidates", queryset=candidates, to_attr="nominated")
        return self.for_listing().filter(pk__in=candidates.values("election")).prefetch_related(own)

    def for_detail(self):
        """What the page of an election shows."""
        return self.select_related("session").prefetch_related(
            "candidates", "candidates__state", "sitting_judges", "group_sizes", "ballots"
        )

    def for_page(self):
        """What readers see of an election: also the public pages of the States that nominated somebody."""
        candidate = self.model._meta.get_field("candidates").related_model
        return self.for_detail().prefetch_related(_pages_of_states("candidates__state", candidate))


def _pages_of_states(way, model):
    """The Prefetch of the public pages of the States to which `way` leads from a row, by the `state` of `model`."""
    state = model._meta.get_field("state").related_model
    pages = state._meta.get_field("pages").related_model._default_manager
    return Prefetch(f"{way}__pages", queryset=pages.for_names())
