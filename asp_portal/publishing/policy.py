"""Policy: the one place that decides who may do what to a page."""

from django.contrib.auth import get_permission_codename

# What an action needs, in the words of Django's permissions; a live page is changed by publishing alone.
PERMISSION_OF_ACTION = {
    "view": ("view", "change"),
    "preview": ("view", "change"),
    "compare": ("view", "change"),
    "history": ("view", "change"),
    "add": ("add",),
    "change": ("change",),
    "restore": ("change",),
    "comment": ("change", "approve"),
    "translate": ("add", "translate"),
    "submit": ("submit",),
    "approve": ("approve",),
    "publish": ("publish",),
    "publish_unreviewed": ("publish_unreviewed",),
    "withdraw": ("withdraw",),
    # Somebody outside reads it before the public does: that is for those who decide when the public does.
    "share": ("publish",),
    "delete": ("delete",),
    "recover": ("delete",),
    # For ever: who may decide what the public reads may decide what nobody will read again.
    "purge": ("publish",),
    "count": ("count",),
    # Of a release: to let everything in it go live, or take it back.
    "release": ("release",),
}
# What a translator may do to language versions, and to nothing else.
DONE_TO_VERSIONS = {"change", "restore", "comment", "submit"}


def can(user, action, target):
    """Whether `user` may do `action` to `target`, a page or a publishable model.

    Of a model it says whether there may be such a page; of a page, whether it is this one.
    Raises KeyError for an action that nobody has heard of.
    """
    permissions = PERMISSION_OF_ACTION[action]
    if not (user.is_active and user.is_staff):
        return False
    if not isinstance(target, type) and not _allows(user, action, target):
        return False
    if any(_has(user, permission, target) for permission in permissions):
        return True
    return action in DONE_TO_VERSIONS and _is_version(target) and _has(user, "translate", target)


def _allows(user, action, page):
    """Whether the state of `page` allows `action` to `user`, whatever their groups."""
    if action == "delete":
        return not page.live
    if action == "approve":
        return not page.is_saved_by(user)
    if action == "publish":
        return page.is_draft_approved or not page.is_saved_by(user)
    return True


def _is_version(target):
    return isinstance(target, type) or getattr(target, "translation_of_id", None) is not None


def _has(user, permission, target):
    options = target._meta
    return user.has_perm(f"{options.app_label}.{get_permission_codename(permission, options)}")


def may_read(user, unfinished):
    """Whether `user` may read an unfinished text: its words are its author's alone until they save them."""
    return unfinished.user_id == user.pk
