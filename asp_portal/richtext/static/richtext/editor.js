/* Our side of CKEditor: uploads carry Django's token, the editor carries its field's name, dialogs speak our words. */
/* global CKEDITOR */
(() => {
  "use strict";

  const csrfToken = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  const FROM_RIGHT_TO_LEFT = /^(?:ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)(?:-|$)/i;

  function sayDirection({ name, attributes }) {
    if (attributes.dir) {
      attributes.dir = attributes.dir.toLowerCase();
    } else if (name === "span" && FROM_RIGHT_TO_LEFT.test(attributes.lang)) {
      attributes.dir = "rtl";
    }
  }

  const labelOf = (editor) => document.querySelector(`label[for="${CSS.escape(editor.name)}"]`);

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    // The editor hides the field that its label belongs to, so it takes over the label's text.
    editor.on("configLoaded", () => {
      const label = labelOf(editor);
      if (label) {
        editor.config.title = label.textContent.replace(/:\s*$/, "").trim();
      }
    });

    // Of a language with its country (ar-SA) the editor believes that it is written from left to right. It has read the
    // text (5) and goes on to filter it (6).
    editor.on("toHtml", ({ data }) => data.dataValue.forEach(sayDirection, CKEDITOR.NODE_ELEMENT), null, null, 5.5);

    // Later than the plugin's own listener (10), which opens the request, and before it is sent.
    editor.on(
      "fileUploadRequest",
      (event) => event.data.fileLoader.xhr.setRequestHeader("X-CSRFToken", csrfToken()),
      null,
      null,
      11,
    );

    // The mark of a picture that is on its way to the library; the sanitiser never lets it into the database.
    editor.on("pluginsLoaded", () => editor.filter.allow("img[data-widget]", "uploadimage", true));
  });

  CKEDITOR.on("instanceReady", ({ editor }) => {
    const label = labelOf(editor);
    if (label) {
      label.addEventListener("click", () => editor.focus());
    }
  });

  // A new table has a row of headings: without one, nobody can follow it by ear.
  CKEDITOR.on("dialogDefinition", ({ editor, data }) => {
    const info = data.definition.getContents("info");
    if (data.name === "table") {
      info.get("selHeaders").default = "row";
    }
    // "Browse Server" is nobody's word for the library.
    if (data.name === "image2" && editor.config.browseLabel) {
      info.get("browse").label = editor.config.browseLabel;
    }
  });
})();
