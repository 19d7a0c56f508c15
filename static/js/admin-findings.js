/* Findings: what the linter sees in the form, looked up again when somebody pauses, and shown beside the fields. */

const section = document.querySelector("#findings[data-check]");
const form = section?.closest("form");
// In milliseconds: a pause between two thoughts.
const PAUSE = 1200;

const editors = () => Object.values(window.CKEDITOR?.instances ?? {});
const editorOf = (field) => window.CKEDITOR?.instances[`id_${field}`];
const list = section?.querySelector(".findings-list");

/** What would be sent, the words of the editors included. */
function typed() {
  const data = new FormData(form);
  for (const editor of editors()) {
    data.set(editor.element.$.name, editor.getData());
  }
  return data;
}

/** The part of the form that a field stands in; child rows stand in a group. */
const placeOf = (field) =>
  form.querySelector(`.field-${CSS.escape(field)}, #${CSS.escape(field)}-group`) ??
  form.querySelector(`[data-writes="${CSS.escape(field)}"]`)?.closest(".fieldBox, .form-row");

function describe(field, id, isThere) {
  const targets = [document.getElementById(`id_${field}`), editorOf(field)?.editable()?.$];
  for (const target of targets) {
    if (target) {
      const ids = new Set((target.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean));
      ids[isThere ? "add" : "delete"](id);
      target.setAttribute("aria-describedby", [...ids].join(" "));
    }
  }
}

function showBesideFields() {
  for (const old of form.querySelectorAll(".findings-beside")) {
    describe(old.dataset.field, old.id, false);
    old.remove();
  }
  for (const finding of list.querySelectorAll(".finding[data-field]")) {
    const { field } = finding.dataset;
    const place = field && placeOf(field);
    if (!place) {
      continue;
    }
    const id = `findings-at-${field}`;
    let beside = document.getElementById(id);
    if (!beside) {
      beside = document.createElement("ul");
      beside.className = "findings-beside";
      beside.id = id;
      beside.dataset.field = field;
      place.append(beside);
    }
    const item = document.createElement("li");
    item.dataset.severity = finding.dataset.severity;
    item.append(...finding.querySelector(".finding-words").cloneNode(true).childNodes);
    beside.append(item);
    describe(field, id, true);
  }
}

let announced = null;
function announce() {
  const count = list.querySelector(".findings-count")?.textContent.replace(/\s+/g, " ").trim() ?? "";
  if (announced !== null && announced !== count) {
    section.querySelector(".findings-said").textContent = count || section.dataset.nothing;
  }
  announced = count;
}

let running = null;
async function check() {
  running?.abort();
  running = new AbortController();
  try {
    const response = await fetch(section.dataset.check, {
      method: "POST",
      body: typed(),
      headers: { "X-Requested-With": "fetch" },
      signal: running.signal,
    });
    // An expired login answers with a page of its own: what is shown stays.
    if (!response.ok || response.redirected) {
      return;
    }
    const ticked = new Set([...list.querySelectorAll("input:checked")].map((box) => box.name + box.value));
    list.innerHTML = await response.text();
    for (const box of list.querySelectorAll("input[type=checkbox]")) {
      box.checked = ticked.has(box.name + box.value);
    }
    showBesideFields();
    announce();
  } catch (error) {
    // Without a network the text is written all the same, and checked with the next save.
    if (error.name !== "AbortError" && !(error instanceof TypeError)) {
      throw error;
    }
  }
}

let waiting = 0;
function checkSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(check, PAUSE);
}

/** The first place in the `root` (a body) where `words` stand, as a range; text may be cut by tags. */
function rangeOf(root, words) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    nodes.push([walker.currentNode, text.length]);
    text += walker.currentNode.data.replace(/\s/g, " ");
  }
  const start = text.indexOf(words);
  if (start < 0) {
    return null;
  }
  const at = (position) => nodes.findLast(([, begin]) => begin <= position);
  const [first, firstBegin] = at(start);
  const [last, lastBegin] = at(start + words.length - 1);
  const range = root.ownerDocument.createRange();
  range.setStart(first, start - firstBegin);
  range.setEnd(last, start + words.length - lastBegin);
  return range;
}

function goTo({ field, words, sentence }) {
  const editor = editorOf(field);
  const body = editor?.editable()?.$;
  if (body) {
    editor.focus();
    const around = sentence && rangeOf(body, sentence);
    const range = (words && rangeOf(around?.commonAncestorContainer.parentElement ?? body, words)) || rangeOf(body, words);
    if (range) {
      const selection = body.ownerDocument.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      range.startContainer.parentElement.scrollIntoView({ block: "center" });
    }
    return;
  }
  // Of child rows, the one in which the words stand.
  const inputs = [...(placeOf(field)?.querySelectorAll("input:not([type=hidden]), textarea, select") ?? [])];
  const holding = inputs.find((one) => words && one.value.includes(words));
  const input = document.getElementById(`id_${field}`) ?? holding ?? inputs[0];
  input?.focus();
  input?.scrollIntoView({ block: "center" });
  const at = input?.value?.indexOf(words) ?? -1;
  if (words && at >= 0 && input.setSelectionRange && /^(text|textarea)$/.test(input.type)) {
    input.setSelectionRange(at, at + words.length);
  }
}

if (form) {
  form.addEventListener("input", (event) => section.contains(event.target) || checkSoon());
  form.addEventListener("change", (event) => section.contains(event.target) || checkSoon());
  window.CKEDITOR?.on("instanceReady", ({ editor }) => {
    editor.on("change", checkSoon);
    showBesideFields();
  });
  section.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-field]");
    if (link) {
      event.preventDefault();
      goTo(link.dataset);
    }
  });
  form.querySelector("[name=_check]")?.addEventListener("click", async (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    announced = "";
    await check();
    section.querySelector("a, input")?.focus();
  });
  showBesideFields();
  announce();
}
