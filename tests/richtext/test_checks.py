"""The portal says so when the editor's box is opened."""

import pytest
from django.conf import settings as configured
from django.core.checks import run_checks

from asp_portal.richtext import checks
from asp_portal.richtext.widgets import OUR_SCRIPTS, RichTextWidget


def errors(settings=None, **changes):
    if settings is not None:
        settings.CKEDITOR_CONFIGS = {"default": configured.CKEDITOR_CONFIGS["default"] | changes}
    return {error.id for error in checks.check_editor(None)}


def test_the_box_is_closed():
    assert errors() == set()


def test_the_check_is_one_of_djangos():
    assert not [error for error in run_checks() if error.id.startswith("richtext.")]
    assert "ckeditor.W001" in configured.SILENCED_SYSTEM_CHECKS


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"fullPage": True}, "richtext.E001"),
        ({"allowedContent": True}, "richtext.E002"),
        ({"allowedContent": None}, "richtext.E002"),
        ({"allowedContent": "script"}, "richtext.E002"),
        ({"extraAllowedContent": "iframe"}, "richtext.E002"),
        ({"versionCheck": True}, "richtext.E003"),
        ({"removePlugins": ""}, "richtext.E004"),
        ({"extraPlugins": "divarea,iframe"}, "richtext.E004"),
        ({"extra_plugins": ["preview"]}, "richtext.E004"),
        ({"plugins": "wysiwygarea"}, "richtext.E004"),
    ],
)
def test_an_opened_configuration_is_an_error(settings, changes, error):
    assert errors(settings, **changes) == {error}


def test_a_second_configuration_is_checked_too(settings):
    settings.CKEDITOR_CONFIGS = configured.CKEDITOR_CONFIGS | {"basic": {"toolbar": "Basic"}}
    assert errors() == {"richtext.E002", "richtext.E003", "richtext.E004"}


def test_the_packages_uploader_is_an_error(settings):
    # Only the name is looked at: the package must not even be loaded.
    settings.INSTALLED_APPS = [*configured.INSTALLED_APPS]
    configured.INSTALLED_APPS.append("ckeditor_uploader")
    try:
        assert errors() == {"richtext.E005"}
    finally:
        configured.INSTALLED_APPS.remove("ckeditor_uploader")


def test_another_editor_is_an_error(monkeypatch):
    assert checks.editor_version() == "4.22.1"
    monkeypatch.setattr(checks, "CKEDITOR_VERSION", "4.23.0")
    assert errors() == {"richtext.E006"}


def test_our_scripts_come_after_the_editors():
    scripts = [str(script) for script in RichTextWidget().media._js]
    assert scripts[-len(OUR_SCRIPTS) :] == list(OUR_SCRIPTS)
    assert any("ckeditor/ckeditor.js" in script for script in scripts[:-1])


def test_the_widget_has_no_inline_style_and_tells_the_editor_our_addresses():
    html = RichTextWidget().render("body", "<p>a</p>", {"id": "id_body"})
    assert "style=" not in html
    assert "/admin/library/image/upload/" in html
    assert "/admin/library/image/choose/" in html
