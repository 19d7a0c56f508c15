/* Our side of CKEditor: uploads carry Django's token, the editor carries its field's name, headings stay headings. */
/* global CKEDITOR */
(() => {
  "use strict";

  const csrfToken = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  // Word writes an automatically numbered heading as a heading with "mso-list" in its style; CKEditor would make it an
  // item of a list. Without the list mark and the number it is a heading again.
  const LIST_HEADING = /<h([1-6])([^>]*?)mso-list:[^;"']*;?([^>]*)>([\s\S]*?)<\/h\1>/gi;
  const LIST_NUMBER = /<!(?:--)?\[if !supportLists\](?:--)?>[\s\S]*?<!(?:--)?\[endif\](?:--)?>|<span[^>]*mso-list:\s*Ignore[^>]*>[\s\S]*?<\/span>(?:\s*<\/span>)*/gi;
  const keepNumberedHeadings = (html) =>
    html.replace(LIST_HEADING, (match, level, before, after, content) =>
      `<h${level}>${content.replace(LIST_NUMBER, "")}</h${level}>`,
    );
  // The title of the page is its only h1; below h4 there is nothing.
  const shiftHeadings = (html) =>
    html.replace(/<(\/?)h1(?=[\s>])/gi, "<$1h2").replace(/<(\/?)h[56](?=[\s>])/gi, "<$1h4");

  const labelOf = (editor) => document.querySelector(`label[for="${CSS.escape(editor.name)}"]`);

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    // The editor hides the field that its label belongs to, so it takes over the label's text.
    editor.on("configLoaded", () => {
      const label = labelOf(editor);
      if (label) {
        editor.config.title = label.textContent.replace(/:\s*$/, "").trim();
      }
    });

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

    // Before the filters for Word, Google Docs and LibreOffice (priority 3), which read the clipboard themselves.
    editor.on(
      "paste",
      ({ data }) => {
        const repair = (html) => shiftHeadings(keepNumberedHeadings(html));
        const transfer = data.dataTransfer;
        const getData = transfer.getData;
        transfer.getData = function (type, ...rest) {
          const content = getData.call(this, type, ...rest);
          return type === "text/html" && content ? repair(content) : content;
        };
        if (data.dataValue) {
          data.dataValue = repair(data.dataValue);
        }
      },
      null,
      null,
      1,
    );
  });

  CKEDITOR.on("instanceReady", ({ editor }) => {
    const label = labelOf(editor);
    if (label) {
      label.addEventListener("click", () => editor.focus());
    }
  });

  // A new table has a row of headings: without one, nobody can follow it by ear.
  CKEDITOR.on("dialogDefinition", ({ data }) => {
    if (data.name === "table") {
      const headers = data.definition.getContents("info").get("selHeaders");
      headers.default = "row";
    }
  });
})();
