/* What comes from Word and Google Docs, put right before the editor's own filters read it: headings stay headings. */
/* global CKEDITOR */
(() => {
  "use strict";

  // Word writes an automatically numbered heading as a heading with "mso-list" in its style; CKEditor would make it an
  // item of a list. Without the list mark and the number it is a heading again.
  const LIST_HEADING = /<h([1-6])([^>]*?)mso-list:[^;"']*;?([^>]*)>([\s\S]*?)<\/h\1>/gi;
  const LIST_NUMBER = /<!(?:--)?\[if !supportLists\](?:--)?>[\s\S]*?<!(?:--)?\[endif\](?:--)?>|<span[^>]*mso-list:\s*Ignore[^>]*>[\s\S]*?<\/span>(?:\s*<\/span>)*/gi;
  const keepNumberedHeadings = (html) =>
    html.replace(LIST_HEADING, (match, level, before, after, content) =>
      `<h${level}>${content.replace(LIST_NUMBER, "")}</h${level}>`,
    );

  // Word for the web has headings that are paragraphs with a role.
  const ROLE_HEADING = /<p(?=[^>]*\srole="heading")(?=[^>]*\saria-level="([1-6])")[^>]*>([\s\S]*?)<\/p>/gi;
  const nameHeadings = (html) => html.replace(ROLE_HEADING, "<h$1>$2</h$1>");

  // The title of the page is its only h1; below h4 there is nothing.
  const shiftHeadings = (html) =>
    html.replace(/<(\/?)h1(?=[\s>])/gi, "<$1h2").replace(/<(\/?)h[56](?=[\s>])/gi, "<$1h4");

  // Remarks of colleagues, and the paragraphs with nothing in them by which Word keeps its distances.
  const COMMENTS = /<div[^>]*mso-element:\s*comment-list[\s\S]*?(?=<!--EndFragment-->|<\/body>|$)/gi;
  const COMMENT_MARK = /<a[^>]*href="[^"]*#_mso(?:com|anchor)_\d+"[^>]*>[\s\S]*?<\/a>/gi;
  const SPACER = /<p[^>]*MsoNormal[^>]*>(?:\s|&nbsp;|<\/?(?:o:p|span|b|i)\b[^>]*>)*<\/p>/gi;
  const leaveOut = (html) => [COMMENTS, COMMENT_MARK, SPACER].reduce((text, pattern) => text.replace(pattern, ""), html);

  const repair = (html) => shiftHeadings(nameHeadings(keepNumberedHeadings(leaveOut(html))));

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    // Before the filters for Word, Google Docs and LibreOffice (priority 3), which read the clipboard themselves.
    editor.on(
      "paste",
      ({ data }) => {
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
})();
