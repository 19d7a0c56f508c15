"""The editor's configuration, made from the list in `allowed`. Read by the settings; it imports no part of Django
that needs them.
"""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from . import allowed

# The plugins that are never loaded: they talk to other hosts (exportpdf, scayt, wsc, embed), show HTML outside our
# policy (preview, print, iframe, flash, templates), make what no page may hold (forms, smiley, pagebreak), or had the
# holes that nobody will fix any more (codesnippetgeshi: CVE-2024-43407, preview: CVE-2024-24816). The iframe editor
# (wysiwygarea) would need inline scripts in the admin's policy; divarea does without. The old image dialog gives way
# to image2.
REMOVED_PLUGINS = (
    "wysiwygarea exportpdf scayt wsc embed embedbase embedsemantic autoembed preview print iframe iframedialog flash "
    "templates forms smiley pagebreak codesnippet codesnippetgeshi image docprops newpage save about bidi font "
    "colorbutton colordialog div stylescombo uicolor devtools adobeair mathjax placeholder "
    "copyformatting justify"
).split()
# Harmless, but no help: the path of HTML elements, and a handle to resize what grows by itself.
UNWANTED_PLUGINS = ("elementspath", "resize")
EXTRA_PLUGINS = ("divarea", "image2", "uploadimage", "autogrow", "language", "aspfootnote", "aspalign")

_TOOLBAR = (
    ("Format",),
    ("Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"),
    ("BulletedList", "NumberedList", "Blockquote", "TextCentre", "TextEnd"),
    ("Link", "Unlink", "Anchor", "Footnote"),
    ("Image", "Table", "HorizontalRule", "SpecialChar"),
    ("Language",),
    ("Undo", "Redo", "PasteText"),
    ("Find", "ShowBlocks", "Maximize", "Source"),
)
# Buttons that make no element of their own and so have no entry in the list.
_TOOLS = frozenset(
    "Format TextCentre TextEnd "
    "RemoveFormat Unlink Anchor Footnote SpecialChar Undo Redo PasteText Find ShowBlocks Maximize Source".split()
)


def toolbar():
    """The toolbar: every button that makes something allowed, and the tools; no button for anything else."""
    offered = allowed.buttons() | _TOOLS
    return [[button for button in group if button in offered] for group in _TOOLBAR]


CKEDITOR_CONFIGS = {
    "default": {
        "fullPage": False,
        "versionCheck": False,
        "allowedContent": allowed.editor_rules(),
        "toolbar": toolbar(),
        "format_tags": allowed.format_tags(),
        "removePlugins": ",".join((*REMOVED_PLUGINS, *UNWANTED_PLUGINS)),
        "extraPlugins": ",".join(EXTRA_PLUGINS),
        # No style definitions and no foreign configuration are loaded.
        "stylesSet": False,
        "customConfig": "",
        "contentsCss": [],
        "entities": False,
        "basicEntities": True,
        "disableNativeSpellChecker": False,
        "width": "auto",
        "height": 320,
        "autoGrow_minHeight": 320,
        "autoGrow_onStartup": True,
        "image2_alignClasses": list(allowed.ALIGN_CLASSES),
        "image2_captionedClass": allowed.CAPTIONED_CLASS,
        "linkShowTargetTab": False,
        "linkShowAdvancedTab": False,
        "removeDialogTabs": "link:advanced;link:target;link:upload;image2:advanced;image2:Upload;table:advanced",
        "language_list": ["en:English", "fr:Français", "es:Español", "ar:العربية:rtl", "la:Latina"],
        "uploadUrl": reverse_lazy("admin:library_image_upload"),
        "imageUploadUrl": reverse_lazy("admin:library_image_upload"),
        "filebrowserImageBrowseUrl": reverse_lazy("admin:library_image_choose"),
        "filebrowserWindowWidth": 960,
        "filebrowserWindowHeight": 720,
        # Read by editor.js.
        "browseLabel": _("Choose from the library"),
        # Read by links.js.
        "linksUrl": reverse_lazy("links"),
        "linkWords": {
            "label": _("Page or file of this site"),
            "hint": _("Title, number or words of the text"),
            "found": _("Pages and files found"),
            "leads": _("Leads to:"),
            "count": _("%1 found; choose with the arrow keys and Enter"),
            "none": _("Nothing found."),
            "gone": _("This page or file is no longer there, or you may not see it."),
        },
        # Read by footnotes.js.
        "footnoteWords": {
            "button": _("Footnote"),
            "title": _("Footnote"),
            "label": _("Text of the note"),
            "empty": _("Write the note first."),
            "hint": _(
                "It stands below the text, where you can go on writing it. Numbers are put in order when you save."
            ),
        },
        # Read by align.js.
        "alignment": {
            "elements": sorted(allowed.ALIGNED_ELEMENTS),
            "classes": list(allowed.TEXT_CLASSES),
            "words": [_("Centre"), _("Align to the end of the line")],
        },
        "title": _("Rich text editor"),
    }
}
