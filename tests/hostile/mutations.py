"""Mutations of hostile text: payloads cut, joined, nested, spelled otherwise, and mixed with what editors write.

Everything comes from a seed: what was found once is found again by its number.
"""

import random
from html import escape
from urllib.parse import quote

from .payloads import PAYLOADS

# What the wall lets through, and what makes a parser read the rest otherwise.
OURS = (
    '<p class="text-center">x</p>',
    '<p style="text-align:right" dir="rtl">x</p>',
    "<td align=center>x",
    '<sup><a href="#fn1" id="fnref1">1</a></sup>',
    '<ol class="footnotes"><li id="fn1"><p>x</p></li></ol>',
    '<a href="page:publications.publication:1#part">x</a>',
    '<figure class="image align-right"><img src="/images/7/medium.webp" alt="x"><figcaption>x</figcaption></figure>',
    '<span lang="ar" dir="rtl">x</span>',
    "<table><tbody><tr><th scope=row>x</th><td>x</td></tr></tbody></table>",
    "<strong><p>x</p></strong>",
    '<a href="https://www.google.com/url?q=javascript:pwned()">x</a>',
    '<a href="https://www.google.com/url?q=https://www.google.com/url?q=http://x&quot;onclick=pwned()//">x</a>',
)
TOKENS = (
    *("<", ">", '"', "'", "`", "=", "/", "&", ";", "&lt;", "&#60;", "&amp;lt;", "&quot;", "&Tab;", "&colon;", "\\"),
    *("<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?x", "<!x", "</", "<a ", "/>", "\x00", "\x0c", "\t", "\n", "\ufeff"),
    *("<svg>", "</svg>", "<math>", "<mtext>", "<mglyph>", "<foreignObject>", "<desc>", "<title>", "</title>"),
    *("<style>", "</style>", "<script>", "</script>", "<xmp>", "<textarea>", "</textarea>", "<noscript>", "<template>"),
    *("<table>", "<tr>", "<td>", "<caption>", "<colgroup>", "</table>", "<select>", "<option>", "</select>", "<p>"),
    *("</p>", "<li>", "<form>", "</form>", "<b>", "</b>", "<a>", "<nobr>", "<button>", "<h1>", "<pre>\n", "<br>"),
    *(" onerror=pwned() ", " onclick='pwned()' ", " href=javascript:pwned() ", " style=x:expression(pwned()) "),
    *(" src=x ", " id=x ", " class=x ", " title='", ' alt="', "javascript:", "data:text/html,", "\u2028", "\u202e"),
)


def _position(rng, text):
    return rng.randrange(len(text) + 1)


def _insert(rng, text):
    at = _position(rng, text)
    return text[:at] + rng.choice(TOKENS) + text[at:]


def _cut(rng, text):
    one, two = sorted((_position(rng, text), _position(rng, text)))
    return text[:one] + text[two:]


def _truncate(rng, text):
    return text[: _position(rng, text)]


def _splice(rng, text):
    other = rng.choice(PAYLOADS + list(OURS))
    return text[: _position(rng, text)] + other[_position(rng, other) :]


def _nest(rng, text):
    other = rng.choice(PAYLOADS + list(OURS))
    at = _position(rng, other)
    return other[:at] + text + other[at:]


def _repeat(rng, text):
    one, two = sorted((_position(rng, text), _position(rng, text)))
    return text[:two] + text[one:two] * rng.randint(1, 12) + text[two:]


def _letters(rng, text):
    """Some letters spelled as references, in the other case, or with what browsers overlook between them."""
    ways = (
        lambda letter: f"&#{ord(letter)};",
        lambda letter: f"&#x{ord(letter):x}",
        lambda letter: f"&#{ord(letter):07}",
        str.swapcase,
        lambda letter: chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter,
        lambda letter: f"\\u{ord(letter):04x}",
        lambda letter: letter + rng.choice("\x00\t\n\r\x0c\u200b\u00ad"),
    )
    way, often = rng.choice(ways), rng.choice((0.05, 0.3, 1))
    return "".join(way(letter) if rng.random() < often else letter for letter in text)


def _whole(rng, text):
    """All of it spelled otherwise, as if it went through something on its way."""
    ways = (escape, quote, str.upper, lambda t: escape(escape(t)), lambda t: t.replace('"', "'"), lambda t: t[::-1])
    return rng.choice(ways)(text)


def _as_value(rng, text):
    """As the value of an attribute."""
    mark = rng.choice(('"', "'", "", "`"))
    name = rng.choice(("href", "title", "alt", "src", "id", "lang", "class", "style", "align", "dir", "name"))
    return f"<{rng.choice(('a', 'p', 'img', 'td', 'span', 'svg'))} {name}={mark}{text}{mark}>x"


_STEPS = (_insert, _insert, _insert, _cut, _truncate, _splice, _splice, _nest, _repeat, _letters, _whole, _as_value)
# Longer than this, a text only repeats itself.
LONGEST = 3000


def mutation(seed):
    """A hostile text (str) that nobody wrote; the same for the same `seed` (int)."""
    rng = random.Random(seed)
    text = rng.choice(PAYLOADS + list(OURS))
    for _step in range(rng.randint(1, 6)):
        text = rng.choice(_STEPS)(rng, text)[:LONGEST]
    return text
