"""Groups: who may do what, by the kind of work."""

from django.apps import apps as installed
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
        "shelves": ("add", "change", "delete", "view", "publish"),
    },
}


def permissions_of(group, apps=installed):
    """The permissions (queryset) that the group named `group` has; `apps` is the registry of a migration or today's."""
    wanted = Q(pk=None)
    for kind, rooms in (("pages", PAGES), ("shelves", SHELVES)):
        for app_label, models in rooms.items():
            codenames = [f"{action}_{model}" for action in ACTIONS[group][kind] for model in models]
            wanted |= Q(content_type__app_label=app_label, codename__in=codenames)
    return apps.get_model("auth", "Permission").objects.filter(wanted)


def ensure_groups(apps=installed):
    """Make the groups, and give them at least the permissions of their work. Safe to repeat."""
    for name in ACTIONS:
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions_of(name, apps))
