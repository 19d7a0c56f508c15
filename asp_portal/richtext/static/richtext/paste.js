/* What comes from Word, Google Docs and LibreOffice, put right before the editor's own filters read it: headings stay
   headings, notes stay notes, and what only kept distances or said the language of every word goes. */
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

  // Word says the language of each word, LibreOffice of many: that of the whole document need not be said.
  const MAIN_LANGUAGE = /<body[^>]*\slang=["']?([a-z]+)/i;
  const LANGUAGE = /(<span\b[^>]*?)\slang=["']?([a-z]+)[\w-]*["']?/gi;
  const NO_LANGUAGE = ["zxx", "x"];
  function dropMainLanguage(html, whole) {
    const [, main = ""] = MAIN_LANGUAGE.exec(whole) || [];
    const idle = [...NO_LANGUAGE, main.toLowerCase()];
    return html.replace(LANGUAGE, (all, before, language) => (idle.includes(language.toLowerCase()) ? before : all));
  }

  // LibreOffice names its notes otherwise than Word, whose names the portal reads.
  const NOTE = /(\s(?:name|href)=")(#?)sd(foot|end)note(\d+)(anc|sym)"/gi;
  const nameNotes = (html) =>
    html.replace(NOTE, (all, attribute, hash, kind, number, end) => {
      const series = kind.toLowerCase() === "foot" ? "ftn" : "edn";
      return `${attribute}${hash}_${series}${end.toLowerCase() === "anc" ? "ref" : ""}${number}"`;
    });

  // Word for the web ends each paragraph with a space of its own, and puts each item into a list of its own.
  const END_OF_PARAGRAPH = /<span[^>]*\sclass="EOP\b[^>]*>[^<]*<\/span>/gi;
  const NEXT_ITEM = /<\/(ul|ol)>\s*<\/div>\s*<div[^>]*\sclass="ListContainerWrapper\b[^>]*>\s*<\1\b(?![^>]*\sstart="1")[^>]*>/gi;
  const joinItems = (html) => html.replace(END_OF_PARAGRAPH, "").replace(NEXT_ITEM, "");

  // It also says in a style alone what is bold or slanted.
  const RUN = /<span([^>]*\sclass="TextRun\b[^>]*)>((?:[^<]|<span\b[^>]*>[^<]*<\/span>)*)<\/span>/gi;
  const nameStress = (html) =>
    html.replace(RUN, (all, attributes, words) => {
      const slanted = /font-style:\s*italic/i.test(attributes) ? `<i>${words}</i>` : words;
      return /font-weight:\s*(?:bold|[6-9]00)/i.test(attributes) ? `<b>${slanted}</b>` : slanted;
    });

  // Remarks of colleagues, the line above notes, and the paragraphs with nothing in them by which offices keep distances.
  const COMMENTS = /<div[^>]*mso-element:\s*comment-list[\s\S]*?(?=<!--EndFragment-->|<\/body>|$)/gi;
  const COMMENT_MARK = /<a[^>]*href="[^"]*#_mso(?:com|anchor)_\d+"[^>]*>[\s\S]*?<\/a>/gi;
  const NOTES_LINE = /<!(?:--)?\[if !supportFootnotes\](?:--)?>\s*<br[^>]*>\s*<hr[^>]*>\s*<!(?:--)?\[endif\](?:--)?>/gi;
  const SPACER = /<p\b[^>]*>(?:\s|&nbsp;|<br\b[^>]*>|<\/?(?:o:p|span|b|i|font)\b[^>]*>)*<\/p>/gi;
  const BREAK_BETWEEN = /(<\/(?:p|h[1-6]|ul|ol|table|div)>\s*)<br\b[^>]*>(?=\s*(?:<(?:p|h[1-6]|ul|ol|table|div|br)\b|<\/b>\s*$))/gi;
  const IN_A_CELL = /(<t[dh]\b[^>]*>)\s*<p\b[^>]*>(?:\s|&nbsp;|<br\b[^>]*>|<\/?(?:o:p|span|b|i|font)\b[^>]*>)*<\/p>\s*(?=<\/t[dh]>)/gi;
  const leaveOut = (html) =>
    [COMMENTS, COMMENT_MARK, NOTES_LINE, SPACER]
      .reduce((text, pattern) => text.replace(pattern, ""), html.replace(IN_A_CELL, "$1"))
      .replace(BREAK_BETWEEN, "$1");

  const OFFICE = /\bmso|docs-internal-guid|content="LibreOffice|\bSCXW\d/i;
  const REPAIRS = [leaveOut, joinItems, nameStress, dropMainLanguage, nameNotes, keepNumberedHeadings, nameHeadings];
  /* The markup put right; `whole` is all that the programme left on the clipboard, its head included. */
  function repair(html, whole) {
    const repairs = OFFICE.test(whole) ? [...REPAIRS, shiftHeadings] : [shiftHeadings];
    return repairs.reduce((text, step) => step(text, whole), html);
  }

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    // Before the filters for Word, Google Docs and LibreOffice (priority 3), which read the clipboard themselves.
    editor.on(
      "paste",
      ({ data }) => {
        const transfer = data.dataTransfer;
        const getData = transfer.getData;
        const whole = getData.call(transfer, "text/html", true) || data.dataValue || "";
        transfer.getData = function (type, ...rest) {
          const content = getData.call(this, type, ...rest);
          return type === "text/html" && content ? repair(content, whole) : content;
        };
        if (data.dataValue) {
          data.dataValue = repair(data.dataValue, whole);
        }
      },
      null,
      null,
      1,
    );
  });
})();
