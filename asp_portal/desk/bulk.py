"""Bulk acts: one act on many pages, announced page by page before it is done page by page.

What will happen is found out by doing it inside a transaction that is rolled back, so the announcement knows every
reason that the act itself would know. Then each page has its own transaction: one that cannot be done stops no other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from asp_portal.publishing.forms import CleanText
from asp_portal.publishing.lists import state_of
from asp_portal.publishing.models import DeletedMeanwhile, Revision
from asp_portal.publishing.policy import can

from .front import change_address
from .titles import title_in

# So many are announced and done within the patience of one request.
MOST = 50


@dataclass(frozen=True)
class Act:
    """Something that is done to pages: its names, the policy's word for it, and how it is done to one of them.

    `do` takes (page, user, words), `idle` a page; `idle` gives the sentence that says why there is nothing to do.
    """

    name: str
    label: str
    policy: str
    do: Callable
    idle: Callable
    form: type


class WordsForm(CleanText, forms.Form):
    """What is said with the act."""

    note = forms.CharField(label=_("Note for your colleagues"), required=False, max_length=1000)


class TagsForm(forms.Form):
    """What is added and what is taken away."""

    add = forms.ModelMultipleChoiceField(None, required=False, widget=forms.CheckboxSelectMultiple)
    remove = forms.ModelMultipleChoiceField(None, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, field, **kwargs):
        super().__init__(*args, **kwargs)
        name = field.verbose_name
        for box, label in (("add", _now("Add %(tags)s")), ("remove", _now("Take away %(tags)s"))):
            self.fields[box].queryset = field.related_model._default_manager.all()
            self.fields[box].label = label % {"tags": name}

    def clean(self):
        data = super().clean()
        if set(data.get("add", ())) & set(data.get("remove", ())):
            raise ValidationError(_("The same one cannot be added and taken away."))
        return data


@dataclass
class Outcome:
    """What became, or will become, of one page: its state afterwards, or the reason why nothing happens to it."""

    page: object
    title: str
    version: str
    before: tuple
    after: tuple = ()
    detail: str = ""
    problem: str = ""

    @property
    def address(self):
        """Where the page is edited."""
        return change_address(self.page)


@dataclass
class Run:
    """One act on chosen pages for one person."""

    act: Act
    pages: list
    user: object
    words: dict = field(default_factory=dict)

    def rehearse(self):
        """What would become of each page (list of Outcome). Nothing of it remains."""
        return [
            self._outcome(page, title, str(page.latest_revision_id), rehearsal=True) for page, title in self._titled()
        ]

    def carry_out(self, versions):
        """Do it. `versions` maps keys of pages to the keys of the versions that the person was shown (all str)."""
        return [self._outcome(page, title, versions.get(str(page.pk), "")) for page, title in self._titled()]

    def _titled(self):
        revisions = Revision.objects.select_related("content_type").in_bulk({p.latest_revision_id for p in self.pages})
        return [(page, title_in(page, revisions.get(page.latest_revision_id))) for page in self.pages]

    def _outcome(self, page, title, version, rehearsal=False):
        outcome = Outcome(page, title, version, before=_state(page))
        try:
            with transaction.atomic():
                locked = page.locked()
                may = can(self.user, self.act.policy, locked)
                self._check(locked, version)
                # The page has the better words for what it refuses, so it is asked first.
                outcome.detail = self.act.do(locked, self.user, self.words) or ""
                if not may:
                    raise ValidationError(_now("You may not do this to this page."))
                locked.refresh_from_db()
                outcome.after = _state(locked)
                if rehearsal:
                    transaction.set_rollback(True)
        except ValidationError as error:
            outcome.problem = " ".join(error.messages)
        except DeletedMeanwhile:
            outcome.problem = _now("Somebody has deleted it meanwhile.")
        return outcome

    def _check(self, page, version):
        reason = self.act.idle(page)
        if not version:
            raise ValidationError(
                reason or _now("It was left out: it could not be done when you were shown this list.")
            )
        if str(page.latest_revision_id) != version:
            raise ValidationError(_now("Somebody has saved it since you were shown this list. Look at it again."))
        if reason:
            raise ValidationError(reason)


class BulkActs:
    """Mixin for a PublishableAdmin: what can be done to many pages of its list at once. Mix in before it."""

    # The many-to-many field by which pages of this list are tagged, where there is one.
    tags = ""

    def get_actions(self, request):
        """The stock actions, and those acts that the person may do to pages of this kind."""
        actions = super().get_actions(request)
        if self.actions is None or IS_POPUP_VAR in request.GET:
            return actions
        for act in self._acts():
            if can(request.user, act.policy, self.model):
                actions[f"bulk_{act.name}"] = (partial(_announce_or_do, act), f"bulk_{act.name}", act.label)
        return actions

    def _acts(self):
        yield from ACTS
        if self.tags:
            tags = self.opts.get_field(self.tags)
            yield Act(
                "retag",
                _("Change %(tags)s of selected %%(verbose_name_plural)s…") % {"tags": tags.verbose_name},
                "change",
                partial(_retag, self.tags),
                lambda page: "",
                partial(TagsForm, field=tags),
            )


def _announce_or_do(act, model_admin, request, queryset):
    pages = list(queryset[: MOST + 1])
    if len(pages) > MOST:
        sentence = _now("That is more than %(most)s at once. Choose fewer, or narrow the list.") % {"most": MOST}
        model_admin.message_user(request, sentence, messages.WARNING)
        return None
    # Words are asked for on the page that announces; the list has sent none yet.
    is_answered = "asked" in request.POST
    form = act.form(request.POST if is_answered else None)
    run = Run(act, pages, request.user, form.cleaned_data if is_answered and form.is_valid() else {})
    needs_words = act.name == "retag" and not any(run.words.values())
    is_done = "confirmed" in request.POST and not form.errors and not needs_words
    if is_done:
        versions = {key.removeprefix("version-"): value for key, value in request.POST.items()}
        outcomes = run.carry_out(versions)
    else:
        outcomes = [] if needs_words else run.rehearse()
    label = str(act.label) % {"verbose_name_plural": model_admin.opts.verbose_name_plural}
    context = model_admin.admin_site.each_context(request) | {
        "title": capfirst(label.rstrip("…")),
        "opts": model_admin.opts,
        "act": act,
        "form": form,
        "pages": pages,
        "needs_words": needs_words,
        "possible": [outcome for outcome in outcomes if not outcome.problem],
        "impossible": [outcome for outcome in outcomes if outcome.problem],
        "is_done": is_done,
        "action": f"bulk_{act.name}",
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "list_address": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/desk/bulk.html", context)


def _state(page):
    """The state of `page` as the value that colours its badge, and in words."""
    return state_of(page), page.status


def _retag(name, page, user, words):
    with page.edit(user) as draft:
        tags = getattr(draft, name)
        before = set(tags.values_list("pk", flat=True))
        tags.add(*words.get("add", ()))
        tags.remove(*words.get("remove", ()))
        if set(tags.values_list("pk", flat=True)) == before:
            raise ValidationError(_now("It is so already."))
        return ", ".join(map(str, tags.all())) or _now("none")


def _submit(page, user, words):
    page.submit_for_review(user, note=words.get("note", ""))
    return _doubtful(page)


def _approve(page, user, words):
    page.approve(user, comment=words.get("note", ""))


def _publish(page, user, words):
    page.publish(user)
    return _doubtful(page)


def _doubtful(page):
    """How many warnings go along: whoever acts on many pages has the forms of none of them before their eyes."""
    count = sum(not finding.is_error for finding in page.findings())
    return (
        ngettext("%(count)s warning is open", "%(count)s warnings are open", count) % {"count": count} if count else ""
    )


def _withdraw(page, user, words):
    page.withdraw(user, note=words.get("note", ""))


def _nothing_to_submit(page):
    if page.review_requested_at:
        return _now("It waits for review already.")
    return "" if page.has_unpublished_changes else _now("It has no draft: visitors read its latest text.")


def _nothing_to_approve(page):
    if page.is_draft_approved:
        return _now("It is approved already.")
    return "" if page.review_requested_at else _now("Nobody has submitted it for review.")


def _nothing_to_publish(page):
    if page.scheduled_for and page.scheduled_revision_id == page.latest_revision_id:
        return _now("It is scheduled already.")
    return "" if page.has_unpublished_changes else _now("Visitors read its latest text already.")


def _nothing_to_withdraw(page):
    return "" if page.live or page.scheduled_for else _now("Visitors do not see it.")


ACTS = (
    Act(
        "submit",
        _("Submit selected %(verbose_name_plural)s for review…"),
        "submit",
        _submit,
        _nothing_to_submit,
        WordsForm,
    ),
    Act("approve", _("Approve selected %(verbose_name_plural)s…"), "approve", _approve, _nothing_to_approve, WordsForm),
    Act(
        "publish", _("Publish selected %(verbose_name_plural)s…"), "publish", _publish, _nothing_to_publish, forms.Form
    ),
    Act(
        "withdraw",
        _("Withdraw selected %(verbose_name_plural)s…"),
        "withdraw",
        _withdraw,
        _nothing_to_withdraw,
        WordsForm,
    ),
)
