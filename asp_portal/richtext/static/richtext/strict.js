/* CKEditor under a policy without 'unsafe-inline'. Its toolbar, menus and dialogs are markup with handlers and styles in
   attributes, which browsers refuse under such a policy. Everything it writes goes through the few functions below: the
   attributes get another name on their way into the document, and what they said is done on the elements themselves.

   Of handlers the exact sentences that CKEditor writes are understood, and nothing is evaluated. All others keep their
   name: the policy refuses them, and the console says so. */
/* global CKEDITOR */
(() => {
  "use strict";

  const MARK = "data-strict-";
  const EVENTS = ["blur", "click", "dragstart", "focus", "keydown", "keypress", "load", "mousedown", "mouseout", "mouseover", "mouseup"];
  const MARKED = ["style", ...EVENTS.map((name) => `on${name}`)].map((name) => `[${MARK}${name}]`).join();

  const CANDIDATE = /\s(?:style|on[a-z]+)\s*=/i;
  const TAG = /<[a-z][^\s>/]*[\s/](?:[^"'>]|"[^"]*"|'[^']*')*>/gi;
  const ATTRIBUTE = /([^\s"'<>/=]+)(\s*=\s*(?:"([^"]*)"|'[^']*'|[^\s"'=<>`]+))?/g;
  const OF_CKEDITOR = /^(?:return )?(?:false|(?:window\.parent\.)?CKEDITOR\.tools\.callFunction\(|this\.style\.cssText )/;

  /* The markup with the attributes that the policy refuses under names that it does not know. */
  function renamed(html) {
    if (!CANDIDATE.test(html)) {
      return html;
    }
    return html.replace(TAG, (tag) =>
      tag.replace(ATTRIBUTE, (attribute, name, rest, value) => {
        const known = name.toLowerCase();
        const ours = known === "style" || (known.startsWith("on") && EVENTS.includes(known.slice(2)) && OF_CKEDITOR.test(value));
        return rest && ours ? MARK + known + rest : attribute;
      }),
    );
  }

  const WORD = "this|event|null|-?\\d+|'(?:[^'\\\\]|\\\\.)*'";
  const SENTENCE = new RegExp(
    `\\s*(?:(return )?(?:window\\.parent\\.)?CKEDITOR\\.tools\\.callFunction\\(\\s*(\\d+)((?:\\s*,\\s*(?:${WORD}))*)\\s*\\)` +
      "|(return false)|this\\.style\\.cssText = this\\.style\\.cssText)\\s*(?:;|$)",
    "y",
  );

  /* The value of an argument as CKEditor writes it: a word, a number or a text in quotes. */
  function meaning(word, element, event) {
    switch (word) {
      case "this":
        return element;
      case "event":
        return event;
      case "null":
        return null;
      default:
        return word.startsWith("'") ? word.slice(1, -1).replace(/\\(.)/g, "$1") : Number(word);
    }
  }

  /* What a handler says, as a list of sentences; null when one of them is none that CKEditor writes. */
  function read(code) {
    const sentences = [];
    SENTENCE.lastIndex = 0;
    while (SENTENCE.lastIndex < code.trimEnd().length) {
      const found = SENTENCE.exec(code);
      if (!found) {
        return null;
      }
      const [, answers, number, rest, refuses] = found;
      const words = rest ? rest.match(new RegExp(WORD, "g")) : [];
      sentences.push({ answers, number: number && Number(number), words: words || [], refuses });
    }
    return sentences;
  }

  function handler(element, code) {
    const sentences = read(code);
    if (!sentences) {
      throw new Error(`Not a handler of CKEditor's: ${code}`);
    }
    return (event) => {
      // A text that is edited has no buttons of the editor's in it, whatever it says.
      if (element.isContentEditable) {
        return undefined;
      }
      for (const { answers, number, words, refuses } of sentences) {
        if (refuses) {
          return false;
        }
        if (number !== undefined) {
          const answer = CKEDITOR.tools.callFunction(number, ...words.map((word) => meaning(word, element, event)));
          if (answers) {
            return answer;
          }
        }
      }
      return undefined;
    };
  }

  /* Do on the elements below `root` what their renamed attributes say. */
  function apply(root) {
    for (const element of root.querySelectorAll(MARKED)) {
      for (const name of element.getAttributeNames().filter((each) => each.startsWith(MARK))) {
        const value = element.getAttribute(name);
        element.removeAttribute(name);
        if (name === `${MARK}style`) {
          element.style.cssText = value;
        } else {
          element[name.slice(MARK.length)] = handler(element, value);
        }
      }
    }
  }

  const { element, document: page } = CKEDITOR.dom;

  element.prototype.setHtml = function (html) {
    const strict = renamed(String(html));
    this.$.innerHTML = strict;
    if (strict !== html) {
      apply(this.$);
    }
    return html;
  };

  const { setAttribute } = element.prototype;
  element.prototype.setAttribute = function (name, value) {
    if (name !== "style" || !this.$.style) {
      return setAttribute.call(this, name, value);
    }
    this.$.style.cssText = value;
    return this;
  };

  // The documents of menus and lists, each in a frame of its own.
  page.prototype.write = function (html) {
    this.$.open("text/html", "replace");
    this.$.write(renamed(html));
    apply(this.$);
    // What the editor looks for before it writes a style element with a colour of its own, which nobody has chosen.
    const colour = this.$.createElement("meta");
    colour.id = "cke_ui_color";
    this.$.head.append(colour);
    this.$.close();
  };

  window.editorIsLoaded();
  page.prototype.appendStyleText = function (text) {
    const sheet = new CSSStyleSheet();
    // Where CKEditor expects the element of the sheet, and changes its text.
    const ownerNode = this.$.createElement("div");
    const write = () => sheet.replaceSync(ownerNode.textContent);
    ownerNode.textContent = text;
    write();
    new MutationObserver(write).observe(ownerNode, { childList: true, characterData: true, subtree: true });
    this.$.adoptedStyleSheets = [...this.$.adoptedStyleSheets, sheet];
    return { ownerNode };
  };

  // The help on keys brings a style element along: its rules stand in editor.css.
  const STYLES = /<style\b[^>]*>([\s\S]*?)<\/style\s*>/gi;
  CKEDITOR.on("dialogDefinition", ({ data }) => {
    if (data.name === "a11yHelp") {
      const legends = data.definition.getContents("info").get("legends");
      legends.html = legends.html.replace(STYLES, "");
    }
  });

  /* Word keeps what its lists are in a style sheet: its rules are written into the elements, in a document apart. The
     editor's own way is a style element in a frame. */
  function inlined(html) {
    const { styles } = CKEDITOR.plugins.pastetools.filters.common;
    const sheets = [...html.matchAll(STYLES)].map(([, text]) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    const bare = renamed(html.replace(STYLES, ""));
    const pasted = new DOMParser().parseFromString(bare, "text/html");
    const rules = styles.inliner.sort(sheets.flatMap((sheet) => styles.inliner.parse({ is: true, $: { sheet } })));
    const { parseCssText, writeCssText, extend } = CKEDITOR.tools;
    const { parseShorthandMargins } = CKEDITOR.plugins.pastetools.filters.common;
    for (const rule of rules) {
      parseShorthandMargins(rule.styles);
      for (const found of pasted.querySelectorAll(rule.selector)) {
        const own = parseCssText(found.getAttribute(`${MARK}style`) || "");
        parseShorthandMargins(own);
        found.setAttribute(`${MARK}style`, writeCssText(extend({}, own, rule.styles)));
      }
    }
    return pasted.body.innerHTML.replaceAll(` ${MARK}`, " ");
  }

  const { createFilter } = CKEDITOR.plugins.pastetools;
  CKEDITOR.plugins.pastetools.createFilter = function (definition) {
    CKEDITOR.plugins.pastetools.filters.common.styles.inliner.inline = (html) => ({
      getBody: () => ({ getHtml: () => inlined(html) }),
    });
    return createFilter.call(this, definition);
  };
})();
