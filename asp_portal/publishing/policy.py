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
    "submit": ("change",),
    "publish": ("publish",),
    "withdraw": ("publish",),
    # Somebody outside reads it before the public does: that is for those who decide when the public does.
    "share": ("publish",),
    "delete": ("delete",),
}


def can(user, action, target):
    """Whether `user` may do `action` to `target`, a page or a publishable model.

    Raises KeyError for an action that nobody has heard of.
    """
    permissions = PERMISSION_OF_ACTION[action]
    if not (user.is_active and user.is_staff):
        return False
    if action == "delete" and getattr(target, "live", False) is True:
        return False
    options = target._meta
    return any(user.has_perm(f"{options.app_label}.{get_permission_codename(p, options)}") for p in permissions)
