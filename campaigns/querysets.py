"""The words in which everything asks for campaigns."""

from publications.querysets import TranslatedQuerySet


class CampaignQuerySet(TranslatedQuerySet):
    """Campaigns of the coalition."""

    def of_session(self, session):
        """Campaigns that `session` is a part of."""
        return self.filter(sessions=session)

    def for_listing(self):
        """What a list of campaigns shows."""
        return self.defer("body").select_related("cover").prefetch_related("sessions", "milestones").order_by("title")

    def for_detail(self):
        """What the page of a campaign shows of the campaign itself."""
        return self.select_related("cover").prefetch_related("sessions", "milestones")
