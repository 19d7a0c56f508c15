/* A preview beside the form: what is typed now, as visitors would read it. Nothing of it is saved. */

const pane = document.getElementById("beside");
const form = document.querySelector(".change-form #content-main > form");
const WIDE = window.matchMedia("(min-width: 1100px)");
// In CSS pixels: a sheet of A4 is 210 mm wide.
const PAPER = 794;
// In milliseconds. A pause of this length asks for the preview; who never pauses gets one after the longer.
const PAUSE = 700;
const LONGEST = 4000;

const { frame: address, person } = pane?.dataset ?? {};
const MEMORY = `asp-portal-beside-${person}`;
const remembered = () => JSON.parse(localStorage.getItem(MEMORY) ?? "{}");
const remember = (change) => localStorage.setItem(MEMORY, JSON.stringify({ ...remembered(), ...change }));
const editors = () => Object.values(window.CKEDITOR?.instances ?? {});
const say = (text, count) => text.replace("{count}", count);

/** Shows one pane: asks the portal for the page, hands it to the frame, lists what it hears back. */
class Beside {
  constructor(toggle) {
    this.toggle = toggle;
    this.frame = pane.querySelector("iframe");
    this.stage = pane.querySelector(".beside-stage");
    this.status = pane.querySelector(".beside-status");
    this.width = remembered().width ?? (WIDE.matches ? "768" : "375");
    this.sent = "";
    this.took = 0;
  }

  open({ focus = false } = {}) {
    pane.hidden = false;
    document.body.classList.add("has-beside");
    this.toggle.setAttribute("aria-expanded", "true");
    if (!this.ready) {
      this.frame.src = address;
    }
    this.fit();
    this.ask();
    if (focus && !WIDE.matches) {
      pane.querySelector(".beside-close").focus();
    }
  }

  close() {
    pane.hidden = true;
    document.body.classList.remove("has-beside");
    this.toggle.setAttribute("aria-expanded", "false");
    clearTimeout(this.waiting);
  }

  get isOpen() {
    return !pane.hidden;
  }

  /** Something was written: ask when a pause comes, or when it has gone on for long. */
  changed() {
    if (!this.isOpen) {
      return;
    }
    this.since ??= Date.now();
    const longest = Math.max(LONGEST, 6 * this.took) - (Date.now() - this.since);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), Math.max(0, Math.min(longest, Math.max(PAUSE, 2 * this.took))));
  }

  async ask() {
    if (!this.ready || !this.isOpen || document.hidden) {
      return;
    }
    if (this.asking) {
      this.again = true;
      return;
    }
    editors().forEach((editor) => editor.updateElement());
    const data = new FormData(form);
    const words = JSON.stringify([...data].filter(([, value]) => typeof value === "string"));
    this.since = undefined;
    if (words === this.sent) {
      return;
    }
    data.set("_preview", "1");
    this.asking = true;
    pane.setAttribute("aria-busy", "true");
    const start = performance.now();
    try {
      const response = await fetch(form.getAttribute("action") ?? location.href, { method: "POST", body: data, redirect: "manual" });
      this.took = performance.now() - start;
      if (await this.receive(response)) {
        this.sent = words;
      }
    } catch {
      this.tell(pane.dataset.offline);
    }
    pane.removeAttribute("aria-busy");
    this.asking = false;
    if (this.again) {
      this.again = false;
      this.changed();
    }
  }

  /** Show what came; whether it was an answer to these words. */
  async receive(response) {
    if (response.ok) {
      this.list([]);
      this.post({ html: await response.text() });
      this.shows = true;
    } else if (response.status === 422) {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      this.list([...page.querySelectorAll(".problems > div")]);
    } else {
      this.tell(response.type === "opaqueredirect" ? pane.dataset.signedOut : pane.dataset.failed);
      return false;
    }
    this.report();
    return true;
  }

  post(message) {
    this.frame.contentWindow.postMessage({ beside: message }, location.origin);
  }

  /** Said once: a status that repeats itself at every word would drown a screen reader. */
  tell(text) {
    if (this.status.textContent !== text) {
      this.status.textContent = text;
    }
  }

  list(problems) {
    const place = pane.querySelector(".beside-problems");
    place.hidden = !problems.length;
    place.replaceChildren(
      ...problems.map((problem) => {
        const label = problem.querySelector("dt")?.textContent ?? "";
        const words = [...problem.querySelectorAll("dd")].map((dd) => dd.textContent).join(" ");
        return item(label ? `${label}: ${words}` : words, () => this.leadTo(fieldLabelled(label)));
      }),
    );
    this.problems = problems.length;
  }

  report() {
    const { nothing, problems, barriers, clear } = pane.dataset;
    if (this.problems) {
      this.tell(say(this.shows ? problems : nothing, this.problems));
    } else if (this.findings) {
      this.tell(this.findings.length ? say(barriers, this.findings.length) : clear);
    } else {
      this.tell("");
    }
  }

  show(findings) {
    this.findings = findings;
    const place = pane.querySelector(".beside-findings");
    place.querySelector(".count").textContent = findings.length;
    place.toggleAttribute("data-found", findings.length > 0);
    place.querySelector("ol").replaceChildren(
      ...findings.map(({ help, text, target }) => item(text ? `${help}: “${text}”` : help, () => this.post({ target }))),
    );
    this.report();
  }

  hear({ ready, findings, passage }) {
    if (ready) {
      this.ready = true;
      this.sent = "";
      this.post({ print: this.width === "print" });
      this.ask();
    } else if (findings) {
      this.show(findings);
    } else if (passage) {
      this.leadTo(fieldWith(passage));
    }
  }

  leadTo(focus) {
    if (!focus) {
      return;
    }
    if (!WIDE.matches) {
      this.close();
    }
    focus();
  }

  choose(width) {
    this.width = width;
    remember({ width });
    if (this.ready) {
      this.post({ print: width === "print" });
    }
    this.fit();
  }

  /** The frame is as wide as the screen that it stands for, and scaled into the room there is. */
  fit() {
    const width = this.width === "print" ? PAPER : Number(this.width);
    const scale = Math.min(1, this.stage.clientWidth / width);
    Object.assign(this.frame.style, {
      inlineSize: `${width}px`,
      blockSize: `${this.stage.clientHeight / scale}px`,
      transform: `scale(${scale})`,
      marginInlineStart: `${Math.max(0, (this.stage.clientWidth - width * scale) / 2)}px`,
    });
  }
}

function item(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", act);
  const row = document.createElement("li");
  row.append(button);
  return row;
}

const plain = (text) => text.trim().replace(/\s+/g, " ").toLowerCase();

/** What leads to the field that is called `label`, or undefined. */
function fieldLabelled(label) {
  const found = [...form.querySelectorAll("label[for]")].find((place) => plain(place.textContent).replace(/:$/, "") === plain(label));
  return found && leadingTo(found.control ?? document.getElementById(found.htmlFor));
}

/** What leads to the field in which `passage` was written, or undefined. */
function fieldWith(passage) {
  const words = plain(passage);
  const field = [...form.elements].find(
    (element) => element.matches("input[type=text], textarea") && element.offsetParent && element.value && plain(element.value).includes(words),
  );
  if (field) {
    return leadingTo(field);
  }
  for (const editor of editors()) {
    const blocks = [...editor.editable().$.querySelectorAll("h2, h3, h4, p, li, td, th, figcaption")];
    const block = blocks.find((element) => plain(element.innerText) === words);
    if (block) {
      return () => {
        editor.focus();
        block.scrollIntoView({ block: "center" });
        const range = editor.createRange();
        range.moveToElementEditStart(new window.CKEDITOR.dom.element(block));
        editor.getSelection().selectRanges([range]);
      };
    }
  }
  return undefined;
}

function leadingTo(field) {
  return () => {
    const editor = window.CKEDITOR?.instances[field.id];
    field.closest("details")?.setAttribute("open", "");
    (editor ?? field).focus();
    (editor ? editor.container.$ : field).scrollIntoView({ block: "center" });
  };
}

function begin() {
  const toggle = document.querySelector(".beside-toggle");
  form.querySelector("[name=_preview]").after(toggle);
  toggle.hidden = false;
  const beside = new Beside(toggle);
  const set = (open) => {
    remember({ open });
    if (open) {
      beside.open({ focus: true });
    } else {
      beside.close();
      toggle.focus();
    }
  };
  toggle.addEventListener("click", () => set(!beside.isOpen));
  pane.querySelector(".beside-close").addEventListener("click", () => set(false));
  pane.addEventListener("keydown", (event) => event.key === "Escape" && set(false));
  for (const radio of pane.querySelectorAll("[name=beside-width]")) {
    radio.checked = radio.value === beside.width;
    radio.addEventListener("change", () => beside.choose(radio.value));
  }
  const changed = () => beside.changed();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("formset:added", changed);
  document.addEventListener("formset:removed", changed);
  document.addEventListener("visibilitychange", changed);
  // What the choosers change is told to jQuery alone.
  window.django?.jQuery(form).on("change", changed);
  const follow = (editor) => editor.on("change", changed);
  editors().forEach(follow);
  window.CKEDITOR?.on("instanceReady", ({ editor }) => {
    follow(editor);
    changed();
  });
  window.addEventListener("message", ({ source, origin, data }) => {
    if (source === beside.frame.contentWindow && origin === location.origin && data?.preview) {
      beside.hear(data.preview);
    }
  });
  new ResizeObserver(() => beside.isOpen && beside.fit()).observe(beside.stage);
  // Over the whole of a small screen it comes when it is asked for.
  if (remembered().open && WIDE.matches) {
    beside.open();
  }
}

if (pane && form?.querySelector("[name=_preview]")) {
  begin();
}
