/* The palette (Ctrl/Cmd+K) and the shortcuts. Without this file “Go to…” leads to the same places on a page of its own. */

const palette = document.getElementById("desk-palette");
const keys = document.getElementById("desk-keys");
const CHOICE = "asp-portal-keys";
const PAUSE = 120;
// So long after G a second key counts.
const PATIENCE = 1500;

/** Whether the keys are used: the person's own settings come first. A browser that keeps nothing has its keys. */
function isOn() {
  if ("off" in keys.dataset) {
    return false;
  }
  try {
    return localStorage.getItem(CHOICE) !== "off";
  } catch {
    return true;
  }
}

function choose(on) {
  try {
    localStorage.setItem(CHOICE, on ? "on" : "off");
  } catch {
    // They are used until the next page is opened.
  }
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  made.append(...children);
  return made;
}

function startPalette() {
  const field = palette.querySelector("[role=combobox]");
  const list = palette.querySelector("[role=listbox]");
  const status = palette.querySelector("[role=status]");
  let options = [];
  let active = -1;
  let waiting;
  let request = null;

  function mark(number) {
    options[active]?.setAttribute("aria-selected", "false");
    active = options.length ? (number + options.length) % options.length : -1;
    const option = options[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  function show(groups) {
    list.replaceChildren();
    options = [];
    for (const [number, group] of groups.entries()) {
      const heading = element("span", { id: `desk-palette-group-${number}` }, group.name);
      const inside = element("ul", { role: "group", "aria-labelledby": heading.id });
      for (const place of group.places) {
        const option = element(
          "li",
          { role: "option", id: `desk-palette-${options.length}`, "aria-selected": "false", "data-address": place.address },
          element("span", {}, place.label),
          " ",
          element("small", {}, place.kind),
        );
        options.push(option);
        inside.append(option);
      }
      list.append(element("li", { role: "presentation" }, heading, inside));
    }
    list.hidden = !options.length;
    field.setAttribute("aria-expanded", String(options.length > 0));
    status.textContent = options.length ? `${palette.dataset.found} ${options.length}` : palette.dataset.nothing;
    mark(0);
  }

  async function ask() {
    request?.abort();
    request = new AbortController();
    const address = new URL(field.form.action);
    address.search = new URLSearchParams({ q: field.value, format: "json" });
    try {
      const response = await fetch(address, { signal: request.signal, credentials: "same-origin" });
      show((await response.json()).groups);
    } catch (error) {
      // Offline, or signed out meanwhile: Enter leads to the page, which says so.
      if (error.name !== "AbortError") {
        show([]);
        status.textContent = palette.dataset.lost;
      }
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: active + 1, ArrowUp: active - 1 };
    if (event.key in moves && options.length) {
      event.preventDefault();
      mark(moves[event.key]);
    }
  });
  field.form.addEventListener("submit", (event) => {
    // What is typed but not answered yet is searched on the page.
    if (options[active] && status.textContent !== palette.dataset.lost) {
      event.preventDefault();
      location.assign(options[active].dataset.address);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      location.assign(option.dataset.address);
    }
  });

  return () => {
    if (!palette.open) {
      palette.showModal();
      field.value = "";
      ask();
    }
    field.focus();
  };
}

function startKeys(openPalette) {
  const box = keys.querySelector("[type=checkbox]");
  const openKeys = () => {
    palette.close();
    if (box) {
      box.checked = isOn();
    }
    if (!keys.open) {
      keys.showModal();
    }
  };
  box?.addEventListener("change", () => choose(box.checked));
  palette.querySelector("[data-opens-keys]").addEventListener("click", openKeys);

  let afterG = 0;
  const writes = (target) => target.isContentEditable || target.closest?.("input, textarea, select, [role=textbox], [role=combobox]");

  document.addEventListener(
    "keydown",
    (event) => {
      if (!isOn() || event.isComposing) {
        return;
      }
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        keys.close();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target) || document.querySelector("dialog[open]")) {
        return;
      }
      const search = document.getElementById("searchbar");
      const leads = Date.now() - afterG < PATIENCE && keys.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      afterG = event.key.toLowerCase() === "g" ? Date.now() : 0;
      if (leads) {
        event.preventDefault();
        location.assign(leads.href);
      } else if (event.key === "?") {
        event.preventDefault();
        openKeys();
      } else if (event.key === "/" && search) {
        event.preventDefault();
        search.focus();
      }
    },
    { capture: true },
  );
}

if (palette && keys) {
  const openPalette = startPalette();
  startKeys(openPalette);
  for (const link of document.querySelectorAll("[data-opens-palette]")) {
    link.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        openPalette();
      }
    });
  }
}
