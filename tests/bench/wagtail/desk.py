"""What an editor of Wagtail does in the benchmark."""

from itertools import count

from django.contrib.auth import get_user_model
from portal.models import PublicationPage, SessionPage
from wagtail.test.utils.form_data import querydict_from_html


def answered(response):
    """What the probe wants to know of `response`: its status and its body."""
    return response.status_code, response.content


def acts(client):
    """The acts of an administrator who has `client`: name -> function that makes ready and gives what is measured."""
    client.force_login(get_user_model().objects.get(username="editor"))
    session = SessionPage.objects.order_by("-number").first()
    page = PublicationPage.objects.order_by("-date", "-pk").first()
    form, number = f"/admin/pages/{page.pk}/edit/", count(1)

    def got(address):
        return lambda: answered(client.get(address))

    def post(**button):
        data = querydict_from_html(client.get(form).content.decode(), form_id="page-edit-form")
        data["title"] = f"{page.title} {next(number)}"
        data.update(button)
        return lambda: answered(client.post(form, data))

    return {
        "list of a session": lambda: got(f"/admin/publications/?session={session.pk}"),
        "form": lambda: got(form),
        "save a draft": lambda: post(),
        "publish": lambda: post(**{"action-publish": "action-publish"}),
    }
