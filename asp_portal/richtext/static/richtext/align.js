/* Paragraphs in the middle, or at the end of their lines: two buttons that set a class, and pasted text that says it
   otherwise. The end of a line is right in English and left in Arabic; the style sheets know which. */
/* global CKEDITOR */
(() => {
  "use strict";

  // Survives CKEditor's filters for what is pasted, which take classes and styles away.
  const MARK = "data-text-align";

  /* The paragraphs, headings and cells in which something is selected. */
  function blocksOf(editor, elements) {
    const blocks = [];
    for (const range of editor.getSelection().getRanges()) {
      const iterator = range.createIterator();
      for (let block = iterator.getNextParagraph("p"); block; block = iterator.getNextParagraph("p")) {
        const found = block.getAscendant((element) => element.is && element.is(...elements), true);
        if (found && editor.editable().contains(found)) {
          blocks.push(found);
        }
      }
    }
    return blocks;
  }

  function commandFor(mark, { elements, classes }) {
    const blockAt = (path) => path.contains((element) => element.is(...elements));
    return {
      contextSensitive: true,
      exec(editor) {
        editor.focus();
        const blocks = blocksOf(editor, elements);
        const on = !blocks.every((block) => block.hasClass(mark));
        for (const block of blocks) {
          classes.forEach((name) => block.removeClass(name));
          if (on) {
            block.addClass(mark);
          }
        }
        editor.forceNextSelectionCheck();
        editor.fire("saveSnapshot");
      },
      refresh(editor, path) {
        const block = blockAt(path);
        const { TRISTATE_ON, TRISTATE_OFF, TRISTATE_DISABLED } = CKEDITOR;
        this.setState(!block ? TRISTATE_DISABLED : block.hasClass(mark) ? TRISTATE_ON : TRISTATE_OFF);
      },
    };
  }

  CKEDITOR.plugins.add("aspalign", {
    icons: "",
    init(editor) {
      const { alignment, contentsLangDirection } = editor.config;
      const names = ["TextCentre", "TextEnd"];
      const icons = ["justifycenter", contentsLangDirection === "rtl" ? "justifyleft" : "justifyright"];
      alignment.classes.forEach((mark, index) => {
        const command = names[index].toLowerCase();
        editor.addCommand(command, commandFor(mark, alignment));
        editor.ui.addButton(names[index], { label: alignment.words[index], command, icon: icons[index], isToggle: true });
      });

      // What the mark says is the class of a block; it has been read (5) and is not yet filtered (6).
      editor.on(
        "toHtml",
        ({ data }) =>
          data.dataValue.forEach((element) => {
            const mark = element.attributes[MARK];
            delete element.attributes[MARK];
            if (alignment.classes.includes(mark) && !element.hasClass(mark)) {
              element.addClass(mark);
            }
          }, CKEDITOR.NODE_ELEMENT),
        null,
        null,
        5.5,
      );
    },
  });

  const BLOCK = /<(p|h[1-6]|td|th|div)\b([^>]*)>([\s\S]*?)(?=<\/\1|<(?:p|h[1-6]|td|th|div)\b|$)/gi;
  const STYLED = /\bstyle\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
  const ALIGN = /\balign\s*=\s*["']?(center|right|left|justify)\b/i;
  const TEXT_ALIGN = /(?:^|;)\s*text-align\s*:\s*(center|right|left|start|end|justify)/i;
  const RIGHT_TO_LEFT = /\bdir\s*=\s*["']?rtl|direction\s*:\s*rtl/i;
  const LEFT_TO_RIGHT = /\bdir\s*=\s*["']?ltr|direction\s*:\s*ltr/i;
  const LETTER = /\p{L}/u;
  const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

  function isRightToLeft(attributes, content) {
    if (RIGHT_TO_LEFT.test(attributes) || LEFT_TO_RIGHT.test(attributes)) {
      return RIGHT_TO_LEFT.test(attributes);
    }
    const [first = ""] = LETTER.exec(content.replace(/<[^>]*>|&\w+;/g, "")) || [];
    return FROM_THE_RIGHT.test(first);
  }

  /* `html` with a mark on each block that is aligned, as in richtext/alignment.py. */
  function markAlignment(html, [centre, end]) {
    return html.replace(BLOCK, (all, name, attributes, content) => {
      const [, double, single] = STYLED.exec(attributes) || [];
      const [, way] = TEXT_ALIGN.exec(double || single || "") || ALIGN.exec(attributes) || [];
      const far = isRightToLeft(attributes, content) ? "left" : "right";
      const mark = { center: centre, end, [far]: end }[(way || "").toLowerCase()];
      return mark ? `<${name} ${MARK}="${mark}"${attributes}>${content}` : all;
    });
  }

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    // As in paste.js, and after what that puts right.
    editor.on(
      "paste",
      ({ data }) => {
        const { classes } = editor.config.alignment;
        const transfer = data.dataTransfer;
        const getData = transfer.getData;
        transfer.getData = function (type, ...rest) {
          const content = getData.call(this, type, ...rest);
          return type === "text/html" && content ? markAlignment(content, classes) : content;
        };
        if (data.dataValue) {
          data.dataValue = markAlignment(data.dataValue, classes);
        }
      },
      null,
      null,
      1.5,
    );
  });
})();
