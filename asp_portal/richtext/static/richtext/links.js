/* The link dialog finds our own pages and files as one types; what is chosen is kept by its key, not by its address. */
/* global CKEDITOR */
(() => {
  "use strict";

  const OWN = /^(?:page|document):[^#]+/;
  const PAUSE = 200;
  let number = 0;

  async function targets(editor, query) {
    const response = await fetch(`${editor.config.linksUrl}?${new URLSearchParams(query)}`, {
      headers: { Accept: "application/json" },
    });
    return response.ok ? (await response.json()).targets : [];
  }

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  }

  /* A combobox of WAI-ARIA: arrows move through the list, Enter takes, the focus stays in the field. */
  function chooser(dialog, input, box) {
    const editor = dialog.getParentEditor();
    const words = editor.config.linkWords;
    const list = element("ul", "", { role: "listbox", id: `own-targets-${(number += 1)}`, "aria-label": words.found });
    const status = element("p", "", { role: "status", class: "own-target-status" });
    box.append(list, status);
    Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    }).forEach(([key, value]) => input.setAttribute(key, value));
    let found = [];
    let active = -1;
    let timer;
    let asked = 0;

    function show(rows) {
      found = rows;
      active = -1;
      input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-expanded", String(rows.length > 0));
      list.replaceChildren(
        ...rows.map((row, index) => {
          const option = element("li", "", { role: "option", id: `${list.id}-${index}`, "aria-selected": "false" });
          option.append(element("span", row.name), element("small", [row.about, row.warning].filter(Boolean).join(" · ")));
          return option;
        }),
      );
      list.hidden = rows.length === 0;
    }

    function move(step) {
      if (!found.length) {
        return;
      }
      active = (active + step + found.length) % found.length;
      [...list.children].forEach((option, index) => {
        option.setAttribute("aria-selected", String(index === active));
        if (index === active) {
          input.setAttribute("aria-activedescendant", option.id);
          option.scrollIntoView({ block: "nearest" });
        }
      });
    }

    function take(target) {
      dialog.setValueOf("info", "linkType", "url");
      dialog.setValueOf("info", "protocol", "");
      dialog.setValueOf("info", "url", target.reference);
      const text = dialog.getContentElement("info", "linkDisplayText");
      if (text && text.isEnabled() && !text.getValue()) {
        text.setValue(target.name);
      }
      input.value = "";
      show([]);
      tell(target);
    }

    function tell(target) {
      status.textContent = target ? [`${words.leads} ${target.name}`, target.about, target.warning].filter(Boolean).join(" · ") : "";
    }

    async function search() {
      const query = input.value.trim();
      const turn = (asked += 1);
      const rows = query.length > 1 ? await targets(editor, { q: query }) : [];
      // A slow answer to an earlier question must not overwrite a later one.
      if (turn === asked) {
        show(rows);
        status.textContent = query.length < 2 ? "" : rows.length ? words.count.replace("%1", rows.length) : words.none;
      }
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, PAUSE);
    });
    // Above the field and on the way down: the editor listens on the field itself, moves on at an arrow and closes the
    // dialog when Enter is let go.
    const above = input.parentElement;
    let own = "";
    const stop = (event) => {
      if (event.target === input && event.key === own) {
        event.stopPropagation();
      }
    };
    above.addEventListener(
      "keydown",
      (event) => {
        const wanted = ["ArrowDown", "ArrowUp"].includes(event.key) || (event.key === "Enter" && input.value.trim());
        own = wanted ? event.key : "";
        if (!wanted) {
          return;
        }
        event.preventDefault();
        stop(event);
        if (own !== "Enter") {
          move(own === "ArrowDown" ? 1 : -1);
        } else if (found.length) {
          take(found[Math.max(active, 0)]);
        }
      },
      true,
    );
    above.addEventListener("keypress", stop, true);
    above.addEventListener("keyup", stop, true);
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        take(found[[...list.children].indexOf(option)]);
      }
    });
    show([]);
    return async () => {
      input.value = "";
      show([]);
      tell(null);
      const own = OWN.exec(dialog.getValueOf("info", "url") || "");
      if (own) {
        const [target] = await targets(editor, { of: own[0] });
        tell(target);
        status.textContent ||= words.gone;
      }
    };
  }

  CKEDITOR.on("dialogDefinition", ({ editor, data }) => {
    if (data.name !== "link" || !editor.config.linksUrl) {
      return;
    }
    const info = data.definition.getContents("info");
    const words = editor.config.linkWords;
    const mark = `own-targets-of-${editor.name}`;
    info.add({ type: "text", id: "ownTarget", label: words.label, inputStyle: "" }, "linkType");
    info.add({ type: "html", id: "ownTargets", html: `<div class="own-targets" id="${CKEDITOR.tools.htmlEncodeAttr(mark)}"></div>` }, "linkType");
    let restart;
    const { onLoad, onShow } = data.definition;
    data.definition.onLoad = function (...rest) {
      const result = onLoad && onLoad.apply(this, rest);
      const input = this.getContentElement("info", "ownTarget").getInputElement().$;
      input.placeholder = words.hint;
      restart = chooser(this, input, document.getElementById(mark));
      return result;
    };
    data.definition.onShow = function (...rest) {
      const result = onShow && onShow.apply(this, rest);
      restart();
      return result;
    };
  });
})();
