"""What a browser would send: the values of a form as the page shows them."""

from html.parser import HTMLParser


class _FormReader(HTMLParser):
    """Collects the fields of the form with a given id."""

    def __init__(self, form_id):
        super().__init__()
        self.form_id = form_id
        self.values = {}
        self.inside = False
        self.select = self.textarea = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.inside = attributes.get("id") == self.form_id
        if not self.inside or "disabled" in attributes:
            return
        name, value = attributes.get("name"), attributes.get("value") or ""
        if tag == "input" and name and attributes.get("type") not in ("submit", "button", "file", "image", "reset"):
            if attributes.get("type") not in ("checkbox", "radio"):
                self.values[name] = value
            elif "checked" in attributes:
                self.values[name] = value or "on"
        elif tag == "textarea":
            self.textarea = name
            self.values[name] = ""
        elif tag == "select":
            self.select, self.multiple = name, "multiple" in attributes
            if self.multiple:
                self.values[name] = []
        elif tag == "option" and self.select and "selected" in attributes:
            if self.multiple:
                self.values[self.select].append(value)
            else:
                self.values[self.select] = value

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            if self.textarea:
                # The line break after the start tag belongs to the markup, as browsers read it.
                self.values[self.textarea] = self.values[self.textarea].removeprefix("\r").removeprefix("\n")
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.values[self.textarea] += data


def filled(response, form_id, **changes):
    """The data that the form `form_id` on the page `response` sends after `changes` were typed."""
    reader = _FormReader(form_id)
    reader.feed(response.content.decode())
    return reader.values | changes
