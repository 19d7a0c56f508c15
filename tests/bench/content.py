"""The same content for both sides: sessions, publications, campaigns, recommendations and pictures.

Every text comes from a seeded generator: the same size gives the same bytes. `manifest.json` says which addresses are
asked and what each page must show. Sizes: S has 60 publications, M 2,000.
"""

import datetime as dt
import hashlib
import json
import random
import re
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

VERSION = 4
SIZES = {"S": (3, 60), "M": (12, 2_000)}
CAMPAIGNS_PER_SESSION = 5
RECOMMENDATIONS_PER_SESSION = 10
N_IMAGES = 24
IMAGE_SHARE = 0.20
PER_PAGE = 20

KINDS = [  # slug, label, weight
    ("daily-summary", "Daily summary", 22),
    ("statement", "Statement", 20),
    ("report", "Report", 12),
    ("letter", "Letter", 12),
    ("briefing", "Briefing paper", 16),
    ("news", "News", 18),
]
LANGUAGES = [("en", 58), ("fr", 20), ("es", 14), ("ar", 8)]
PLACES = ["The Hague", "New York"]
LISTS = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday".split()
SEED = 20171204


class Words:
    """Zipf-weighted slots, so that the text compresses about like prose."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.pools = {}
        for name, pool in (
            ("n", LISTS["nouns"]),
            ("a", LISTS["adjectives"]),
            ("v", LISTS["verbs_t"]),
            ("actor", LISTS["actors"]),
            ("country", LISTS["countries"]),
        ):
            pool = list(pool)
            random.Random(f"order-{name}").shuffle(pool)
            acc, cum = 0.0, []
            for i in range(len(pool)):
                acc += 1 / (i + 8) ** 0.7
                cum.append(acc)
            self.pools[name] = (pool, cum)

    def pick(self, name):
        pool, cum = self.pools[name]
        return self.rng.choices(pool, cum_weights=cum)[0]

    def fill(self, template, year):
        used = {}

        def sub(m):
            key = m.group(1)
            base = key.rstrip("0123456789").lower()
            if base == "year":
                value = str(year)
            elif base == "day":
                value = self.rng.choice(DAYS)
            elif base == "num":
                value = str(self.rng.randint(2, 123))
            else:
                value = self.pick(base)
                while value in used.get(base, ()):
                    value = self.pick(base)
                used.setdefault(base, []).append(value)
            return value[0].upper() + value[1:] if key[0].isupper() else value

        return re.sub(r"\{(\w+)\}", sub, template)

    def sentence(self, year):
        return self.fill(self.rng.choice(LISTS["templates"]), year)

    def title(self, year):
        return self.fill(self.rng.choice(LISTS["title_templates"]), year)

    def text(self, words, year):
        out, n = [], 0
        while n < words:
            s = self.sentence(year)
            out.append(s)
            n += len(s.split())
        return " ".join(out)


def esc(s):
    return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def slugify(s, limit=60):
    s = s.lower().replace("ô", "o").replace("’", "")
    s = re.sub(r"[^a-z0-9]+", "-", s).strip("-")
    return s[:limit].strip("-")


def html_body(w: Words, target_words, year, headings=True):
    rng, parts, n = w.rng, [], 0
    next_heading = rng.randint(2, 3)
    listed = False
    while n < target_words:
        left = target_words - n
        if headings and next_heading == 0 and left > 120:
            h = w.fill(rng.choice(["{A} {n}", "What {actor} {v}", "{N} and {n2}", "The {a} {n}"]), year)
            parts.append(f"<h2>{esc(h)}</h2>")
            next_heading = rng.randint(2, 4)
            continue
        if not listed and n > target_words / 2:
            items = [w.sentence(year) for _ in range(rng.randint(3, 5))]
            parts.append("<ul>" + "".join(f"<li>{esc(i)}</li>" for i in items) + "</ul>")
            n += sum(len(i.split()) for i in items)
            listed = True
            continue
        p = w.text(min(rng.randint(45, 95), max(left, 20)), year)
        n += len(p.split())
        p = esc(p)
        if rng.random() < 0.5:  # one inline mark per second paragraph
            first, _, rest = p.partition(". ")
            mark = rng.choice(["b", "i", "a"])
            opening = (
                f'<a href="https://example.org/documents/{rng.randint(1000, 9999)}">' if mark == "a" else f"<{mark}>"
            )
            if rest:
                p = f"{opening}{first}.</{mark}> {rest}"
        parts.append(f"<p>{p}</p>")
        next_heading = max(next_heading - 1, 0)
    return "".join(parts)


def ordinal(n):
    return f"{n}{'th' if 10 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def make_images(out: Path, seed):
    folder = out / "images"
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for i in range(N_IMAGES):
        rng = random.Random(f"{seed}-image-{i}")
        w, h = 1600, 900
        a, b = [tuple(rng.randint(20, 235) for _ in range(3)) for _ in range(2)]
        base = Image.new("RGB", (16, 9))
        base.putdata(
            [
                tuple(int(a[c] + (b[c] - a[c]) * ((x / 15 + y / 8) / 2)) for c in range(3))
                for y in range(9)
                for x in range(16)
            ]
        )
        img = base.resize((w, h), Image.BICUBIC)
        draw = ImageDraw.Draw(img)
        for _ in range(60):
            x, y, r = rng.randint(0, w), rng.randint(0, h), rng.randint(10, 120)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(rng.randint(0, 255) for _ in range(3)))
        img = img.filter(ImageFilter.GaussianBlur(2))
        name = f"image-{i:02d}.jpg"
        img.save(folder / name, "JPEG", quality=80)
        rows.append(
            {
                "id": i,
                "file": f"images/{name}",
                "width": w,
                "height": h,
                "alt": f"Delegates in the plenary hall, photograph {i + 1}",
            }
        )
    return rows


def generate(size, out: Path, seed=SEED):
    n_sessions, n_pubs = SIZES[size]
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(f"{seed}-{size}-{VERSION}")
    w = Words(rng)
    digest = hashlib.sha256()

    def dump(name, rows):
        with open(out / name, "w", encoding="utf-8") as f:
            for row in rows:
                line = json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"
                digest.update(line.encode())
                f.write(line)

    images = make_images(out, seed)
    dump("images.jsonl", images)

    sessions, campaigns, recs = [], [], []
    first_number = 26 - n_sessions  # the newest is always the 25th
    for i in range(n_sessions):
        number = first_number + i
        year = 2001 + number
        start = dt.date(year, 11, 20) + dt.timedelta(days=rng.randint(0, 18))
        sessions.append(
            {
                "number": number,
                "year": year,
                "slug": f"asp-{number}",
                "title": f"{ordinal(number)} session of the Assembly of States Parties",
                "start": start.isoformat(),
                "end": (start + dt.timedelta(days=10)).isoformat(),
                "place": rng.choice(PLACES),
                "states": rng.randint(110, 125),
                "highlights": [
                    w.fill(t, year)
                    for t in ("{A} {n} activated", "{Num} {n} amendments adopted", "{Num} new {n} members elected")
                ],
                "intro": html_body(w, 230, year, headings=False),
                "lowdown": html_body(w, 130, year, headings=False),
                "glance": w.text(30, year),
                "image": rng.randrange(N_IMAGES),
            }
        )
        for c in range(CAMPAIGNS_PER_SESSION):
            title = w.fill("Campaign on {a} {n}: {n2}", year)
            campaigns.append(
                {
                    "session": number,
                    "order": c + 1,
                    "title": title,
                    "slug": f"campaign-{c + 1}-{slugify(title[12:], 40)}",
                    "summary": w.text(28, year),
                    "body": html_body(w, 350, year),
                }
            )
        for r in range(RECOMMENDATIONS_PER_SESSION):
            recs.append(
                {
                    "session": number,
                    "order": r + 1,
                    "title": w.fill("{A} {n} for {n2}", year),
                    "text": w.text(32, year),
                }
            )
    dump("sessions.jsonl", sessions)
    dump("campaigns.jsonl", campaigns)
    dump("recommendations.jsonl", recs)

    newest = sessions[-1]
    search_term = "complementarity"  # in no word list: only in the 4 % that get a sentence with it
    keep = {"summaries": [], "list": [], "search_hits": 0, "kinds": {}}
    kinds = [k[0] for k in KINDS]
    kind_weights = [k[2] for k in KINDS]
    langs, lang_weights = zip(*LANGUAGES, strict=True)

    def publications():
        for ref in range(1, n_pubs + 1):
            s = sessions[rng.randrange(n_sessions)]
            year = s["year"]
            kind = rng.choices(kinds, kind_weights)[0]
            start = dt.date.fromisoformat(s["start"])
            # most are dated around the meeting, some in the year before it
            day = (
                start + dt.timedelta(days=rng.randint(0, 11))
                if rng.random() < 0.6
                else start - dt.timedelta(days=rng.randint(1, 250))
            )
            title = w.title(year)
            body = html_body(w, rng.randint(420, 850), year)
            if rng.random() < 0.04:
                body += f"<p>{esc(w.fill('{Country} called {a} complementarity the {n} of the Statute.', year))}</p>"
            row = {
                "ref": ref,
                "session": s["number"],
                "date": day.isoformat(),
                "kind": kind,
                "language": rng.choices(langs, lang_weights)[0],
                "title": title,
                "slug": f"{slugify(title)}-{ref}",
                "summary": w.text(24, year),
                "body": body,
                "image": rng.randrange(N_IMAGES) if rng.random() < IMAGE_SHARE else None,
            }
            short = {k: row[k] for k in ("ref", "date", "title", "slug", "kind", "image", "session")}
            keep["kinds"][kind] = keep["kinds"].get(kind, 0) + 1
            if s is newest:
                keep["list"].append(short)
                if kind == "daily-summary":
                    keep["summaries"].append(short)
            if search_term in f"{title} {row['summary']} {body}".lower():
                keep["search_hits"] += 1
            yield row

    dump("publications.jsonl", publications())

    def order(rows):
        return sorted(rows, key=lambda r: (r["date"], r["ref"]), reverse=True)

    top_summaries = order(keep["summaries"])[:20]
    listed = order(keep["list"])
    # The newest page with an image; the summary of a day has another address on each side.
    detail_short = next(r for r in listed if r["image"] is not None and r["kind"] != "daily-summary")
    with open(out / "publications.jsonl", encoding="utf-8") as f:
        detail = next(r for r in map(json.loads, f) if r["ref"] == detail_short["ref"])
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", detail["body"])).strip()
    manifest = {
        "version": VERSION,
        "size": size,
        "seed": seed,
        "sha256": digest.hexdigest(),
        "counts": {
            "sessions": n_sessions,
            "publications": n_pubs,
            "campaigns": len(campaigns),
            "recommendations": len(recs),
            "images": len(images),
            "kinds": keep["kinds"],
        },
        "per_page": PER_PAGE,
        "vars": {
            "session_slug": newest["slug"],
            "session_number": newest["number"],
            "session_year": newest["year"],
            "publication_slug": detail["slug"],
            "publication_ref": detail["ref"],
            "search_term": search_term,
        },
        "search_hits": keep["search_hits"],
        # what each page has to contain (after HTML unescaping)
        "expect": {
            "session": [
                f"{ordinal(newest['number'])} session",
                *newest["highlights"],
                newest["place"],
                *[c["title"] for c in campaigns if c["session"] == newest["number"]],
                *[r["title"] for r in recs if r["session"] == newest["number"]],
                *[s["title"] for s in top_summaries],
            ],
            "list": [r["title"] for r in listed[:PER_PAGE]],
            "detail": [detail["title"], plain.split(". ")[1][:60], plain.rsplit(". ", 1)[0][-50:]],
            "search": [search_term],
        },
    }
    (out / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    return manifest


def ensure(size, out: Path):
    """Generate unless an equal set is already there."""
    path = out / "manifest.json"
    if path.exists():
        m = json.loads(path.read_text(encoding="utf-8"))
        if m.get("version") == VERSION and m.get("size") == size:
            return m
    return generate(size, out)
