from django.core.paginator import Paginator
from django.db import models
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet

KINDS = [
    ("daily-summary", "Daily summary"),
    ("statement", "Statement"),
    ("report", "Report"),
    ("letter", "Letter"),
    ("briefing", "Briefing paper"),
    ("news", "News"),
]
LANGUAGES = [("en", "English"), ("fr", "French"), ("es", "Spanish"), ("ar", "Arabic")]
IMAGE = "wagtailimages.Image"


class HomePage(Page):
    max_count = 1
    subpage_types = ["portal.SessionIndexPage", "portal.PublicationIndexPage"]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["sessions"] = (
            SessionPage.objects.live().order_by("-number").select_related("image").prefetch_related("image__renditions")
        )
        context["latest"] = PublicationPage.listing()[:10]
        return context


class SessionIndexPage(Page):
    max_count = 1
    subpage_types = ["portal.SessionPage"]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["sessions"] = (
            SessionPage.objects.live().order_by("-number").select_related("image").prefetch_related("image__renditions")
        )
        return context


class SessionHighlight(Orderable):
    page = ParentalKey("portal.SessionPage", on_delete=models.CASCADE, related_name="highlights")
    text = models.CharField(max_length=200)
    panels = [FieldPanel("text")]


class SessionPage(Page):
    number = models.PositiveSmallIntegerField(unique=True)
    year = models.PositiveSmallIntegerField()
    start_date = models.DateField()
    end_date = models.DateField()
    place = models.CharField(max_length=80)
    states = models.PositiveSmallIntegerField(default=0)
    intro = RichTextField()
    lowdown = RichTextField(blank=True)
    glance = models.TextField(blank=True)
    image = models.ForeignKey(IMAGE, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    parent_page_types = ["portal.SessionIndexPage"]
    subpage_types = ["portal.CampaignPage"]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.FilterField("number")]
    content_panels = [
        *Page.content_panels,
        InlinePanel("highlights", label="Highlights"),
        MultiFieldPanel(
            [FieldPanel(f) for f in ("number", "year", "start_date", "end_date", "place", "states")], heading="Meeting"
        ),
        FieldPanel("intro"),
        FieldPanel("lowdown"),
        FieldPanel("glance"),
        FieldPanel("image"),
    ]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["summaries"] = PublicationPage.listing().filter(session=self, kind="daily-summary")[:20]
        context["campaigns"] = CampaignPage.objects.live().child_of(self).order_by("path")
        context["recommendations"] = self.recommendations.all()
        return context


class CampaignPage(Page):
    summary = models.TextField()
    body = RichTextField()
    parent_page_types = ["portal.SessionPage"]
    subpage_types = []
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]


@register_snippet
class Recommendation(models.Model):
    session = models.ForeignKey(SessionPage, on_delete=models.CASCADE, related_name="recommendations")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200)
    text = models.TextField()
    panels = [FieldPanel("session"), FieldPanel("order"), FieldPanel("title"), FieldPanel("text")]

    class Meta:
        ordering = ["order"]

    def __str__(self):
        return self.title


class PublicationIndexPage(Page):
    max_count = 1
    subpage_types = ["portal.PublicationPage"]
    per_page = 20

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        session, kind, query = (request.GET.get(k, "").strip() for k in ("session", "kind", "q"))
        publications = PublicationPage.listing()
        if session:
            # the id first: search() can filter on own columns only
            chosen = SessionPage.objects.live().filter(slug=session).values_list("pk", flat=True).first()
            publications = publications.filter(session_id=chosen or 0)
        if kind in dict(KINDS):
            publications = publications.filter(kind=kind)
        if query:
            # search() sorts by declared filter fields only
            publications = publications.order_by("-date").search(query, order_by_relevance=False)
        context.update(
            publications=Paginator(publications, self.per_page).get_page(request.GET.get("page")),
            sessions=SessionPage.objects.live().order_by("-number").only("title", "slug", "number", "year"),
            kinds=KINDS,
            chosen_session=session,
            chosen_kind=kind,
            query=query,
        )
        return context


class PublicationPage(Page):
    session = models.ForeignKey(SessionPage, on_delete=models.PROTECT, related_name="publications")
    date = models.DateField(db_index=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    language = models.CharField(max_length=5, choices=LANGUAGES, default="en")
    summary = models.TextField()
    body = RichTextField()
    image = models.ForeignKey(IMAGE, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    parent_page_types = ["portal.PublicationIndexPage"]
    subpage_types = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("session"),
        index.FilterField("kind"),
        index.FilterField("date"),
    ]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel(f) for f in ("session", "date", "kind", "language")], heading="About"),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("image"),
    ]

    class Meta:
        indexes = [models.Index(fields=["session", "kind", "-date"])]

    @classmethod
    def listing(cls):
        """What the lists show: newest first, with session and thumbnail. (defer("body") was tried:
        on these sizes it costs more in compiling the query than it saves.)
        """
        return (
            cls.objects.live()
            .order_by("-date", "-pk")
            .select_related("session", "image")
            .prefetch_related("image__renditions")
        )

    @cached_property
    def related(self):
        return PublicationPage.listing().filter(session_id=self.session_id, kind=self.kind).exclude(pk=self.pk)[:5]
