"""The admin's pages about the review of a draft: reading it, remarks about its fields, and the decision."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_permission_codename, get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from asp_portal.zones import place

from .comparison import compare, in_full
from .content import child_relation, content_fields
from .forms import words_in
from .models import Comment, Event, Revision
from .moments import WITHIN_REACH
from .policy import can
from .translating import missing_languages, start_version

# Of a note, a reason, a comment: as many characters as somebody reads at night.
MOST_WORDS = 2000

# What a decision needs: the action of the policy.
DECISIONS = {"approve": "approve", "return": "approve", "publish": "publish"}
REVIEW_ACTIONS = (Event.Action.SUBMITTED, Event.Action.RETURNED, Event.Action.APPROVED)


class SubmissionForm(forms.Form):
    """What somebody may say who asks for a review: all of it is optional."""

    note = forms.CharField(
        label=gettext_lazy("Note for the reviewer"), required=False, max_length=MOST_WORDS, widget=forms.Textarea
    )
    assignee = forms.ModelChoiceField(get_user_model().objects.none(), label=gettext_lazy("Reviewer"), required=False)
    due_at = forms.DateTimeField(
        label=gettext_lazy("Needed by"),
        required=False,
        validators=WITHIN_REACH,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, data, model, user, page, zone):
        self.zone = zone or timezone.get_default_timezone()
        initial = {}
        if page and page.assignee_id:
            initial["assignee"] = page.assignee_id
        if page and page.review_due_at:
            initial["due_at"] = timezone.make_naive(page.review_due_at, self.zone)
        super().__init__(data, prefix="review", initial=initial)
        # Translators: “Needed by (Amsterdam)”: on the clocks of that place.
        self.fields["due_at"].label = _("Needed by (%(place)s)") % {"place": place(self.zone)}
        self.fields["note"].widget.attrs["rows"] = 2
        codename = f"{model._meta.app_label}.{get_permission_codename('approve', model._meta)}"
        readers = get_user_model().objects.with_perm(codename).filter(is_staff=True).exclude(pk=user.pk)
        self.fields["assignee"].queryset = readers.order_by("username")

    def full_clean(self):
        """Moments are read on the clocks of the page."""
        with timezone.override(self.zone):
            super().full_clean()


class CommentForm(forms.Form):
    """A remark about a field of a page, or about the whole."""

    field = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Comment"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data=None, *, model):
        super().__init__(data, prefix="comment")
        self.fields["field"].choices = [("", _("the whole page")), *field_names(model).items()]


def field_names(model):
    """What an editor writes in a page of `model`: name → label, its kinds of child rows included."""
    named = [*content_fields(model), *model._meta.many_to_many]
    labels = {field.name: field.verbose_name for field in named if field.editable}
    for name in model.draft_children:
        labels[name] = child_relation(model, name).related_model._meta.verbose_name_plural
    return {name: f"{label[:1].upper()}{label[1:]}" for name, label in labels.items()}


class ReviewViews:
    """Views of a PublishableAdmin by which a second person reads a draft and decides about it."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_%s"
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/review/", view(self.review_view), name=name % "review"),
            path("<path:object_id>/comment/", view(self.comment_view), name=name % "comment"),
            path("<path:object_id>/translate/", view(self.translate_view), name=name % "translate"),
            path("<path:object_id>/comment/<int:comment_id>/", view(self.settle_view), name=name % "settle"),
            *super().get_urls(),
        ]

    def _what_a_person_may(self, user, page):
        """For the buttons (dict). What somebody is about to write for the first time is their own text."""
        return {
            "can_submit": can(user, "submit", page or self.model),
            "can_approve": page is not None and can(user, "approve", page),
            "can_comment": page is not None and can(user, "comment", page),
            "can_publish": page is not None and can(user, "publish", page),
            "can_publish_unreviewed": can(user, "publish_unreviewed", page or self.model),
            "can_withdraw": page is not None and can(user, "withdraw", page),
            "can_translate": page is not None and can(user, "translate", page),
            "can_share": page is not None and can(user, "share", page),
        }

    def _review_context(self, request, page):
        """What the form says about the review of `page`, None for one that is not there yet (dict)."""
        zone = self.zone(page) if page else None
        context = {"submission": SubmissionForm(None, self.model, request.user, page, zone)}
        if page is None:
            return context
        context["missing_languages"] = missing_languages(page)
        return context | {"handed": self._last_step(page), "comments": self._labelled(self._comments(page).open())}

    def _last_step(self, page):
        """The event (Event or None) by which the review of `page` came to stand where it stands."""
        if not (page.review_requested_at or page.returned_at or page.approved_revision_id):
            return None
        events = Event.objects.of(page).filter(action__in=REVIEW_ACTIONS)
        return events.select_related("user").first()

    def _comments(self, page):
        """The comments (queryset) about `page`, the oldest first."""
        return Comment.objects.of(page).select_related("author", "resolved_by").order_by("pk")

    def _demand(self, request, action):
        """Raise PermissionDenied for a person who may not do `action` to any page of this kind."""
        if not can(request.user, action, self.model):
            raise PermissionDenied

    def _submit(self, request, page):
        """Ask for a review of what was just saved, and tell the person; a slip in a date keeps it a draft."""
        form = SubmissionForm(request.POST, self.model, request.user, page, self.zone(page))
        problems = [f"{form[name].label}: {' '.join(errors)}" for name, errors in form.errors.items()]
        if not problems:
            try:
                page.submit_for_review(request.user, **form.cleaned_data)
            except ValidationError as error:
                problems = error.messages
        if problems:
            sentence = _("The draft is saved but nobody was asked to read it:")
            messages.error(request, " ".join([sentence, *problems]))
            return
        messages.success(request, _("“%(page)s” is saved and waits for review.") % {"page": page})

    def review_view(self, request, object_id):
        """The draft as it differs from what is public, what was said about it, and the decision."""
        page = self._page_for(request, object_id, "view")
        if request.method == "POST":
            return self._decide(request, page)
        return self._review_page(request, page)

    def _decide(self, request, page):
        decision, comment = request.POST.get("decision"), words_in(request.POST, "comment", MOST_WORDS)
        if not any(can(request.user, action, self.model) for action in DECISIONS.values()):
            raise PermissionDenied
        if decision not in DECISIONS:
            return self._review_page(request, page, _("Choose what to do: approve, request changes or publish."), 400)
        self._demand(request, DECISIONS[decision])
        read = self._revision_read(request, page)
        if read is None:
            raise Http404
        try:
            with transaction.atomic():
                page = page.locked()
                page.check_as_read(read)
                if decision == "approve":
                    page.approve(request.user, comment)
                elif decision == "return":
                    page.request_changes(request.user, comment)
                else:
                    page.publish(request.user)
        except ValidationError as error:
            page.refresh_from_db()
            overtaken = page.latest_revision_id != read.pk
            status = 409 if overtaken else 400
            return self._review_page(request, page, " ".join(error.messages), status, read if overtaken else None)
        messages.success(request, self._said_of_decision(decision, page))
        return self._redirect(request, "review", page)

    def _revision_read(self, request, page):
        """The revision (or None) of `page` that the person had before them, named by a field of the form."""
        key = request.POST.get("revision", "")
        key = int(key) if key.isdecimal() and len(key) < 19 else None
        return Revision.objects.of(page).filter(pk=key).first()

    def _said_of_decision(self, decision, page):
        if decision == "approve":
            return _("“%(page)s” is approved.") % {"page": page}
        if decision == "return":
            return _("“%(page)s” went back with your comment.") % {"page": page}
        return self._said_of_publishing(page)

    def _review_page(self, request, page, problem="", status=200, read=None):
        revision = page.latest_revision
        content = revision.as_of_today() if revision else page.content()
        live = page.live_revision if page.live else None
        changes = compare(self.model, live.as_of_today(), content) if live else in_full(self.model, content)
        decided = Event.objects.of(page).filter(action=Event.Action.RETURNED, revision__isnull=False).first()
        context = self._context(
            request,
            page,
            _("Review: %(page)s") % {"page": page},
            revision=revision,
            live=live,
            changes=changes,
            handed=self._last_step(page),
            comments=self._labelled(self._comments(page)),
            comment_form=CommentForm(model=self.model),
            own=page.is_saved_by(request.user),
            decided=decided if decided and decided.revision_id != page.latest_revision_id else None,
            problem=problem,
            read=read,
            typed=request.POST.get("comment", "") if problem else "",
        )
        return TemplateResponse(request, "admin/publishing/review.html", context, status=status)

    def _labelled(self, comments):
        """The comments (list), each with `about`: the label of the field that it is about."""
        names = field_names(self.model)
        comments = list(comments)
        for comment in comments:
            comment.about = names.get(comment.field, "")
        return comments

    @method_decorator(require_POST)
    def comment_view(self, request, object_id):
        """Say something about a field of the version that the person read."""
        page = self._page_for(request, object_id, "comment")
        form = CommentForm(request.POST, model=self.model)
        if form.is_valid():
            Comment.objects.create(
                page=page,
                revision=self._revision_read(request, page) or page.latest_revision,
                author=request.user,
                field=form.cleaned_data["field"],
                text=form.cleaned_data["text"],
            )
        else:
            messages.error(request, _("Nothing was added: write a comment, and choose what it is about."))
        return self._redirect(request, "review", page)

    @method_decorator(require_POST)
    def settle_view(self, request, object_id, comment_id):
        """Settle a comment, or open it again."""
        page = self._page_for(request, object_id, "comment")
        comment = get_object_or_404(Comment.objects.of(page), pk=comment_id)
        if "reopen" in request.POST:
            comment.reopen()
        else:
            comment.resolve(request.user)
        return self._redirect(request, "change" if "from_form" in request.POST else "review", page)

    @method_decorator(require_POST)
    def translate_view(self, request, object_id):
        """Start a language version of the page: a draft with its text, to be translated."""
        page = self._page_for(request, object_id, "translate")
        try:
            version = start_version(page, request.POST.get("language", ""), request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self._redirect(request, "change", page)
        messages.success(
            request,
            _("This is a draft in %(language)s with the text of the original: translate it.")
            % {"language": version.get_language_display()},
        )
        return self._redirect(request, "change", version)

    def get_readonly_fields(self, request, obj=None):
        """For a translator also what makes the page a version of another: without it, it would not be theirs."""
        names = super().get_readonly_fields(request, obj)
        own = obj is None or request.user.has_perm(
            f"{self.opts.app_label}.{get_permission_codename('change', self.opts)}"
        )
        return names if own else (*names, "language", "translation_of")
