"""The admin's pages about the ballots of an election: entering, correcting and taking one out."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asp_portal.publishing.policy import can

from .counting import BallotForm
from .models import Election


class BallotViews:
    """Views of the ElectionAdmin about what was counted."""

    def get_urls(self):
        """Also: the ballots of an election, one of them, and taking it out."""
        view = self.admin_site.admin_view
        ballots = "<path:object_id>/ballots/"
        return [
            path(ballots, view(self.ballots_view), name="campaigns_election_ballots"),
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
        election = Election.objects.for_detail().get(pk=page.pk)
        ballot = get_object_or_404(election.ballots, number=number) if number else None
        form = BallotForm(request.POST if request.method == "POST" else None, instance=ballot, election=election)
        if request.method == "POST" and form.is_valid():
            try:
                election.record(form.instance, request.user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                course = Election.objects.for_detail().get(pk=election.pk).course
                messages.success(request, self._said(election, form.instance, course))
                for counted in course.rounds:
                    if counted.missing:
                        messages.warning(request, self._doubted(counted))
                return self._to_ballots(election)
        title = str(ballot) if ballot else _("Ballot %(number)s") % {"number": form.instance.number}
        context = self._context(request, page, title, election=election, form=form, ballot=ballot)
        return TemplateResponse(request, "admin/campaigns/ballots.html", context, status=422 if form.errors else 200)

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
        return self._to_ballots(page)

    def _to_ballots(self, page):
        return HttpResponseRedirect(reverse("admin:campaigns_election_ballots", args=[page.pk]))

    def _doubted(self, counted):
        words = {"ballot": counted.ballot, "names": ", ".join(map(str, counted.missing))}
        return (
            _("%(ballot)s has no votes for %(names)s, who should stand in it by the ballots before: is it right?")
            % words
        )

    def _said(self, election, ballot, course):
        counted = next(r for r in course.rounds if r.ballot.pk == ballot.pk)
        names = ", ".join(map(str, counted.elected)) or _("nobody")
        words = {"ballot": ballot, "names": names, "required": counted.required, "left": course.seats_left}
        if election.live:
            return _("%(ballot)s is public. Needed: %(required)s. Elected: %(names)s. Seats left: %(left)s.") % words
        return (
            _(
                "%(ballot)s is saved; visitors see it when the election is published. Needed: %(required)s. "
                "Elected: %(names)s. Seats left: %(left)s."
            )
            % words
        )
