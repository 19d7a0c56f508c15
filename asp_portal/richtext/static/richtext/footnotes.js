/* A button for footnotes: the note is written in a dialog, its number stands in the text, its words in the list below. */
/* global CKEDITOR */
(() => {
  "use strict";

  CKEDITOR.plugins.add("aspfootnote", {
    requires: "dialog",
    init(editor) {
      const words = editor.config.footnoteWords;
      editor.addCommand("aspfootnote", new CKEDITOR.dialogCommand("aspfootnote"));
      editor.ui.addButton("Footnote", { label: words.button, command: "aspfootnote" });
    },
  });

  /* The list at the end of the text; made when there is none. */
  function notesOf(editor) {
    const list = editor.editable().findOne("ol.footnotes");
    if (list) {
      return list;
    }
    const made = editor.document.createElement("ol", { attributes: { class: "footnotes" } });
    editor.editable().append(made);
    return made;
  }

  function insert(editor, ranges, text) {
    const taken = new Set(editor.editable().find("li[id], a[id]").toArray().map((element) => element.getId()));
    let number = 1;
    while (taken.has(`fn${number}`) || taken.has(`fnref${number}`)) {
      number += 1;
    }
    editor.focus();
    const [range] = ranges.length ? ranges : editor.getSelection().getRanges();
    // After what is selected: the note is about it.
    range.collapse(false);
    // The portal numbers the notes by their place when the text is saved.
    const mark = CKEDITOR.dom.element.createFromHtml(
      `<sup><a href="#fn${number}" id="fnref${number}">${number}</a></sup>`,
      editor.document,
    );
    range.insertNode(mark);
    const note = editor.document.createElement("li", { attributes: { id: `fn${number}` } });
    const paragraph = editor.document.createElement("p");
    paragraph.setText(text);
    note.append(paragraph);
    notesOf(editor).append(note);
    // What is typed next is text again.
    range.moveToPosition(mark, CKEDITOR.POSITION_AFTER_END);
    range.select();
    editor.fire("saveSnapshot");
  }

  CKEDITOR.dialog.add("aspfootnote", (editor) => {
    const words = editor.config.footnoteWords;
    let ranges = [];
    return {
      title: words.title,
      minWidth: 340,
      minHeight: 120,
      contents: [
        {
          id: "info",
          elements: [
            {
              type: "textarea",
              id: "text",
              label: words.label,
              rows: 5,
              validate() {
                return this.getValue().trim() ? true : words.empty;
              },
            },
            { type: "html", html: `<p class="footnote-hint">${CKEDITOR.tools.htmlEncode(words.hint)}</p>` },
          ],
        },
      ],
      onShow() {
        const selection = editor.getSelection();
        ranges = selection ? selection.getRanges() : [];
      },
      onOk() {
        insert(editor, ranges, this.getValueOf("info", "text").trim());
      },
    };
  });
})();
