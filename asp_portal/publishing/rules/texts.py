"""Rules for any text: pictures without words, headings without order, links that say nothing, pages without text."""

import re

from django.db import models
from django.utils.translation import gettext as _

from asp_portal.library.models import Image
from asp_portal.richtext.fields import RichTextField
from asp_portal.richtext.sanitiser import image_ids, images_without_alt

from ..content import content_fields
from ..findings import Severity, rule

# By language: what a link must not say when it says nothing else. Read without its sentence, it leads anywhere.
EMPTY_WORDS = {
    "en": {"here", "click here", "click", "read more", "more", "this", "this link", "link", "this page", "learn more"},
    "fr": {"ici", "cliquez ici", "lire la suite", "en savoir plus", "plus", "ce lien", "lien"},
    "es": {"aquí", "haga clic aquí", "haz clic aquí", "leer más", "más", "este enlace", "enlace"},
    "ar": {"هنا", "اضغط هنا", "انقر هنا", "المزيد", "اقرأ المزيد", "الرابط"},
}
BARE_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z", re.IGNORECASE)
# What no title ends with: it was cut, or somebody meant to go on.
UNFINISHED = re.compile(r"(?:…|\.\.\.|[:;,–—(&/-]|\s(?:a|an|the|of|and|or|to|in|at|for|by|with|on))\Z", re.IGNORECASE)


@rule(refuses=True)
def undescribed_pictures(manuscript):
    """A picture that shows people who cannot see it nothing: without alternative text, and not ticked as decorative."""
    shown = {}
    for field in content_fields(manuscript.model):
        value = manuscript.fields.get(field.attname)
        if isinstance(field, RichTextField):
            keys = images_without_alt(value or "")
            found = Image.objects.meaningful().filter(pk__in=keys) if keys else ()
        elif field.related_model is Image and value is not None:
            found = Image.objects.undescribed().filter(pk=value)
        else:
            continue
        for image in found:
            shown.setdefault(image, field.name)
    for text in manuscript.texts:
        keys = images_without_alt(text.html) if text.field in manuscript.model.draft_children else ()
        for image in Image.objects.meaningful().filter(pk__in=keys) if keys else ():
            shown.setdefault(image, text.field)
    for image in sorted(shown, key=str):
        yield manuscript.finding(
            "alt",
            Severity.ERROR,
            _("The picture “%(image)s” needs an alternative text or the tick “decorative”.") % {"image": image},
            shown[image],
            passage=str(image),
        )


@rule()
def heading_levels(manuscript):
    """A heading that skips a level: who listens to the page believes to have missed something."""
    for text in manuscript.texts:
        above = 1
        for passage in text.passages:
            if not passage.tag.startswith("h") or passage.tag == "hr":
                continue
            level = int(passage.tag[1])
            if level > above + 1:
                yield text.finding(
                    "heading-level",
                    Severity.WARNING,
                    _("This heading is of level %(level)s; the one before it is of level %(above)s.")
                    % {"level": level, "above": above}
                    if above > 1
                    else _("The first heading of a text is of level 2; this one is of level %(level)s.")
                    % {"level": level},
                    passage,
                    passage.text,
                )
            above = level


@rule()
def link_words(manuscript):
    """“Click here”, “read more” alone, a bare address: words that do not say where a link leads."""
    empty = EMPTY_WORDS.get(manuscript.language, set()) | EMPTY_WORDS["en"]
    for text in manuscript.texts:
        for link in text.links:
            words = link.text.strip(" .,:;!?…»«›→>").casefold()
            if words in empty:
                reason = _("Say where the link leads: people hear links without the sentence around them.")
            elif BARE_ADDRESS.match(link.text) and not link.href.startswith("mailto:"):
                reason = _("Give the link words instead of its address, which is read out letter by letter.")
            elif not words:
                reason = _("This link has no words at all.")
            else:
                continue
            passage = text.passages[link.passage] if link.passage < len(text.passages) else None
            yield text.finding("link-words", Severity.WARNING, reason, passage, link.text or link.href)


@rule(refuses=True)
def nothing_to_read(manuscript):
    """A page with a title and nothing under it: no text, no picture, no file, no row."""
    prose = [f for f in content_fields(manuscript.model) if isinstance(f, models.TextField)]
    if not any(isinstance(field, RichTextField) for field in prose):
        return
    told = any(manuscript.fields.get(f.attname) for f in prose)
    shown = any(image_ids(manuscript.fields.get(f.attname) or "") for f in prose if isinstance(f, RichTextField))
    listed = any(manuscript.relations.values()) or any(map(manuscript.children, manuscript.model.draft_children))
    if not (told or shown or listed or _has_facts(manuscript)):
        yield manuscript.finding("empty", Severity.ERROR, _("There is nothing to read on this page yet."), "body")


def _has_facts(manuscript):
    """Whether the page says something without a text, as a session does with its dates, or shows rows of others."""
    if getattr(manuscript.model, "shows_rows_of_others", False):
        return True
    return not any(field.name == "title" for field in content_fields(manuscript.model))


@rule()
def unfinished_title(manuscript):
    """A title that ends in the middle: “Day 4:”, “Letter to the”, or as long as the field is."""
    title = manuscript.text("title")
    if title is None:
        return
    words = title.html.strip()
    ending = UNFINISHED.search(words)
    if ending or len(words) >= manuscript.model._meta.get_field("title").max_length:
        yield title.finding(
            "title-cut",
            Severity.WARNING,
            _("The title seems to be cut."),
            title.passages[0],
            ending[0].strip() if ending else words[-20:],
        )


@rule(refuses=True)
def missing_ground(manuscript):
    """A page that stands on another, as a summary on its session, is public when that one is."""
    for name in manuscript.model.ground_fields:
        ground = manuscript.related(name)
        if ground is not None and not ground.live:
            field = manuscript.model._meta.get_field(name)
            yield manuscript.finding(
                "ground",
                Severity.ERROR,
                _("Publish the %(kind)s “%(page)s” first.") % {"kind": field.verbose_name, "page": ground},
                name,
                waits=True,
            )
