"""What an editor of the portal does in the benchmark."""

from itertools import count

from asp_portal.accounts.models import User
from publications.models import Publication, Session
from tests.forms import filled

LIST = "/admin/publications/publication/"


def answered(response):
    """What the probe wants to know of `response`: its status and its body."""
    return response.status_code, response.content


def acts(client):
    """The acts of an administrator who has `client`: name -> function that makes ready and gives what is measured."""
    user = User.objects.filter(username="bench").first()
    client.force_login(user or User.objects.create_superuser("bench", "bench@portal.example"))
    session = Session.objects.live().order_by("-year").first()
    page = Publication.objects.live().of_session(session).order_by("-issued_on", "-pk").first()
    form, number = f"{LIST}{page.pk}/change/", count(1)

    def got(address):
        return lambda: answered(client.get(address))

    def post(**button):
        # The form as it is now: one that is behind the latest version is a conflict, as it should be.
        data = filled(client.get(form), "publication_form", title=f"{page.title} {next(number)}") | button
        return lambda: answered(client.post(form, data))

    return {
        "list of a session": lambda: got(f"{LIST}?session={session.address}"),
        "form": lambda: got(form),
        "save a draft": lambda: post(_continue="1"),
        "publish": lambda: post(_publish_unreviewed="1", _reason="For the benchmark."),
    }
