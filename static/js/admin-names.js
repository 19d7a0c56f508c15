/* Names: the stock admin leaves some fields without one that a screen reader could say. */

const textOf = (element) => (element ? element.textContent.replace(/\s+/g, " ").replace(/:\s*$/, "").trim() : "");
const isNamed = (field) =>
  field.labels?.length > 0 || field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby");

/** The label of the row in which `element` stands. */
function labelOf(element) {
  const row = element.closest(".fieldBox, .form-row > div, td");
  return row?.querySelector("label") ?? null;
}

/** Date and time are two fields under one label: "Go live at: Date", "Go live at: Time". */
function nameHalves() {
  for (const pair of document.querySelectorAll("p.datetime")) {
    const cell = pair.closest("td");
    const whole = cell ? headerOf(cell) : textOf(pair.closest(".form-row > div, .fieldBox, fieldset")?.querySelector("label, legend"));
    for (const field of pair.querySelectorAll("input:not([aria-label])")) {
      const half = textOf({ textContent: field.previousSibling?.textContent ?? "" });
      field.setAttribute("aria-label", [whole, half].filter(Boolean).join(": "));
    }
  }
}

/** The heading of the column in which `cell` stands. */
function headerOf(cell) {
  const name = [...cell.classList].find((word) => word.startsWith("field-"));
  return name ? textOf(cell.closest("table").querySelector(`thead .column-${CSS.escape(name.slice(6))}`)) : "";
}

/** The fields of a table of rows take the name of their column, and of their row where it has one. */
function nameCells() {
  for (const field of document.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)")) {
    const cell = field.closest("td");
    if (!isNamed(field) || (field.getAttribute("aria-label") ?? "").startsWith("__prefix__")) {
      const heading = cell.classList.contains("delete")
        ? textOf(cell.closest("table").querySelector("thead th:last-child"))
        : headerOf(cell);
      const row = textOf(cell.parentElement.querySelector("td.original p"));
      field.setAttribute("aria-label", [heading, row].filter(Boolean).join(": "));
    }
  }
  // A heading without words is none.
  for (const heading of document.querySelectorAll(".tabular thead th:empty")) {
    heading.setAttribute("role", "presentation");
  }
}

/** The boxes that select2 puts in the place of a select. */
function nameChoices() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const container = select.nextElementSibling;
    const box = container?.querySelector("[role=combobox]");
    if (!box) {
      continue;
    }
    if (box.getAttribute("aria-owns")) {
      setIfOther(box, "aria-controls", box.getAttribute("aria-owns"));
    } else {
      box.removeAttribute("aria-controls");
    }
    const cell = select.closest(".tabular td");
    const name = cell ? headerOf(cell) : textOf(select.labels?.[0] ?? labelOf(select));
    const chosen = box.querySelector(".select2-selection__rendered");
    if (box.classList.contains("select2-selection--single")) {
      const value = chosen && !chosen.querySelector(".select2-selection__placeholder") ? textOf(chosen.lastChild) : "";
      setIfOther(box, "aria-label", [name, value].filter(Boolean).join(": "));
      box.removeAttribute("aria-labelledby");
      // It only shows the value; the box is what a person meets.
      chosen?.removeAttribute("role");
      chosen?.removeAttribute("aria-readonly");
    } else {
      // A list holds items alone, and each item has a button that takes it out.
      box.querySelector(".select2-selection__rendered > .select2-selection__clear")?.remove();
      setIfOther(box, "aria-label", name);
      setIfOther(box.querySelector(".select2-search__field"), "aria-label", name);
    }
  }
  for (const field of document.querySelectorAll(".select2-dropdown .select2-search__field")) {
    const results = field.closest(".select2-dropdown").querySelector("[role=listbox]");
    const select = document.querySelector(`[aria-owns="${results?.id}"]`);
    const name = select?.getAttribute("aria-label") ?? "";
    setIfOther(field, "aria-label", name);
    setIfOther(results, "aria-label", name);
    // It hangs at the end of the page, outside of everything that has a name.
    const dropdown = field.closest("body > .select2-container");
    setIfOther(dropdown, "role", "region");
    setIfOther(dropdown, "aria-label", name);
  }
}

function setIfOther(element, attribute, value) {
  if (element && value && element.getAttribute(attribute) !== value) {
    element.setAttribute(attribute, value);
  }
}

let waiting = false;
function nameAll() {
  waiting = false;
  nameHalves();
  nameCells();
  nameChoices();
}

// select2, the calendar and new rows come late and change often; what happens inside the editor is not our business.
new MutationObserver((mutations) => {
  if (!waiting && mutations.some(({ target }) => !target.closest?.(".cke"))) {
    waiting = true;
    requestAnimationFrame(nameAll);
  }
}).observe(document.body, { childList: true, subtree: true });
nameAll();
