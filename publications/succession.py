"""The admin's page that starts the next session from one, and the form that asks what only a person can decide."""

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from asp_portal.publishing.policy import can

from .cloning import (
    ASK,
    CHILDREN,
    COPY,
    FIELDS,
    LEAVE,
    POINTING,
    RELATIONS,
    next_number,
    next_of,
    start_next,
    versions_of,
)
from .models import Session


class NextSessionForm(forms.Form):
    """The year of the next session, and the campaigns that go on."""

    year = forms.IntegerField(min_value=2002, max_value=2999)
    campaigns = forms.ModelMultipleChoiceField(queryset=None, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, campaigns, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["campaigns"].queryset = campaigns


class SuccessionViews:
    """Mixin for the admin of sessions, before PublishableAdmin: “Start the next session from this one”."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.next_view)
        return [path("<path:object_id>/next/", view, name="publications_session_next"), *super().get_urls()]

    def next_view(self, request, object_id):
        """Say what will be copied and what will not, ask for the rest, and start the next session."""
        page = self._page_for(request, object_id, "view")
        source = page.translation_of or page
        if not can(request.user, "add", Session):
            raise PermissionDenied
        try:
            number, there = next_number(source), next_of(source)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self._redirect(request, "change", page)
        if there:
            messages.info(request, _("“%(session)s” is there already.") % {"session": there})
            return self._redirect(request, "change", there)
        joined = self._campaigns(request, source)
        initial = {"year": source.year + 1, "campaigns": joined}
        form = NextSessionForm(request.POST or None, initial=initial, campaigns=joined)
        if request.method == "POST" and form.is_valid():
            try:
                session = start_next(source, request.user, form.cleaned_data["year"], form.cleaned_data["campaigns"])
            except ValidationError as error:
                form.add_error(None, ValidationError(error.messages, code=NON_FIELD_ERRORS))
            else:
                sentence = _("“%(session)s” is a draft. The list below says what it still needs.")
                messages.success(request, sentence % {"session": session})
                return self._redirect(request, "change", session)
        context = self._context(
            request,
            page,
            _("Start the next session from the %(session)s") % {"session": source},
            form=form,
            number=number,
            versions=versions_of(source),
            decided=_decided(),
        )
        status = 400 if form.is_bound else 200
        return TemplateResponse(request, "admin/publications/next_session.html", context, status=status)

    def _campaigns(self, request, source):
        """The campaigns (queryset) that join the session in any language and that the person may change."""
        model = Session._meta.get_field("campaigns").related_model
        found = model._default_manager.filter(sessions__in=versions_of(source)).distinct().order_by("title", "pk")
        return found if can(request.user, "change", model) else found.none()


def _decided():
    """What is copied and what is not, as names (a dict of two lists of str) for the person who decides."""
    everything = FIELDS | RELATIONS | CHILDREN | POINTING
    copied = [_name(field) for field, decision in everything.items() if decision == COPY]
    left = [_name(field) for field, decision in everything.items() if decision in (ASK, LEAVE) and field != "campaigns"]
    return {"copied": copied, "left": left}


def _name(field):
    named = Session._meta.get_field(field)
    return str(named.verbose_name if hasattr(named, "verbose_name") else named.related_model._meta.verbose_name_plural)
