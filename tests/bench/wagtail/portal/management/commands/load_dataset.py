"""Load the content the way an import script for Wagtail does it: add_child(), 200 pages in a transaction."""

import datetime as dt
import json
from itertools import islice
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from wagtail.images.models import Image
from wagtail.models import Page, Site

from portal.models import (
    CampaignPage,
    HomePage,
    PublicationIndexPage,
    PublicationPage,
    Recommendation,
    SessionHighlight,
    SessionIndexPage,
    SessionPage,
)

CHUNK = 200


def rows(path):
    with open(path, encoding="utf-8") as f:
        yield from map(json.loads, f)


def date(s):
    return dt.date.fromisoformat(s)


def batched(iterable, size):
    iterator = iter(iterable)
    while batch := list(islice(iterator, size)):
        yield batch


def publication(row, sessions, images):
    return PublicationPage(
        title=row["title"],
        slug=row["slug"],
        session_id=sessions[row["session"]],
        date=date(row["date"]),
        kind=row["kind"],
        language=row["language"],
        summary=row["summary"],
        body=row["body"],
        image_id=images[row["image"]] if row["image"] is not None else None,
    )


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("data", type=Path)

    def handle(self, data, **options):
        get_user_model().objects.create_superuser("editor", "editor@example.org", "editor")
        images = {}
        for row in rows(data / "images.jsonl"):
            with open(data / row["file"], "rb") as f:
                image = Image(
                    title=row["alt"],
                    width=row["width"],
                    height=row["height"],
                    file=ImageFile(f, name=Path(row["file"]).name),
                )
                image.save()
            image.get_renditions("width-1200", "width-800", "fill-160x120")
            images[row["id"]] = image.pk

        root = Page.get_first_root_node()
        for child in root.get_children():
            child.delete()
        root.refresh_from_db()
        home = root.add_child(instance=HomePage(title="Assembly sessions", slug="home"))
        Site.objects.all().delete()
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Assembly sessions")
        session_index = home.add_child(instance=SessionIndexPage(title="Sessions", slug="sessions", show_in_menus=True))
        publication_index = home.add_child(
            instance=PublicationIndexPage(title="Publications", slug="publications", show_in_menus=True)
        )

        sessions, pages = {}, {}
        with transaction.atomic():
            for row in rows(data / "sessions.jsonl"):
                page = SessionPage(
                    title=row["title"],
                    slug=row["slug"],
                    number=row["number"],
                    year=row["year"],
                    start_date=date(row["start"]),
                    end_date=date(row["end"]),
                    place=row["place"],
                    states=row["states"],
                    intro=row["intro"],
                    lowdown=row["lowdown"],
                    glance=row["glance"],
                    image_id=images[row["image"]],
                )
                page.highlights = [SessionHighlight(text=t, sort_order=i) for i, t in enumerate(row["highlights"])]
                session_index.add_child(instance=page)
                sessions[row["number"]], pages[row["number"]] = page.pk, page
            for row in rows(data / "campaigns.jsonl"):
                pages[row["session"]].add_child(
                    instance=CampaignPage(
                        title=row["title"], slug=row["slug"], summary=row["summary"], body=row["body"]
                    )
                )
            for row in rows(data / "recommendations.jsonl"):
                Recommendation.objects.create(
                    session_id=sessions[row["session"]], order=row["order"], title=row["title"], text=row["text"]
                )

        for batch in batched(rows(data / "publications.jsonl"), CHUNK):
            with transaction.atomic():
                for row in batch:
                    publication_index.add_child(instance=publication(row, sessions, images))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
