"""System checks: the editor has no upstream support any more, so the portal does not start when its box is opened."""

import re

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import Error

from .allowed import editor_rules
from .config import REMOVED_PLUGINS

# The last open-source release: our configuration, the fixes in editor.js and the list of known holes are bound to it.
CKEDITOR_VERSION = "4.22.1"


def check_editor(app_configs, **kwargs):
    """Errors (list of django.core.checks.Error) for everything in the settings that opens the editor's box."""
    errors = []
    for name, config in settings.CKEDITOR_CONFIGS.items():
        errors += _check_config(name, config)
    if any(app.partition(".")[0] == "ckeditor_uploader" for app in settings.INSTALLED_APPS):
        errors.append(
            Error(
                "ckeditor_uploader is installed.",
                hint="Its upload view checks neither permission nor CSRF token; uploads go to asp_portal.library.",
                id="richtext.E005",
            )
        )
    version = editor_version()
    if version != CKEDITOR_VERSION:
        errors.append(
            Error(
                f"CKEditor {version or '(not found)'} is installed instead of {CKEDITOR_VERSION}.",
                hint="Read what changed, try the browser tests, then change richtext.checks.CKEDITOR_VERSION.",
                id="richtext.E006",
            )
        )
    return errors


def editor_version():
    """The version (str) of the CKEditor among the static files, or None."""
    path = finders.find("ckeditor/ckeditor/ckeditor.js")
    if path is None:
        return None
    with open(path, encoding="utf-8-sig") as script:
        found = re.search(r'\bversion:"([\d.]+)"', script.read())
    return found and found[1]


def _check_config(name, config):
    if config.get("fullPage", False) is not False:
        yield Error(
            f"The editor configuration “{name}” turns fullPage on.",
            hint="With fullPage, CVE-2024-24815 lets scripts in.",
            id="richtext.E001",
        )
    if config.get("allowedContent") != editor_rules() or config.get("extraAllowedContent"):
        yield Error(
            f"The editor configuration “{name}” does not close allowedContent.",
            hint="Set allowedContent to richtext.allowed.editor_rules() and leave extraAllowedContent out.",
            id="richtext.E002",
        )
    if config.get("versionCheck", True) is not False:
        yield Error(
            f"The editor configuration “{name}” leaves versionCheck on.",
            hint="It asks another host and shows what that host answers (CVE-2024-43411).",
            id="richtext.E003",
        )
    removed = set(_names(config.get("removePlugins")))
    loaded = set(_names(config.get("extraPlugins"))) | set(_names(config.get("extra_plugins")))
    for plugin in REMOVED_PLUGINS:
        if plugin not in removed or plugin in loaded or "plugins" in config:
            yield Error(
                f"The editor configuration “{name}” does not remove the plugin {plugin}.",
                hint="Every name in richtext.config.REMOVED_PLUGINS belongs into removePlugins.",
                id="richtext.E004",
            )


def _names(plugins):
    if isinstance(plugins, str):
        plugins = plugins.split(",")
    return [plugin.strip() for plugin in plugins or ()]
