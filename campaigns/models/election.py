"""Elections of the Assembly: who stands for which office, for how many seats, and under which rules."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from asp_portal.caching import forget_pages
from asp_portal.languages import Translatable
from asp_portal.publishing.models import Event, Publishable
from asp_portal.richtext.fields import RichTextField
from asp_portal.routes import path_of
from asp_portal.search.words import normalise
from publications.models import Session, State
from publications.models.child import Child, Note

from .. import rounds, voting
from ..querysets import ElectionQuerySet


class Stale(ValidationError):
    """Somebody else changed a ballot while this one was typed."""


class List(models.TextChoices):
    """The two lists of the Rome Statute, article 36, paragraph 5. Every candidate for judge is on exactly one."""

    A = "A", _("List A: criminal law and procedure")
    B = "B", _("List B: international law")


class Gender(models.TextChoices):
    """As the minimum voting requirements count it."""

    FEMALE = "F", _("female")
    MALE = "M", _("male")


class Election(Translatable, Publishable):
    """One election: an office, its seats, those who stand, and the ballots as they are counted."""

    draft_children = ("candidates", "sitting_judges", "group_sizes", "corrections")
    search_facets = {"session": "session"}
    stands_on = 1
    ground_fields = ("session",)

    class Office(models.TextChoices):
        JUDGE = "judge", _("Judge")
        PROSECUTOR = "prosecutor", _("Prosecutor")
        DEPUTY_PROSECUTOR = "deputy-prosecutor", _("Deputy Prosecutor")
        REGISTRAR = "registrar", _("Registrar")
        PRESIDENT = "president", _("President of the Assembly")
        VICE_PRESIDENT = "vice-president", _("Vice-President of the Assembly")
        BUDGET_COMMITTEE = "budget-committee", _("Member of the Committee on Budget and Finance")
        NOMINATIONS_COMMITTEE = "nominations-committee", _("Member of the Advisory Committee on Nominations")
        TRUST_FUND = "trust-fund", _("Member of the Board of the Trust Fund for Victims")

    class Rules(models.TextChoices):
        TWO_THIRDS = voting.Rules.TWO_THIRDS.value, _("two thirds of those present and voting")
        ALL_MEMBERS = voting.Rules.ALL_MEMBERS.value, _("more than half of all electors")
        VOTING = voting.Rules.VOTING.value, _("more than half of those present and voting")
        CONSENSUS = voting.Rules.CONSENSUS.value, _("consensus, without a vote")
        ACCLAMATION = voting.Rules.ACCLAMATION.value, _("acclamation, without a vote")

    class Electors(models.TextChoices):
        STATES_PARTIES = "states-parties", _("States Parties")
        JUDGES = "judges", _("judges of the Court")

    class Stage(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("voting is going on")
        CONCLUDED = "concluded", _("concluded")

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=200, help_text=_("The election in its address."))
    office = models.CharField(_("office"), max_length=30, choices=Office.choices)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="elections")
    part = models.CharField(_("part of the session"), max_length=100, blank=True, help_text=_("“First resumption”."))
    begins_on = models.DateField(_("voting begins on"), null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.PLANNED)
    rules = models.CharField(
        _("elected by"), max_length=12, choices=Rules.choices, help_text=_("What a candidate needs to be elected.")
    )
    electors = models.CharField(
        _("who votes"), max_length=15, choices=Electors.choices, default=Electors.STATES_PARTIES
    )
    members = models.PositiveSmallIntegerField(
        _("number of electors"),
        help_text=_("On the day of the election: 123 States Parties in December 2017. Without a vote, 0 if not known."),
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences for lists and search engines.")
    )
    body = RichTextField(_("body"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True, help_text=_("Of the facts above."))
    source_url = models.URLField(_("link to the source"), blank=True)
    bench_source = models.CharField(
        _("source of the bench"), max_length=300, blank=True, help_text=_("Where the judges who stay are listed.")
    )
    bench_source_url = models.URLField(_("link to the bench"), blank=True)

    objects = ElectionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        default_permissions = (*Publishable.Meta.default_permissions, "count")
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        ordering = ["-session__year", "office", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "language"],
                name="election_slug_unique",
                violation_error_message=_("Another election in this language has this slug."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="election_has_a_seat",
                violation_error_message=_("An election fills at least one seat."),
            ),
            models.CheckConstraint(
                condition=Q(source_url="") | ~Q(source=""),
                name="election_link_has_source",
                violation_error_message=_("Name the source that the link leads to."),
            ),
            models.CheckConstraint(
                condition=Q(bench_source_url="") | ~Q(bench_source=""),
                name="election_bench_link_has_source",
                violation_error_message=_("Name the source of the bench that the link leads to."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Raise ValidationError for a vote of nobody."""
        super().clean()
        if self.rules and self.is_voted and self.members == 0:
            raise ValidationError({"members": _now("How many vote? The majority follows from it.")})

    def get_absolute_url(self):
        """The page of the election."""
        return path_of("campaigns:election_detail", self.slug)

    @property
    def zone(self):
        """The time zone (ZoneInfo) of the session, or None."""
        return self.session.zone if self.session_id else None

    @property
    def has_requirements(self):
        """Whether a ballot must carry names of each list, region and gender: judges of the Court alone."""
        return self.office == self.Office.JUDGE

    @property
    def is_voted(self):
        """Whether it is decided by ballots."""
        return voting.Rules(self.rules).is_by_ballot

    @property
    def stage_now(self):
        """The Stage that readers are told: counting goes on as soon as something is counted, until no seat is left."""
        if self.stage == self.Stage.CONCLUDED or not self.course.seats_left:
            return self.Stage.CONCLUDED
        return self.Stage.RUNNING if self.course.rounds else self.Stage(self.stage)

    @property
    def is_running(self):
        """Whether readers may expect another result."""
        return self.stage_now == self.Stage.RUNNING

    @cached_property
    def course(self):
        """What happened ballot by ballot, and what holds for the next one (`rounds.Course`)."""
        return rounds.course(self)

    def record(self, ballot, user, seen=None):
        """Keep `ballot`, new or corrected, public at once where the election is; the event says what changed.

        All later rounds follow from it and are never stored. `seen` is the mark of the ballot of this number that the
        writer saw, empty for none. Raises Stale when there is another one by now, and ValidationError for numbers
        that cannot be.
        """
        with transaction.atomic():
            page = self.locked()
            before = page.ballots.filter(number=ballot.number).first()
            if seen is not None and seen != (before.mark if before else ""):
                raise Stale(_now("%(ballot)s was changed by somebody else.") % {"ballot": ballot})
            ballot.election = page
            ballot.full_clean()
            ballot.save()
            page._record(Event.Action.COUNTED, user, page.live_revision, ballot.difference(before))
            transaction.on_commit(forget_pages)

    def strike(self, ballot, user):
        """Take `ballot` out again. Raises ValidationError unless it is the last one."""
        with transaction.atomic():
            page = self.locked()
            if page.ballots.filter(number__gt=ballot.number).exists():
                raise ValidationError(_now("Take out the later ballots first."))
            ballot.delete()
            note = _now("Took out ballot %(number)s.") % {"number": ballot.number}
            page._record(Event.Action.COUNTED, user, page.live_revision, note)
            transaction.on_commit(forget_pages)


class Candidate(Child):
    """Somebody who stands in an election. What is known about them is what the nominating State published."""

    class Questionnaire(models.TextChoices):
        UNKNOWN = "", _("not known")
        ANSWERED = "answered", _("answered")
        UNANSWERED = "unanswered", _("not answered")

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="candidates")
    # In a language version: the candidate of the original whom this row names in other words.
    copied_from = models.UUIDField(null=True, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    sorting_name = models.CharField(
        _("name in lists"), max_length=200, help_text=_("The family name first: “Ibáñez Carranza, Luz del Carmen”.")
    )
    state = models.ForeignKey(
        State, verbose_name=_("State"), null=True, blank=True, on_delete=models.PROTECT, related_name="candidates"
    )
    regional_group = models.CharField(
        _("regional group"), max_length=20, choices=State.Group.choices, blank=True, help_text=_("Of the nomination.")
    )
    list = models.CharField(_("list"), max_length=1, choices=List.choices, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True)
    papers_url = models.URLField(_("papers of the nominating State"), blank=True)
    questionnaire = models.CharField(
        _("our questionnaire"), max_length=10, choices=Questionnaire.choices, blank=True, default=""
    )
    questionnaire_url = models.URLField(_("the answers"), blank=True)
    video_url = models.URLField(_("video"), blank=True)
    withdrawn_on = models.DateField(_("withdrew on"), null=True, blank=True)
    withdrawn_before = models.PositiveSmallIntegerField(
        _("withdrew before ballot"), null=True, blank=True, help_text=_("1 when there was no vote on this name at all.")
    )
    is_elected = models.BooleanField(
        _("elected"),
        default=False,
        help_text=_("By consensus or acclamation, or in a ballot whose votes are not entered. Else the ballots tell."),
    )
    outcome = models.CharField(
        _("note on the outcome"), max_length=200, blank=True, help_text=_("“85 votes in the first ballot”.")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("link to the source"), blank=True)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["sorting_name", "uid"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "sorting_name"],
                name="candidate_name_unique",
                violation_error_message=_("There is already a candidate with this name."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def place_in_lists(self):
        """What candidates are sorted by: the name without accents and capitals, the same on every database."""
        return normalise(self.sorting_name), self.key

    @property
    def key(self):
        """How ballots name the candidate (str)."""
        return str(self.uid)

    def as_counted(self):
        """The candidate as the rules see one (`voting.Candidate`)."""
        return voting.Candidate(self.key, self.list, self.regional_group, self.gender)


class SittingJudge(Child):
    """A judge whose term goes on: the requirements of a ballot follow from those who stay."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="sitting_judges")
    name = models.CharField(_("name"), max_length=200)
    list = models.CharField(_("list"), max_length=1, choices=List.choices)
    regional_group = models.CharField(_("regional group"), max_length=20, choices=State.Group.choices)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices)

    class Meta:
        verbose_name = _("judge who stays")
        verbose_name_plural = _("judges who stay")
        ordering = ["name", "uid"]

    def __str__(self):
        return self.name

    def as_counted(self):
        """The judge as the rules see one (`voting.Candidate`)."""
        return voting.Candidate(str(self.uid), self.list, self.regional_group, self.gender)


class GroupSize(Child):
    """How many States Parties a regional group has on the day of the election."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="group_sizes")
    regional_group = models.CharField(_("regional group"), max_length=20, choices=State.Group.choices)
    states = models.PositiveSmallIntegerField(_("States Parties"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("size of a regional group")
        verbose_name_plural = _("sizes of the regional groups")
        ordering = ["regional_group"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "regional_group"],
                name="group_size_unique",
                violation_error_message=_("The size of this group is there already."),
            )
        ]

    def __str__(self):
        return f"{self.get_regional_group_display()}: {self.states}"


class ElectionCorrection(Note):
    """What was corrected in an election."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="corrections")
