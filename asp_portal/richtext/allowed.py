"""What rich text may contain: the one list from which toolbar, editor filter and sanitiser are made.

Whatever is not named here neither enters through the editor (`allowedContent`) nor reaches the database (nh3).
Headings start at h2, because the title of the page is its only h1.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Element:
    """One HTML element that rich text may contain.

    `attributes` are kept (a `!` in front: without it the element goes), `classes` are the only class names; `button`
    is the CKEditor button that makes it and `format` says that it is an entry of the paragraph format menu.
    """

    name: str
    attributes: tuple = ()
    classes: tuple = ()
    button: str = ""
    format: bool = False

    @property
    def attribute_names(self):
        """The attributes without their marks."""
        return {attribute.lstrip("!") for attribute in self.attributes}


# Text in another language within a page, and where a link may jump to, can stand on every block.
ANY = ("id", "lang", "dir")
# The class names that CKEditor's image2 gives an aligned image, and the one of an image with a caption.
ALIGN_CLASSES = ("align-left", "align-center", "align-right")
CAPTIONED_CLASS = "image"
# The list of notes at the end of a text.
FOOTNOTES_CLASS = "footnotes"
CELL = ("colspan", "rowspan", *ANY)
# Text in the middle, and at the end of its lines; on which elements it is kept.
TEXT_CLASSES = ("text-center", "text-end")
ALIGNED_ELEMENTS = {"p", "h2", "h3", "h4", "th", "td"}

ELEMENTS = (
    Element("p", ANY, (ALIGN_CLASSES[1], *TEXT_CLASSES), format=True),
    Element("h2", ANY, TEXT_CLASSES, format=True),
    Element("h3", ANY, TEXT_CLASSES, format=True),
    Element("h4", ANY, TEXT_CLASSES, format=True),
    Element("pre", ANY, format=True),
    Element("strong", button="Bold"),
    Element("em", button="Italic"),
    Element("sub", button="Subscript"),
    Element("sup", button="Superscript"),
    Element("br"),
    Element("ul", ANY, button="BulletedList"),
    Element("ol", ("start", *ANY), (FOOTNOTES_CLASS,), button="NumberedList"),
    Element("li", ANY),
    Element("blockquote", ANY, button="Blockquote"),
    # CKEditor knows an anchor of its own by the name that it writes beside the id.
    Element("a", ("href", "name", "title", "hreflang", *ANY), button="Link"),
    Element("img", ("!src", "alt", "width", "height"), ALIGN_CLASSES, button="Image"),
    Element("figure", ANY, (CAPTIONED_CLASS, *ALIGN_CLASSES)),
    Element("figcaption", ANY),
    Element("table", ANY, button="Table"),
    Element("caption", ANY),
    Element("thead"),
    Element("tbody"),
    Element("tfoot"),
    Element("tr"),
    Element("th", ("scope", *CELL), TEXT_CLASSES),
    Element("td", CELL, TEXT_CLASSES),
    Element("hr", button="HorizontalRule"),
    Element("span", ("!lang", "dir"), button="Language"),
)

# How other programmes spell what we keep; the sanitiser translates, so that nothing pasted loses its structure.
RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em"}
# Elements that go together with everything in them; of all others the text stays.
REMOVED_WITH_CONTENT = {
    "script",
    "style",
    "template",
    "noscript",
    "title",
    "textarea",
    "select",
    "object",
    "svg",
    "math",
}

# The last two are our own: a page or a file by its key, resolved when the text is shown (richtext.links).
URL_SCHEMES = {"http", "https", "mailto", "tel", "page", "document"}
OWN_LINK = re.compile(r"(page:[a-z]+\.[a-z]+:\d{1,18}|document:\d{1,18})(#[^\s\"<>#]{1,200})?")
# An image is one of the library's: nothing foreign is loaded by readers' browsers. The number is the image's key.
IMAGE_ADDRESS = re.compile(r"/images/(\d{1,18})/[a-z]+\.webp")

# What a value must look like; a value that does not is dropped with its attribute.
VALUES = {
    "id": re.compile(r"[A-Za-z][\w.:-]{0,99}"),
    "name": re.compile(r"[A-Za-z][\w.:-]{0,99}"),
    "lang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
    "hreflang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "colspan": re.compile(r"[1-9]\d{0,2}"),
    "rowspan": re.compile(r"[1-9]\d{0,2}"),
    "start": re.compile(r"-?\d{1,6}"),
    "width": re.compile(r"[1-9]\d{0,3}"),
    "height": re.compile(r"[1-9]\d{0,3}"),
    "src": IMAGE_ADDRESS,
}


def editor_rules():
    """The list as CKEditor's `allowedContent` (str), such as `img[!src,alt](align-left); p[lang]`."""
    rules = []
    for element in ELEMENTS:
        attributes = f"[{','.join(element.attributes)}]" if element.attributes else ""
        classes = f"({','.join(element.classes)})" if element.classes else ""
        rules.append(f"{element.name}{attributes}{classes}")
    return "; ".join(rules)


def format_tags():
    """The paragraph format menu as CKEditor's `format_tags` (str), such as `p;h2;h3`."""
    return ";".join(element.name for element in ELEMENTS if element.format)


def buttons():
    """The names (set of str) of the toolbar buttons that make what is allowed."""
    return {element.button for element in ELEMENTS if element.button}
