"""Social cards: the picture that stands beside a link to a page, drawn from its words."""

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from functools import lru_cache
from io import BytesIO

from django.http import HttpResponse
from PIL import Image, ImageDraw, ImageFont

from asp_portal.caching import from_cache

SIZE = WIDTH, HEIGHT = (1200, 630)
MARGIN = 90
PAPER, INK, QUIET, ACCENT = "#fbf8f2", "#1b1d22", "#5a564e", "#7d1d2d"
TITLE_SIZES = (72, 62, 54, 46)
TITLE_HEIGHT = 330
KEPT_FOR = 60 * 60 * 24 * 30
# Raised when cards are drawn in another way, so that none is taken from the cache.
DRAWING = 1

# Found where systems keep fonts. Without one there is Pillow's own, which knows ASCII alone.
FONTS = {
    False: ("DejaVuSans.ttf", "LiberationSans-Regular.ttf"),
    True: ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf"),
}
IN_ASCII = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "·": "-", "ß": "ss"})


@dataclass(frozen=True)
class Card:
    """The words of a card: a line above, the title, a line below; `direction` is ltr or rtl."""

    above: str
    title: str
    below: str
    direction: str = "ltr"


def respond(card):
    """The picture of `card` (Card) as a response that other sites may show; drawn once for the same words."""
    words = json.dumps([DRAWING, asdict(card)]).encode()
    png = from_cache(f"card:{hashlib.sha256(words).hexdigest()}", lambda: draw(card), KEPT_FOR)
    headers = {"Cross-Origin-Resource-Policy": "cross-origin", "X-Robots-Tag": "noindex"}
    return HttpResponse(png, content_type="image/png", headers=headers)


def draw(card):
    """`card` (Card) as PNG (bytes), 1200 × 630. Words that no font at hand can write are left out, never boxes."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    right = card.direction == "rtl"
    pen.rectangle((WIDTH - 24, 0, WIDTH, HEIGHT) if right else (0, 0, 24, HEIGHT), fill=ACCENT)

    def line(text, y, font, fill):
        pen.text((WIDTH - MARGIN if right else MARGIN, y), text, fill=fill, font=font, anchor="ra" if right else "la")

    small = font_of(36, bold=False)
    # A line too long for the card ends in an ellipsis.
    line(_lines(card.above, small, 1)[0], 76, small, ACCENT)
    title, font = _fitted(card.title)
    for number, text in enumerate(title):
        line(text, 160 + number * round(font.size * 1.25), font, INK)
    line(_lines(card.below, small, 1)[0], HEIGHT - 110, small, QUIET)
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


@lru_cache(maxsize=16)
def font_of(size, bold):
    """A font of `size` pixels (int)."""
    for name in FONTS[bold]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def writable(text, font):
    """`text` (str) as far as `font` can write it: in full, without its accents, or without what is left then."""
    plain = " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in text).split())
    if all(_has(font, character) for character in plain):
        return plain
    decomposed = unicodedata.normalize("NFKD", plain.translate(IN_ASCII))
    return " ".join("".join(c for c in decomposed if c == " " or _has(font, c)).split())


@lru_cache(maxsize=4096)
def _has(font, character):
    # A glyph that looks like that of a sign which does not exist is the font's way to say that it has none.
    return character.isspace() or bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


def _fitted(title):
    for size in TITLE_SIZES:
        font = font_of(size, bold=True)
        most = TITLE_HEIGHT // round(size * 1.25)
        lines = _lines(title, font, most + 1)
        if len(lines) <= most:
            return lines, font
    return _lines(title, font, most), font


def _lines(text, font, most):
    """`text` broken into at most `most` lines; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in writable(text, font).split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= WIDTH - 2 * MARGIN or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    cut = len(lines) > most
    return [_shortened(line, font, cut and number == most) for number, line in enumerate(lines[:most], start=1)]


def _shortened(line, font, cut):
    while line and font.getlength(line + ("..." if cut else "")) > WIDTH - 2 * MARGIN:
        line, cut = line[:-1], True
    return line.rstrip() + ("..." if cut else "")
