"""The editor in a real Chromium, under the policy that its pages have."""

import json
import re
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, expect

from asp_portal.library.models import Image
from tests.library.files import picture_bytes, picture_file
from tests.richtext.editing import text, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.richtext.urls")]

WORD_TABLE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15">
<style>p.MsoNormal{margin:0}</style></head><body><!--StartFragment-->
<h1 style='mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>
<![endif]>Contributions</h1>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
<tr style='mso-yfti-irow:0'><td width=301 valign=top style='width:225.4pt;border:solid windowtext 1.0pt'>
<p class=MsoNormal><b><span style='font-family:Arial;color:red'>State</span></b><o:p></o:p></p></td>
<td width=301><p class=MsoNormal>Arrears<o:p></o:p></p></td></tr>
<tr><td><p class=MsoNormal>Utopia</p></td><td><p class=MsoNormal>€ 1,200</p></td></tr></table>
<!--EndFragment--></body></html>"""


def paste(page, html):
    page.evaluate(
        """html => new Promise(resolve => {
            const editor = CKEDITOR.instances.id_body;
            editor.focus();
            editor.once('afterPaste', resolve);
            const transfer = new CKEDITOR.plugins.clipboard.dataTransfer();
            transfer.setData('text/html', html);
            editor.fire('paste', {type: 'auto', dataValue: html, method: 'paste', dataTransfer: transfer});
        })""",
        html,
    )


def test_text_is_written_and_saved_without_one_violation_of_the_policy(form):
    page = form()
    page.locator(".cke_wysiwyg_div").click()
    page.keyboard.type("The Assembly opened today.")
    page.keyboard.press("Control+a")
    page.locator(".cke_button__bold").click()
    assert text(page).strip() == "<p><strong>The Assembly opened today.</strong></p>"
    page.get_by_role("button", name="Save").click()
    assert page.locator("main strong").inner_text() == "The Assembly opened today."
    assert page.problems == []


def has(page, piece):
    """Wait until the text of the editor has `piece`."""
    until(page, f"CKEDITOR.instances.id_body.getData().includes({json.dumps(piece)})")


def select_all(page):
    """Select the whole text, and let the editor know at once; by itself it looks a moment after the keys."""
    page.evaluate("""() => {
        const editor = CKEDITOR.instances.id_body;
        editor.focus();
        editor.execCommand('selectAll');
        editor.selectionChange(true);
    }""")


def go_to_the_end(page):
    """Put the caret behind the last word, see `select_all`."""
    page.evaluate("""() => {
        const editor = CKEDITOR.instances.id_body;
        editor.focus();
        const range = editor.createRange();
        range.moveToElementEditEnd(editor.editable());
        range.select();
        editor.selectionChange(true);
    }""")


def dialog_of(page, name):
    """The dialog that the button `name` of the toolbar opens."""
    page.locator(f".cke_button__{name}").click()
    dialog = page.locator(".cke_dialog:visible")
    expect(dialog).to_be_visible()
    return dialog


def close(page):
    # A dialog takes the focus a moment after it is shown.
    expect(page.locator(".cke_dialog:visible :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".cke_dialog:visible")).to_have_count(0)


def test_every_dialog_opens_and_closes_under_the_policy(form):
    page = form("<p>Words</p>")
    page.locator(".cke_wysiwyg_div").click()
    for name in ("link", "anchor", "image", "table", "specialchar", "find", "footnote"):
        dialog_of(page, name)
        close(page)
    page.keyboard.press("Alt+0")
    help_on_keys = page.locator(".cke_accessibility_legend")
    expect(help_on_keys).to_be_visible()
    assert help_on_keys.bounding_box()["width"] <= 620
    close(page)
    page.locator(".cke_button__source").click()
    page.locator("textarea.cke_source").wait_for()
    page.locator(".cke_button__source").click()
    until(page, "CKEDITOR.instances.id_body.mode === 'wysiwyg'")
    assert text(page).strip() == "<p>Words</p>"
    assert page.problems == []


def test_what_the_dialogs_and_menus_make_comes_out_under_the_policy(form):
    page = form("<p>Words</p>")
    editor = page.locator(".cke_wysiwyg_div")
    select_all(page)
    dialog_of(page, "link").get_by_label("URL").fill("https://icc.example/")
    page.locator(".cke_dialog:visible .cke_dialog_ui_button_ok").click()
    has(page, '<a href="https://icc.example/">Words</a>')
    page.locator(".cke_button__undo").click()
    has(page, "<p>Words</p>")
    go_to_the_end(page)
    dialog_of(page, "specialchar").locator("a.cke_specialchar[title^='Euro']").click()
    has(page, "Words€")
    dialog_of(page, "footnote").get_by_label("Text of the note").fill("A note.")
    page.locator(".cke_dialog:visible .cke_dialog_ui_button_ok").click()
    has(page, "A note.")
    # A list of the toolbar and a menu live in a frame each.
    page.locator(".cke_combo__format a").click()
    page.frame_locator(".cke_combopanel iframe").get_by_role("option", name="Heading 2").click()
    has(page, "<h2>Words€")
    page.locator(".cke_button__language").click()
    menu = page.frame_locator(".cke_menu_panel iframe")
    menu.get_by_role("menuitemcheckbox", name="Français").hover()
    menu.get_by_role("menuitemcheckbox", name="Français").click()
    page.keyboard.type("fin")
    has(page, 'lang="fr"')
    go_to_the_end(page)
    dialog_of(page, "table")
    page.locator(".cke_dialog:visible .cke_dialog_ui_button_ok").click()
    has(page, "<td>")
    rows = "CKEDITOR.instances.id_body.editable().find('tr').count()"
    before = page.evaluate(rows)
    editor.locator("td").first.click(button="right")
    page.frame_locator(".cke_menu_panel:visible iframe").get_by_role("menuitem", name="Row").hover()
    page.frame_locator(".cke_menu_panel:visible >> nth=1 >> iframe").get_by_role(
        "menuitem", name="Insert Row After"
    ).click()
    until(page, f"{rows} === {before + 1}")
    assert page.problems == []


def test_the_toolbar_its_lists_and_menus_work_by_keyboard_under_the_policy(form):
    page = form("<p>Words</p>")
    select_all(page)
    page.keyboard.press("Alt+F10")
    expect(page.locator(".cke_combo__format a")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".cke_button__bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".cke_button__italic")).to_be_focused()
    page.keyboard.press("Enter")
    has(page, "<em>Words</em>")
    page.keyboard.press("Alt+F10")
    expect(page.locator(".cke_combo__format a")).to_be_focused()
    page.keyboard.press("Enter")
    options = page.frame_locator(".cke_combopanel iframe")
    expect(options.get_by_role("option").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(options.get_by_role("option", name="Heading 2")).to_be_focused()
    page.keyboard.press("Enter")
    has(page, "<h2><em>Words</em></h2>")
    page.keyboard.press("Shift+F10")
    expect(page.frame_locator(".cke_menu_panel iframe").get_by_role("menuitem").first).to_be_visible()
    page.keyboard.press("Escape")
    assert page.problems == []


def test_a_text_that_looks_like_a_button_of_the_editor_is_none(form):
    page = form("<p>Words</p>")
    page.evaluate("""() => {
        window.pressed = 0;
        const press = CKEDITOR.tools.addFunction(() => { window.pressed += 1; });
        const words = `<p onclick="CKEDITOR.tools.callFunction(${press},this);return false;">hostile</p>`;
        CKEDITOR.instances.id_body.editable().setHtml(words);
        CKEDITOR.document.getBody().append(CKEDITOR.dom.element.createFromHtml(words.replace("hostile", "ours")));
    }""")
    page.get_by_text("ours").click()
    page.get_by_text("hostile").click()
    assert page.evaluate("window.pressed") == 1


def test_the_editor_is_named_like_its_field(form):
    page = form()
    assert page.get_by_role("textbox", name="Text").count() == 1


def test_a_table_from_word_keeps_its_cells_and_nothing_of_word(form):
    page = form()
    paste(page, WORD_TABLE)
    html = re.sub(r"\s+", " ", text(page))
    assert "<table>" in html
    assert html.count("<td>") == 4
    assert "<h2>Contributions</h2>" in html
    assert "<strong>State</strong>" in html
    assert not re.search("mso|style=|class=|font|o:p|width", html, re.IGNORECASE)
    assert page.problems == []


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=x onerror=\"document.title='hacked'\">",
        "<script>document.title='hacked'</script>",
        "<svg><script>document.title='hacked'</script></svg>",
        "<![CDATA[<img src=x onerror=document.title='hacked'>]]>",
        "<p><!--{cke_protected}%3Cscript%3Edocument.title%3D'hacked'%3C%2Fscript%3E--></p>",
        "<p><a href=\"javascript:document.title='hacked'\">click</a></p>",
    ],
)
def test_hostile_text_runs_neither_in_the_editor_nor_on_the_page(form, attack):
    page = form(attack)
    for link in page.locator(".cke_wysiwyg_div a").all():
        link.click()
    assert page.title() == "Form"
    page.evaluate("document.querySelector('form').requestSubmit()")
    page.wait_for_selector("main", state="attached")
    for link in page.locator("main a").all():
        link.click()
    assert page.title() == "Page"
    assert page.locator("main :is(script, svg, img, [onerror])").count() == 0


def test_a_pasted_picture_goes_to_the_library(form, editor):
    page = form()
    content = list(picture_bytes("PNG", size=(1000, 500)))
    page.locator(".cke_wysiwyg_div").click()
    page.evaluate(
        """bytes => {
            const file = new File([new Uint8Array(bytes)], 'image.png', {type: 'image/png'});
            const transfer = new DataTransfer();
            transfer.items.add(file);
            const event = new ClipboardEvent('paste', {clipboardData: transfer, bubbles: true, cancelable: true});
            document.querySelector('.cke_wysiwyg_div').dispatchEvent(event);
        }""",
        content,
    )
    until(page, "CKEDITOR.instances.id_body.getData().includes('/images/')")
    image = Image.objects.get()
    assert image.created_by == editor
    assert f'src="{image.get_absolute_url()}"' in text(page)
    until(page, "document.querySelector('.cke_wysiwyg_div img').naturalWidth === 960")
    assert page.problems == []


def test_a_refused_picture_is_answered_with_the_sentence(form):
    page = form()
    page.locator(".cke_wysiwyg_div").click()
    page.evaluate(
        """() => {
            const file = new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'emblem.png', {type: 'image/png'});
            const transfer = new DataTransfer();
            transfer.items.add(file);
            const event = new ClipboardEvent('paste', {clipboardData: transfer, bubbles: true, cancelable: true});
            document.querySelector('.cke_wysiwyg_div').dispatchEvent(event);
        }"""
    )
    notice = page.locator(".cke_notification_warning")
    notice.wait_for()
    assert "“emblem.png” is not a picture that can be read." in notice.inner_text()
    assert Image.objects.count() == 0


def test_a_picture_is_chosen_in_the_library_with_its_alternative_text(form, editor):
    image = Image.objects.create_from_upload(picture_file(), title="Delegates", alt="Delegates vote by raised hands.")
    Image.objects.create_from_upload(picture_file("other.jpg"), title="Harbour", alt="A harbour.")
    page = form("<p>Words</p>")
    page.locator(".cke_wysiwyg_div").click()
    page.locator(".cke_button__image").click()
    with page.expect_popup() as popup:
        page.locator(".cke_dialog:visible").get_by_role("button", name="Choose from the library").click()
    chooser = popup.value
    chooser.get_by_role("searchbox").fill("raised hands")
    chooser.keyboard.press("Enter")
    chooser.wait_for_url("**q=raised*")
    assert chooser.locator(".chooser-choice").count() == 1
    chooser.get_by_role("button", name="Delegates").focus()
    with chooser.expect_event("close"), suppress(Error):  # The window is gone before the key is up again.
        chooser.keyboard.press("Enter")
    assert page.locator(".cke_dialog:visible").get_by_label("Alternative Text").input_value() == image.alt
    page.locator(".cke_dialog_ui_button_ok").click()
    until(page, "CKEDITOR.instances.id_body.getData().includes('<img')")
    assert re.search(rf'<img alt="{re.escape(image.alt)}"[^>]* src="/images/{image.pk}/medium\.webp"', text(page))
    assert page.problems == []


def test_a_picture_is_uploaded_in_the_chooser_and_inserted_at_once(form, editor, tmp_path):
    (tmp_path / "hall.jpg").write_bytes(picture_bytes())
    page = form("<p>Words</p>")
    page.locator(".cke_wysiwyg_div").click()
    page.locator(".cke_button__image").click()
    with page.expect_popup() as popup:
        page.locator(".cke_dialog:visible").get_by_role("button", name="Choose from the library").click()
    chooser = popup.value
    chooser.get_by_label("Picture").set_input_files(tmp_path / "hall.jpg")
    chooser.get_by_role("textbox", name="Alternative text:").fill("The plenary hall is empty.")
    with chooser.expect_event("close"):
        chooser.get_by_role("button", name="Upload and insert").click()
    dialog = page.locator(".cke_dialog:visible")
    assert dialog.get_by_label("Alternative Text").input_value() == "The plenary hall is empty."
    assert Image.objects.get().title == "hall"
    assert page.problems == []


def test_a_dropped_picture_goes_to_the_library(form):
    page = form("<p>Words</p>")
    page.evaluate(
        """bytes => {
            const file = new File([new Uint8Array(bytes)], 'hall.jpg', {type: 'image/jpeg'});
            const transfer = new DataTransfer();
            transfer.items.add(file);
            const place = document.querySelector('.cke_wysiwyg_div p');
            const {left, top} = place.getBoundingClientRect();
            for (const type of ['dragenter', 'dragover', 'drop']) {
                place.dispatchEvent(new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true,
                    clientX: left + 5, clientY: top + 5}));
            }
        }""",
        list(picture_bytes()),
    )
    until(page, "CKEDITOR.instances.id_body.getData().includes('/images/')")
    assert Image.objects.get().title == "hall"
    assert page.problems == []


def test_the_chooser_has_no_barrier(form):
    Image.objects.create_from_upload(picture_file(), title="Delegates", alt="Delegates vote.")
    Image.objects.create_from_upload(picture_file(), title="Harbour")
    page = form()
    page.goto("/admin/library/image/choose/?CKEditorFuncNum=1")
    page.locator("summary").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_an_editor_in_the_dark_shows_light_words(form):
    page = form("<p>Words</p>")
    page.emulate_media(color_scheme="dark")
    page.goto("/form/?body=%3Cp%3EWords%3C%2Fp%3E")
    until(page, "window.CKEDITOR && CKEDITOR.instances.id_body?.status === 'ready'")
    colour = page.locator(".cke_wysiwyg_div p").evaluate("element => getComputedStyle(element).color")
    assert min(int(part) for part in re.findall(r"\d+", colour)[:3]) > 150
