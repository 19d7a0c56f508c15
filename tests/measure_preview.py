"""What the live preview costs: `python -m tests.measure_preview`, on a database with the sample content.

For a session, a summary and a paper: the CPU time and the size of one refresh, and how often a minute of typing asks.
"""

import gzip
import os
import statistics
import time

import django

ROUNDS = 15
# In milliseconds, as in static/js/beside.js: the longest that somebody waits who never pauses.
LONGEST = 4000


def main():
    from django.test import Client
    from django.urls import reverse

    from asp_portal.accounts.models import User
    from publications.models import Publication, Session
    from tests.forms import filled

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="publisher"))
    longest = Publication.objects.order_by("-pk")
    pages = [Session.objects.latest("year"), longest.filter(kind="daily-summary").first(), longest.first()]
    print(f"{'page':40} {'CPU ms':>8} {'at most':>8} {'KB':>6} {'gzip':>6}")
    for page in pages:
        address = reverse(f"admin:publications_{page._meta.model_name}_change", args=[page.pk])
        data = filled(client.get(address), f"{page._meta.model_name}_form", _preview="1")
        spent = []
        for _round in range(ROUNDS):
            start = time.process_time()
            response = client.post(address, data)
            spent.append((time.process_time() - start) * 1000)
            assert response.status_code == 200, response.status_code
        kilobytes = len(response.content) / 1024, len(gzip.compress(response.content)) / 1024
        print(
            f"{str(page)[:40]:40} {statistics.median(spent):8.0f} {max(spent):8.0f} "
            f"{kilobytes[0]:6.1f} {kilobytes[1]:6.1f}"
        )
    print(f"A minute of typing without a pause asks {60_000 // LONGEST} times at most; unchanged words are not sent.")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asp_portal.settings.development")
    django.setup()
    main()
