"""What tests do with the editor in a browser."""

import time

# The event that a browser sends when somebody pastes, with what an office programme left on the clipboard.
PASTE = """html => new Promise(resolve => {
    const editor = CKEDITOR.instances.id_body;
    editor.focus();
    editor.once('afterPaste', () => resolve(editor.getData()));
    const transfer = new DataTransfer();
    transfer.setData('text/html', html);
    transfer.setData('text/plain', 'The same without markup.');
    const event = new ClipboardEvent('paste', {clipboardData: transfer, bubbles: true, cancelable: true});
    document.querySelector('.cke_wysiwyg_div').dispatchEvent(event);
})"""
# The same where nothing may be left to insert, of which nobody is told.
PASTE_ANYTHING = PASTE.replace("editor.focus();", "editor.focus(); setTimeout(resolve, 300);")


def until(page, condition):
    """Wait for `condition` (JavaScript). Playwright's own wait needs eval, which the policy forbids."""
    deadline = time.monotonic() + 30
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def text(page):
    return page.evaluate("CKEDITOR.instances.id_body.getData()")
