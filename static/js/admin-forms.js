/* Forms: Ctrl/Cmd+S saves, leaving with unsaved words asks first, nothing is sent twice, long texts are counted. */

const form = document.querySelector(".change-form #content-main > form");
const REMEMBERED = "asp-portal-place";
// What a list or a search engine shows of a summary.
const SUMMARY_LENGTH = 300;

/** The editors of the page; there are none on most. */
const editors = () => Object.values(window.CKEDITOR?.instances ?? {});

/** Everything that stands in the fields, as one text; what the editors hold is asked of them. */
function written() {
  const rich = new Set(editors().map((editor) => editor.name));
  const pairs = [...new FormData(form)].filter(([name]) => !rich.has(`id_${name}`) && name !== "csrfmiddlewaretoken");
  return JSON.stringify(pairs.map(([name, value]) => [name, value instanceof File ? `${value.name} ${value.size}` : value]));
}

/** Whether the button only shows the page in another tab. */
const opensATab = (button) => button?.formTarget === "_blank" || button?.name === "_preview";

function guardUnsavedWords(bar) {
  const status = bar?.querySelector(".save-status");
  // A form that comes back with errors holds words that are saved nowhere.
  const refused = Boolean(document.querySelector(".errornote"));
  let before = null;
  let sent = false;
  const remember = () => {
    before ??= written();
  };
  // After the scripts that fill in fields on their own, and at the latest with the first key.
  window.addEventListener("load", () => setTimeout(remember, 50));
  form.addEventListener("beforeinput", remember, { once: true });

  const isUnsaved = () => refused || (before !== null && before !== written()) || editors().some((editor) => editor.checkDirty());

  window.addEventListener("beforeunload", (event) => {
    if (!sent && isUnsaved()) {
      event.preventDefault();
    }
  });

  const rest = () => {
    sent = false;
    bar?.removeAttribute("aria-busy");
  };
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented || opensATab(event.submitter)) {
      return;
    }
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    bar?.setAttribute("aria-busy", "true");
    if (status) {
      status.textContent = bar.dataset.saving ?? "";
    }
    if (event.submitter?.name === "_continue") {
      keepPlace();
    }
    // Somebody who stopped the request, or lost the network, may try again.
    setTimeout(rest, 15000);
  });
  window.addEventListener("pageshow", (event) => event.persisted && rest());
}

function saveWithKeys(event) {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") {
    event.preventDefault();
    const button = form.querySelector("[name=_continue]") ?? form.querySelector("[name=_save]");
    if (button && !document.querySelector(".cke_dialog_background_cover:not([style*='display: none'])")) {
      form.requestSubmit(button);
    }
  }
}

/** Saving comes back to the same spot: who writes wants to go on writing. */
function keepPlace() {
  const field = document.activeElement?.id ?? "";
  sessionStorage.setItem(REMEMBERED, JSON.stringify({ form: form.id, at: Date.now(), top: window.scrollY, field }));
}

function returnToPlace(bar) {
  const kept = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "null");
  sessionStorage.removeItem(REMEMBERED);
  if (!kept || kept.form !== form.id || Date.now() - kept.at > 60000 || document.querySelector(".errornote")) {
    return;
  }
  // The message stands at the head of the page, out of sight: the bar says it too.
  const message = document.querySelector(".messagelist li");
  const status = bar?.querySelector(".save-status");
  if (status && message && kept.top > 200) {
    status.textContent = message.textContent.trim();
  }
  const scroll = () => window.scrollTo({ top: kept.top, behavior: "instant" });
  document.getElementById(kept.field)?.focus({ preventScroll: true });
  window.addEventListener("load", () => setTimeout(scroll, 0));
  // The editors grow to their text when they are ready.
  window.CKEDITOR?.on("instanceReady", scroll);
}

let counters = 0;
function count(field) {
  const limit = Number(field.dataset.limit) || SUMMARY_LENGTH;
  const counter = document.createElement("span");
  counter.className = "counter";
  counter.id = `counter-${++counters}`;
  const show = () => {
    counter.textContent = `${field.value.length} / ${limit}`;
    counter.classList.toggle("over", field.value.length > limit);
  };
  field.after(counter);
  const described = field.getAttribute("aria-describedby");
  field.setAttribute("aria-describedby", described ? `${described} ${counter.id}` : counter.id);
  field.addEventListener("input", show);
  show();
}

function countIn(place) {
  const fields = place.querySelectorAll("#id_title, #id_summary, [name^=highlights-][name$=-text]");
  for (const field of fields) {
    if (!field.name.includes("__prefix__") && field.matches("input, textarea")) {
      count(field);
    }
  }
}

if (form) {
  const bar = form.querySelector(".submit-row");
  guardUnsavedWords(bar);
  returnToPlace(bar);
  countIn(form);
  document.addEventListener("keydown", saveWithKeys);
  document.addEventListener("formset:added", (event) => countIn(event.target));
}
