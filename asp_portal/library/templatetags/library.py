"""Library tags: how a picture stands on a page."""

from django import template

from asp_portal.library.pictures import RENDITION_SHAPES

register = template.Library()


@register.filter
def given(files):
    """Those of `files` (images or documents, or nothing) that readers get: not what is held back."""
    return [file for file in files or () if not file.is_held]


@register.inclusion_tag("library/components/picture.html")
def picture(image, size="medium", sizes=None, loading="lazy", css_class="", alt=None):
    """`image` as an `<img>` with extent, srcset and alternative text; nothing for none and for a held one.

    `size` names the rendition that gives the extent; `sizes` is the HTML attribute of that name (the extent unless
    given), by which browsers choose among all renditions; `loading` is "lazy" or, for what stands at the top of a
    page, "eager". `alt` replaces the library's text where the picture stands for something else (a link), with ""
    where its text stands beside it.
    """
    if not image or image.is_held:
        return {"image": None}
    width, height = image.rendition_size(size)
    return {
        "image": image,
        "address": image.rendition_url(size),
        "width": width,
        "height": height,
        # The other widths show the whole picture.
        "srcset": "" if size in RENDITION_SHAPES else image.srcset,
        "sizes": sizes or f"(max-width: {width}px) 100vw, {width}px",
        "loading": loading,
        "css_class": css_class,
        "alt": image.alt if alt is None else alt,
    }
