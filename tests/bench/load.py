"""Load the content of the benchmark: `python -m tests.bench.load FOLDER`, into the database of DATABASE_URL.

FOLDER has `sessions`, `campaigns`, `recommendations`, `images` and `publications`, each as `.jsonl`.
"""

# ruff: noqa: E402

import json
import sys
from datetime import date, timedelta
from pathlib import Path

import django

django.setup()

from django.core.files import File
from django.core.management import call_command

from asp_portal.caching import forget_pages
from asp_portal.library.models import Image
from publications.archive import import_lines
from publications.models import Publication, Session
from tests.factories import make_campaign, make_publication, make_recommendation

# Papers that the portal alone has stand behind those that both lists show.
EARLIER = timedelta(days=300)
KINDS = {"briefing": "briefing-paper"}


def rows(folder, name):
    """Yield the dicts of the file `name` in `folder` (Path)."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def load_images(folder):
    """The images, by their number in the content."""
    images = {}
    for row in rows(folder, "images"):
        with (folder / row["file"]).open("rb") as file:
            images[row["id"]] = Image.objects.create_from_upload(File(file, name=row["file"]), alt=row["alt"])
    return images


def load_sessions(folder):
    """The sessions, by their number; what is said of one as a whole are papers of it."""
    sessions = {}
    for row in rows(folder, "sessions"):
        session = Session.objects.create(
            ordinal=row["number"],
            year=row["year"],
            opens_on=date.fromisoformat(row["start"]),
            closes_on=row["end"],
            city=row["place"],
            body=row["intro"],
        )
        for place, text in enumerate(row["highlights"]):
            session.highlights.create(text=text, position=place)
        session.attendance.create(measure="states_parties", value=row["states"])
        session.save_draft(None)
        session.publish()
        before = date.fromisoformat(row["start"]) - EARLIER
        for kind, title, text in (
            (Publication.Kind.EXPLAINER, f"The low-down on ASP {row['year']}", {"body": row["lowdown"]}),
            (Publication.Kind.OVERVIEW, f"{row['year']} at a glance", {"summary": row["glance"]}),
        ):
            make_publication(live=True, session=session, kind=kind, title=title, issued_on=before, **text)
        sessions[row["number"]] = session
    return sessions


def load_campaigns(folder, sessions):
    """The campaigns of each session and, in a paper of its own, the recommendations to it."""
    for row in rows(folder, "campaigns"):
        fields = {name: row[name] for name in ("title", "slug", "summary", "body")}
        fields["slug"] = f"{fields['slug']}-{row['session']}"
        make_campaign(live=True, sessions=[sessions[row["session"]]], **fields)
    papers = {}
    for row in rows(folder, "recommendations"):
        number = row["session"]
        if number not in papers:
            papers[number] = make_publication(
                live=True,
                session=sessions[number],
                kind=Publication.Kind.RECOMMENDATIONS,
                title=f"Recommendations to the session of {sessions[number].year}",
                issued_on=sessions[number].opens_on - EARLIER,
            )
        text = f"{row['title']}. {row['text']}"
        make_recommendation(live=True, publication=papers[number], number=row["order"], text=text)


def load_publications(folder, images):
    """The publications; the summaries of a session are counted by their date, since each has days of its own."""
    found = list(rows(folder, "publications"))
    days = {}
    for row in sorted(found, key=lambda row: (row["date"], row["ref"])):
        if row["kind"] == "daily-summary":
            of_session = days.setdefault(row["session"], {})
            of_session[row["ref"]] = len(of_session) + 1
    lines = (
        json.dumps(
            {
                "title": row["title"],
                "slug": row["slug"],
                "issued_on": row["date"],
                "kind": KINDS.get(row["kind"], row["kind"]),
                "language": "en" if row["kind"] == "daily-summary" else row["language"],
                "session": str(row["session"]),
                "summary": row["summary"],
                "body": row["body"],
                "days": [days[row["session"]][row["ref"]]] if row["kind"] == "daily-summary" else [],
                "live": True,
            }
        )
        for row in found
    )
    *_earlier, progress = import_lines(lines)
    if progress.refused:
        raise SystemExit(f"{len(progress.refused)} publications were refused, the first: {progress.refused[0]}")
    for row in found:
        if row["image"] is not None:
            page = Publication.objects.get(slug=row["slug"])
            page.cover = images[row["image"]]
            page.save_draft(None)
            page.publish()
    return len(found)


def main(folder):
    """Fill an empty database with the content in `folder` (Path)."""
    call_command("migrate", verbosity=0)
    if Session.objects.exists():
        raise SystemExit("This database has sessions; give me an empty one.")
    images = load_images(folder)
    sessions = load_sessions(folder)
    load_campaigns(folder, sessions)
    number = load_publications(folder, images)
    forget_pages()
    sys.stdout.write(f"{len(sessions)} sessions, {number} publications\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
