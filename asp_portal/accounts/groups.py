"""Groups: who may do what, by the kind of work."""

from django.apps import apps as installed
from django.db.models import Q

# The application labels are strings on purpose. Pages are drafted and published; what stands on shelves is not.
PAGES = {
    "publications": ("session", "publication", "recommendation", "statepage"),
    "campaigns": ("campaign", "election"),
}
ELECTIONS = {"campaigns": ("campaign", "election")}
COUNTS = {"campaigns": ("election",)}
FILES = {"library": ("image", "document")}
RELEASES = {"releases": ("release",)}
SHELVES = FILES | {"publications": ("theme",)}
# The authority lists: a wrong entry warns everybody, so those who read other people's texts keep them.
NAMES = {"publications": ("person", "state")}
# Of a State, readers see the name and the group: that takes the permission to publish.
SHOWN_NAMES = {"publications": ("state",)}

READ = ("view",)
WRITE = ("add", "change", "view")
DRAFT = (*WRITE, "submit")

# What a group may do, as pairs of models and actions.
ACTIONS = {
    "Drafter": ((PAGES, DRAFT), (SHELVES, WRITE), (NAMES, READ), (RELEASES, WRITE)),
    "Editor": ((PAGES, (*DRAFT, "approve")), (SHELVES, WRITE), (NAMES, WRITE), (RELEASES, WRITE)),
    "Publisher": (
        (PAGES, (*DRAFT, "approve", "publish", "publish_unreviewed", "withdraw", "delete")),
        (SHELVES, (*WRITE, "delete", "publish")),
        (NAMES, (*WRITE, "delete")),
        (SHOWN_NAMES, ("publish",)),
        (COUNTS, ("count",)),
        (RELEASES, (*WRITE, "delete", "release")),
    ),
    # Language versions alone: see the policy.
    "Translator": ((PAGES, ("view", "translate")), (SHELVES, READ), (FILES, ("add",)), (NAMES, READ), (RELEASES, READ)),
    # Elections, what is counted in the room, and the campaigns around them; the rest is theirs to read.
    "Elections officer": (
        (PAGES, READ),
        (ELECTIONS, DRAFT),
        (COUNTS, ("count",)),
        (SHELVES, READ),
        (FILES, ("add",)),
        (NAMES, WRITE),
        (RELEASES, READ),
    ),
}


def permissions_of(group, apps=installed):
    """The permissions (queryset) that the group named `group` has; `apps` is the registry of a migration or today's."""
    wanted = Q(pk=None)
    for rooms, actions in ACTIONS[group]:
        for app_label, models in rooms.items():
            codenames = [f"{action}_{model}" for action in actions for model in models]
            wanted |= Q(content_type__app_label=app_label, codename__in=codenames)
    return apps.get_model("auth", "Permission").objects.filter(wanted)


def ensure_groups(apps=installed):
    """Make the groups, and give them at least the permissions of their work. Safe to repeat."""
    for name in ACTIONS:
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions_of(name, apps))
