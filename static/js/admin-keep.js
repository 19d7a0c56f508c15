/* Never lose a keystroke. What is typed is written to this device with every key and to the portal every few seconds;
   a save asks first whether the portal can be reached and knows the person. The device forgets what the portal has. */

const PREFIX = "asp-portal.text.";
// In milliseconds. Typing without a pause is sent every EVERY; a long text on a slow line less often.
const PAUSE = 1500;
const EVERY = 5000;
const BEAT = 60000;
const FORGOTTEN = 30 * 60000;
// So long a copy waits on a device for its author, whoever signs in there meanwhile.
const LASTS = 30 * 24 * 3600000;
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "_unfinished", "_author", "_based_on", "_merge"]);
// What a browser still sends when the page has gone.
const LAST_WORDS = 60000;

const keeper = document.querySelector(".keeper[data-keep]");
const form = keeper && document.getElementById(keeper.dataset.form);
const logout = document.getElementById("logout-form");
const person = keeper?.dataset.person ?? logout?.dataset.person ?? "";

/** A moment as the person's own clock shows it. */
const clock = (moment) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    second: "2-digit",
    ...(new Date(moment).toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" }),
  }).format(new Date(moment));

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The portal ------------------------------------------------------------------------------------------------------

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

/** Ask the portal; the answer has a `state`: kept, refused, signed-out, or unreachable. */
async function ask(url, body, { last = false } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: body === undefined ? {} : { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "manual",
      keepalive: last,
      signal: AbortSignal.timeout(15000),
    });
  } catch {
    return { state: "unreachable" };
  }
  if (response.type === "opaqueredirect") {
    return { state: "signed-out" };
  }
  if (response.status >= 500) {
    return { state: "unreachable" };
  }
  const said = await response.json().catch(() => ({}));
  return { state: response.ok ? "kept" : "refused", status: response.status, ...said };
}

/** Whether this browser is signed in as the person who writes; takes over the token that a new sign-in brought. */
async function whoIsHere() {
  const answer = await ask(keeper.dataset.here);
  if (answer.state !== "kept") {
    return answer;
  }
  if (String(answer.person) !== person) {
    return { state: "stranger" };
  }
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    field.value = answer.token;
  }
  return answer;
}

async function put(copy) {
  const body = { form: copy.form, page: copy.page, based_on: copy.basedOn, seen: copy.seen };
  const url = copy.url + copy.key + "/";
  const answer = await ask(url, body, { last: copy.last && JSON.stringify(body).length < LAST_WORDS });
  // Without a sentence the refusal is about the token: somebody signed in anew in another tab.
  if (answer.status === 403 && !answer.error && keeper) {
    const who = await whoIsHere();
    return who.state === "kept" ? ask(url, body) : who;
  }
  return answer;
}

// This device -----------------------------------------------------------------------------------------------------

const device = {
  name: (copy) => `${PREFIX}${person}.${copy.key}`,
  write(copy) {
    try {
      localStorage.setItem(this.name(copy), JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  },
  forget(copy) {
    localStorage.removeItem(this.name(copy));
  },
  expire() {
    for (const name of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      try {
        if (!(JSON.parse(localStorage.getItem(name)).at > Date.now() - LASTS)) {
          localStorage.removeItem(name);
        }
      } catch {
        localStorage.removeItem(name);
      }
    }
  },
  copies() {
    const mine = Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}${person}.`));
    return mine.map((name) => {
      try {
        return JSON.parse(localStorage.getItem(name));
      } catch {
        localStorage.removeItem(name);
        return null;
      }
    }).filter(Boolean);
  },
};

/** Bring a copy to the portal; gives it, perhaps under another key, when it arrived. */
async function bring(copy) {
  let answer = await put(copy);
  if (answer.status === 409) {
    device.forget(copy);
    Object.assign(copy, { key: crypto.randomUUID(), seen: 0 });
    device.write(copy);
    answer = await put(copy);
  }
  if (answer.state !== "kept") {
    return null;
  }
  device.forget(copy);
  return copy;
}

/** Bring what windows left behind that are not open any more, and offer it here. */
function bringWhatWasLeft() {
  for (const { key } of device.copies()) {
    const bringOne = async () => {
      const copy = device.copies().find((other) => other.key === key);
      const brought = copy && (await bring(copy));
      if (brought && keeper) {
        offer(brought);
      }
    };
    // An open window holds the name of its text: its copy is left alone until it closes.
    navigator.locks ? navigator.locks.request(key, bringOne) : bringOne();
  }
}

function offer(copy) {
  const place = keeper.querySelector(".kept-here");
  if (!place || copy.path !== location.pathname) {
    return;
  }
  let strip = keeper.querySelector(`[href$="${copy.key}"]`)?.closest(".kept");
  if (!strip) {
    strip = place.content.firstElementChild.cloneNode(true);
    strip.querySelector(".continue").href = `?unfinished=${copy.key}`;
    strip.querySelector(".differences").href = `${copy.url}${copy.key}/`;
    strip.querySelector(".discard").action = `${copy.url}${copy.key}/discard/`;
    place.before(strip);
  }
  strip.dataset.from = "device";
  strip.querySelector("time").textContent = clock(copy.at);
}

/** Who signs out leaves nothing behind; what never reached the portal is asked about. */
function cleanUpOnSignOut() {
  logout.addEventListener("submit", async (event) => {
    event.preventDefault();
    await Promise.all(device.copies().map(bring));
    const left = device.copies();
    if (left.length && !window.confirm(logout.dataset.unsent)) {
      return;
    }
    left.forEach((copy) => device.forget(copy));
    sessionStorage.clear();
    logout.submit();
  });
}

// The form --------------------------------------------------------------------------------------------------------

function keepForm() {
  const words = keeper.dataset;
  const status = form.querySelector(".keep-status");
  const trouble = keeper.querySelector(".trouble");
  const dialog = keeper.querySelector("dialog");
  const keys = form.querySelector("[name=_unfinished]");
  const state = {
    key: words.key,
    seen: Number(words.version),
    url: words.keep.slice(0, -(words.key.length + 1)),
    // What the portal has, what stands in the form, and what it held when it was opened (each as JSON).
    sent: null,
    now: null,
    first: null,
    // Scripts fill in fields as well: what they do before somebody touches the page is nobody's text.
    engaged: false,
    cost: 0,
    touched: Date.now(),
  };
  let sending = null;
  let timer = 0;
  let slow = 0;
  let due = 0;
  let delay = EVERY;

  const hold = () => navigator.locks?.request(state.key, () => new Promise(() => {}));
  hold();

  const editors = () =>
    Object.values(window.CKEDITOR?.instances ?? {}).filter((editor) => editor.status === "ready");

  // What stands in the editors. While a page closes they go first, and their empty boxes are nobody's text.
  const rich = new Map();

  function typed() {
    editors().forEach((editor) => rich.set(editor.element.$.name, editor.getData()));
    const text = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !NOT_TYPED.has(name) && !name.startsWith("_choice.") && !name.includes("__prefix__")) {
        (text[name] ??= []).push(rich.get(name) ?? value);
      }
    }
    return JSON.stringify(text);
  }

  const copy = () => ({
    key: state.key,
    url: state.url,
    seen: state.seen,
    form: JSON.parse(state.now),
    page: words.page || null,
    basedOn: words.basedOn || null,
    path: location.pathname,
    at: Date.now(),
  });

  function say(text, tone) {
    if (status) {
      status.textContent = text;
      status.dataset.tone = tone;
    }
  }

  function complain(text) {
    trouble.textContent = text ?? "";
    trouble.hidden = !text;
  }

  const unsent = () => state.now !== null && state.now !== state.sent;

  /** Write to this device. Gives whether anything was new. */
  function keepHere() {
    slow = 0;
    if (!state.engaged) {
      return false;
    }
    const begun = performance.now();
    const now = typed();
    state.cost = performance.now() - begun;
    if (now === state.now || (state.now === null && now === state.first)) {
      return false;
    }
    state.now = now;
    if (!unsent()) {
      device.forget(state);
      return false;
    }
    if (!device.write(copy())) {
      complain(words.full);
    }
    return true;
  }

  function note() {
    if (!state.engaged) {
      return;
    }
    state.touched = Date.now();
    // Reading a long text takes a moment: then not with every key, but so seldom that nobody feels it.
    if (state.cost < 12) {
      if (!keepHere()) {
        return;
      }
    } else if (!slow) {
      slow = setTimeout(keepHere, Math.min(Math.max(250, state.cost * 8), 2000));
    }
    const now = Date.now();
    due ||= now + delay;
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(0, Math.min(PAUSE, due - now)));
  }

  async function send(options) {
    clearTimeout(timer);
    due = 0;
    await sending;
    keepHere();
    if (!unsent()) {
      return { state: "kept" };
    }
    sending = deliver(options);
    return sending;
  }

  async function deliver({ last = false } = {}) {
    const sent = state.now;
    const begun = performance.now();
    // Back to what it was when it was opened, and nothing was kept before: nothing to keep.
    const undone = sent === state.first && !("continued" in words);
    let answer = await put({ ...copy(), ...(undone ? { form: null } : {}), last });
    if (answer.status === 409) {
      device.forget(state);
      Object.assign(state, { key: crypto.randomUUID(), seen: 0 });
      keys.value = state.key;
      hold();
      device.write(copy());
      answer = await put({ ...copy(), last });
    }
    delay = Math.max(EVERY, (performance.now() - begun) * 5);
    if (answer.state === "kept") {
      state.seen = answer.version;
      state.sent = sent;
      // Whoever pressed a button while nobody answered is told that it has to be pressed again.
      complain(pressed ? words.back : "");
      say(words.kept.replace("{time}", clock(Date.now())), "kept");
      if (typed() === sent) {
        device.forget(state);
      } else {
        note();
      }
    } else {
      say(words.device, "device");
      complain(answer.error ?? { "signed-out": words.signedOut, stranger: words.stranger }[answer.state] ?? words.offline);
      if (answer.state !== "refused") {
        timer = setTimeout(send, 10000);
      }
    }
    return answer;
  }

  // Saving: ask before leaving, so that no answer can swallow the text.
  let passing = false;
  let checking = false;
  let pressed = false;
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (passing || event.defaultPrevented || button?.formTarget === "_blank") {
      passing = false;
      return;
    }
    event.preventDefault();
    if (checking) {
      return;
    }
    checking = true;
    pressed = false;
    keepHere();
    const answer = unsent() ? await send() : await whoIsHere();
    // What was typed is there, and still this may be another sign-in than that of the token in the form.
    const who = answer.state === "signed-out" || answer.state === "stranger" ? await signIn(answer) : answer;
    checking = false;
    pressed = who.state === "unreachable";
    if (pressed) {
      say(words.device, "device");
      complain(words.offline);
      trouble.scrollIntoView({ block: "center" });
    } else if (who.state === "kept" || who.state === "refused") {
      complain("");
      passing = true;
      form.requestSubmit(button);
      passing = false;
    }
  });

  /** Wait until the person has signed in, in another tab, or goes on writing. */
  async function signIn(answer) {
    const goesOn = new Promise((resolve) => {
      dialog.querySelector("button").onclick = () => resolve({ state: "later" });
      dialog.oncancel = () => resolve({ state: "later" });
    });
    dialog.showModal();
    let who = answer;
    while (who.state !== "kept" && who.state !== "later") {
      complain(who.state === "stranger" ? words.stranger : "");
      who = await Promise.race([goesOn, wait(document.hidden ? 3000 : 1000).then(whoIsHere)]);
    }
    dialog.close();
    if (who.state === "kept" && unsent()) {
      return send();
    }
    return who;
  }

  // Who else is here ----------------------------------------------------------------------------------------------

  async function beat(away = false) {
    const idle = Date.now() - state.touched;
    if (!words.page || (idle > FORGOTTEN && !away)) {
      return;
    }
    const body = { key: words.key, page: words.page, idle: Math.round(idle / 1000), away };
    const answer = await ask(words.here, body, { last: away });
    if (answer.state === "kept" && !away) {
      const list = keeper.querySelector(".present");
      const said = [...list.querySelectorAll("li:not([data-stays])")];
      if (said.map((item) => item.textContent).join() !== answer.present.join()) {
        said.forEach((item) => item.remove());
        list.prepend(...answer.present.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })));
      }
    } else if (answer.state === "refused" && answer.error) {
      complain(answer.error);
    }
  }

  /** Nothing is cut at the limit of a field; what is too much is said beside it. */
  function measure(field) {
    const over = field.value?.length - Number(field.dataset?.limit);
    const note = field.parentElement?.querySelector(":scope > .too-long");
    if (over > 0) {
      const said = note ?? Object.assign(document.createElement("p"), { className: "too-long" });
      said.setAttribute("role", "status");
      said.textContent = words.tooLong.replace("{count}", over);
      note ?? field.after(said);
    } else {
      note?.remove();
    }
  }

  // The form as it was before the first touch; the editors lay out its source when they are ready.
  const remember = () => {
    if (state.now === null) {
      state.first = typed();
    }
  };
  const engage = () => {
    if (!state.engaged) {
      remember();
      state.engaged = true;
    }
  };
  for (const name of ["keydown", "pointerdown", "beforeinput", "paste", "drop"]) {
    document.addEventListener(name, engage, { capture: true });
  }
  window.addEventListener("load", () => setTimeout(() => state.engaged || remember(), 60));

  // What counts as typing: keys, choices, rows, and what editors and calendars write without a key.
  const jQuery = window.django?.jQuery;
  form.addEventListener("input", ({ target }) => {
    state.engaged = true;
    note();
    measure(target);
  });
  jQuery?.(form).on("change", note);
  for (const name of ["formset:added", "formset:removed"]) {
    document.addEventListener(name, note);
  }
  for (const name of ["click", "focusin"]) {
    form.addEventListener(name, () => setTimeout(note, 100));
  }
  const listen = (editor) => {
    remember();
    editor.on("change", note);
  };
  window.CKEDITOR?.on("instanceReady", ({ editor }) => listen(editor));
  editors().forEach(listen);

  window.addEventListener("online", () => unsent() && send().then((answer) => answer.state === "kept" && complain(words.back)));
  window.addEventListener("offline", () => state.now !== null && complain(words.offline));
  document.addEventListener("visibilitychange", () => document.hidden && unsent() && send({ last: true }));
  window.addEventListener("pagehide", () => {
    keepHere();
    beat(true);
  });
  window.addEventListener("pageshow", (event) => event.persisted && beat());
  // Once soon, when the window that was left for this one has said so.
  setTimeout(beat, 4000);
  setInterval(beat, BEAT);
}

if (logout) {
  cleanUpOnSignOut();
}
if (form) {
  keepForm();
}
if (person) {
  device.expire();
  bringWhatWasLeft();
}
