"""Journal: sign-ins and changes of what people may do, in the security log, through whichever door they came."""

from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, pre_save

from asp_portal.logs import note

from .models import User

# What makes an account more or less than another; a new password too, because it opens the account to somebody.
POWERS = ("is_active", "is_staff", "is_superuser", "password")
CHANGES = {"post_add": "granted", "post_remove": "revoked", "pre_clear": "revoked_all"}


def keep():
    """Begin to note what Django tells: called once, when the app is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="journal")
    user_logged_out.connect(_signed_out, dispatch_uid="journal")
    user_login_failed.connect(_failed, dispatch_uid="journal")
    for through in (User.groups.through, User.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(_granted, sender=through, dispatch_uid="journal")
    pre_save.connect(_changed, sender=User, dispatch_uid="journal")
    post_delete.connect(_deleted, sender=User, dispatch_uid="journal")


def _signed_in(sender, user, **kwargs):
    note("signed_in", user=user.pk)


def _signed_out(sender, user, **kwargs):
    note("signed_out", user=user.pk if user else None)


def _failed(sender, **kwargs):
    # Not what was typed: people type their password into the wrong box.
    note("sign_in_failed")


def _granted(sender, instance, action, reverse, model, pk_set, **kwargs):
    if action in CHANGES:
        facts = {"to": instance._meta.model_name, "key": instance.pk, "what": model._meta.model_name}
        note(CHANGES[action], **facts, keys=sorted(pk_set or ()))


def _changed(sender, instance, update_fields=None, raw=False, **kwargs):
    asked = [name for name in POWERS if update_fields is None or name in update_fields]
    before = asked and sender.objects.filter(pk=instance.pk).values(*asked).first()
    # The password says no more than that it changed.
    changed = [name for name in asked if not before or before[name] != getattr(instance, name)]
    if changed:
        facts = {name: getattr(instance, name) for name in changed if name != "password"}
        note("account_changed" if before else "account_made", key=instance.pk, changed=changed, **facts)


def _deleted(sender, instance, **kwargs):
    note("account_deleted", key=instance.pk)
