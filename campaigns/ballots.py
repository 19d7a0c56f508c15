"""The admin's pages about the ballots of an election: entering, correcting and taking one out."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asp_portal.publishing.models import Event
from asp_portal.publishing.policy import can
from asp_portal.zones import said

from .counting import fewest_in_words, form_class
from .models import Election, Stale


class BallotViews:
    """Views of the ElectionAdmin about what was counted."""

    def get_urls(self):
        """Also: the ballots of an election, what one comes to, one of them, and taking it out."""
        view = self.admin_site.admin_view
        ballots = "<path:object_id>/ballots/"
        return [
            path(ballots, view(self.ballots_view), name="campaigns_election_ballots"),
            path(f"{ballots}sums/", view(self.sums_view), name="campaigns_election_sums"),
            path(f"{ballots}<int:number>/", view(self.ballots_view), name="campaigns_election_ballot"),
            path(f"{ballots}<int:number>/strike/", view(self.strike_view), name="campaigns_election_strike"),
            *super().get_urls(),
        ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form, with a way to the ballots for those who may count."""
        context = {"can_count": can(request.user, "count", self.model), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def ballots_view(self, request, object_id, number=None):
        """Enter the next ballot, or correct the one called `number`; below it those that are there."""
        page = self._page_for(request, object_id, "count")
        if page.translation_of_id:
            messages.info(request, _("What is counted is entered once, in the original; this version shows it."))
            return self._to_ballots(page.translation_of_id)
        election = Election.objects.for_detail().get(pk=page.pk)
        form, is_stale = self._form(request, election, number)
        if request.method == "POST" and not is_stale and form.is_valid():
            try:
                # What a browser sends says what its writer saw; a program that only counts need not.
                election.record(form.instance, request.user, form.cleaned_data["seen"] if "seen" in form.data else None)
            except Stale:
                return self.ballots_view(request, object_id, number)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self._answer(request, Election.objects.for_detail().get(pk=election.pk), form.instance)
                return self._to_ballots(election.pk)
        ballot = form.instance if form.instance.pk else None
        context = self._context(request, page, str(form.instance), election=election, form=form, ballot=ballot)
        if is_stale:
            context["meanwhile"] = self._meanwhile(election)
        status = 409 if is_stale else 422 if form.errors else 200
        return TemplateResponse(request, "admin/campaigns/ballots.html", context, status=status)

    @method_decorator(require_POST)
    def sums_view(self, request, object_id):
        """What the numbers of a form come to so far (JSON, see `BallotForm.sums`); nothing is saved."""
        page = self._page_for(request, object_id, "count")
        election = Election.objects.for_detail().get(pk=page.pk)
        form, _is_stale = self._form(request, election, None)
        if not hasattr(form, "sums"):
            raise Http404
        return JsonResponse(form.sums())

    @method_decorator(require_POST)
    def strike_view(self, request, object_id, number):
        """Take the last ballot out."""
        page = self._page_for(request, object_id, "count")
        ballot = get_object_or_404(page.ballots, number=number)
        try:
            page.strike(ballot, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Ballot %(number)s is taken out.") % {"number": number})
        return self._to_ballots(page.pk)

    def _form(self, request, election, number):
        """The form for ballot `number` (None for the next), and whether somebody changed that ballot meanwhile.

        Then it holds what was typed, aimed at the ballot as it is now. Raises Http404 where there is no such ballot.
        """
        data = request.POST if request.method == "POST" else None
        typed_before = data is not None and "seen" in data
        written = data.get("number", "") if typed_before else ""
        aimed = int(written) if written.isdecimal() and len(written) < 5 else number
        ballot = election.ballots.filter(number=aimed).first() if aimed else None
        if number and ballot is None and not typed_before:
            raise Http404
        form = form_class(election, ballot)(data, instance=ballot, election=election)
        now = {name: str(form.initial[name]) for name in ("number", "seen")}
        if not typed_before or now == {"number": str(aimed or form.instance.number), "seen": data["seen"]}:
            return form, False
        data = data.copy()
        for name, value in now.items():
            data[name] = value
        return form_class(election, ballot)(data, instance=ballot, election=election), True

    def _to_ballots(self, key):
        return HttpResponseRedirect(reverse("admin:campaigns_election_ballots", args=[key]))

    def _meanwhile(self, election):
        """Who changed the ballots last, when and how, in a sentence."""
        event = Event.objects.of(election).filter(action=Event.Action.COUNTED).select_related("user").first()
        if event is None:
            return _("The ballots were changed while you were typing.")
        words = {"user": event.user or _("Somebody"), "moment": said(event.at, election.zone), "note": event.note}
        return _("%(user)s changed the ballots at %(moment)s, while you were typing. %(note)s") % words

    def _answer(self, request, election, ballot):
        """Say what follows from a saved `ballot`, and what does not fit together any more."""
        course = election.course
        counted = course.round(ballot.number)
        messages.success(request, self._said(election, counted))
        if counted.lowest:
            messages.info(request, fewest_in_words(_names(counted.lowest)))
        for other in course.rounds:
            if other.missing:
                messages.warning(request, self._doubted(other))
            if other.surplus:
                words = {"ballot": other.ballot, "names": _names(other.surplus)}
                said = _("%(ballot)s has votes for %(names)s, who no longer stood by the ballots before: is it right?")
                messages.warning(request, said % words)

    def _doubted(self, counted):
        words = {"ballot": counted.ballot, "names": _names(counted.missing)}
        return (
            _("%(ballot)s has no votes for %(names)s, who should stand in it by the ballots before: is it right?")
            % words
        )

    def _said(self, election, counted):
        names = _names(counted.elected) or _("nobody")
        words = {"ballot": counted.ballot, "names": names, "left": election.course.seats_left}
        first = _("%(ballot)s is saved; visitors see it when the election is published.")
        if election.live:
            first = _("%(ballot)s is public.")
        parts = [first, _("Elected: %(names)s. Seats left: %(left)s.")]
        if counted.required is not None:
            parts.insert(1, _("Needed: %(required)s."))
            words["required"] = counted.required
        return " ".join(parts) % words


def _names(candidates):
    return ", ".join(map(str, candidates))
