"""Groups: who may do what, by the kind of work."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

# What a group may do, by application and model; the application labels are strings on purpose.
PAGES = {
    "publications": ("session", "publication", "recommendation"),
    "campaigns": ("campaign",),
}
SHELVES = {"library": ("image", "document"), "publications": ("theme",)}

ACTIONS = {
    "Drafter": {"pages": ("add", "change", "view"), "shelves": ("add", "change", "view")},
    "Publisher": {
        "pages": ("add", "change", "delete", "view", "publish"),
        "shelves": ("add", "change", "delete", "view"),
    },
}


def permissions_of(group):
    """The permissions (queryset) that the group named `group` has."""
    wanted = Q(pk=None)
    for kind, rooms in (("pages", PAGES), ("shelves", SHELVES)):
        for app_label, models in rooms.items():
            codenames = [f"{action}_{model}" for action in ACTIONS[group][kind] for model in models]
            wanted |= Q(content_type__app_label=app_label, codename__in=codenames)
    return Permission.objects.filter(wanted)


def ensure_groups():
    """Make the groups, and give them at least the permissions of their work. Safe to repeat."""
    for name in ACTIONS:
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*permissions_of(name))
