"""Several nodes and schedulers at a due moment: every page goes live once, whoever is first."""

from datetime import timedelta

from django.utils import timezone

from asp_portal.publishing.due import publish_due
from asp_portal.publishing.models import Event
from publications.models import Publication
from tests.drills import children
from tests.drills.invariants import broken
from tests.factories import make_publication, make_session

NODES, WRITERS = 5, 2


def act(moment, rounds):
    """One node: it is asked for something `rounds` (int) times after the moment."""
    for _number in range(rounds):
        publish_due(moment)


def go_on_writing(keys, rounds):
    """An editor who saves drafts of the same pages in the meantime."""
    for number in range(rounds):
        page = Publication.objects.get(pk=keys[number % len(keys)])
        with page.edit(None) as draft:
            draft.summary = f"Written at the due moment, {number}."
            draft.save()


def drill(pages):
    """Let `pages` (int) pages become due, a third of them to leave as well. Returns sentences about what went wrong."""
    moment = timezone.now() + timedelta(hours=1)
    session = make_session(live=True)
    made = []
    for number in range(pages):
        page = make_publication(live=number % 2 == 0, session=session)
        with page.edit(None) as draft:
            draft.title, draft.go_live_at = f"Due {number}", moment
            draft.expire_at = moment + timedelta(hours=1) if number % 3 == 0 else None
            draft.save()
        page.publish()
        made.append(page)
    keys = [page.pk for page in made]
    wrong = []
    for now, action, wanted in ((moment, "published", made), (moment + timedelta(hours=2), "withdrawn", made[::3])):
        since = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
        failed = children.run([(act, now, 3)] * NODES + [(go_on_writing, keys, pages)] * WRITERS)
        wrong += [f"{failed} of the processes ended with an error"] if failed else []
        events = Event.objects.filter(pk__gt=since, action=action).values_list("object_id", flat=True)
        if sorted(events) != sorted(page.pk for page in wanted):
            wrong.append(f"{action}: {sorted(events)}, not each once of {[page.pk for page in wanted]}")
    return wrong + broken()
