"""The sample recommendations: what was asked, what became of it, and what was asked again."""

from django.conf import settings

from publications.models import FollowUp, Recommendation

from . import reading


def recommended(known, papers, sessions, themes):
    """Make the rows of the recommendations that are missing, in the order of the file. Returns them (list).

    `known` has keys by (slug,) of all that ever were; `papers`, `sessions` and `themes` are pages by name.
    """
    keys, new = {slug: key for (slug,), key in known.items()}, []
    for row in reading.table("recommendations")["recommendation"]:
        fields = dict(row)
        paper_page = papers.get(fields.pop("paper"))
        repeats, follow_up, theme = (fields.pop(name, None) for name in ("repeats", "follow_up", "theme"))
        if paper_page is None:
            continue
        slug = f"asp{paper_page.session.address}-{fields['number']:02}-{fields.pop('slug')}"
        if slug in keys:
            continue
        page = Recommendation.objects.create(
            publication=paper_page,
            slug=slug,
            theme=themes.get(theme),
            # Somebody may have deleted it since.
            repeated_from=Recommendation.objects.filter(pk=keys.get(repeats)).first(),
            **fields,
        )
        keys[slug] = page.pk
        FollowUp.objects.bulk_create(
            _entry(page, entry, sessions) for entry in follow_up or [] if sessions.get(entry["session"])
        )
        new.append(page)
    return new


def _entry(page, entry, sessions):
    return FollowUp(
        recommendation=page,
        session=sessions[entry["session"]],
        status=entry["status"],
        note=entry["note"],
        evidence_url=entry.get("evidence_url", "").replace("@site", settings.SITE_ORIGIN),
    )
