/* Moments: what stands in the boxes for dates and times is said in other zones while one types.

   The portal itself reads it, exactly as it will when the form is sent; without this file it does so with every save. */

const PAUSE = 250;

const plan = () => document.getElementById("plan");
const form = plan()?.closest("form");

/** Everything that the portal needs to know: the boxes of all moments, and the fields from which the zone follows. */
function question() {
  const { page, follows, knowsZone } = plan().dataset;
  const asked = new URLSearchParams();
  const names = follows.split(" ").filter(Boolean);
  for (const { id } of form.querySelectorAll(".moment-hint")) {
    const name = id.slice("id_".length, -"_hint".length);
    names.push(`${name}_0`, `${name}_1`, `${name}_2`);
  }
  for (const name of names) {
    const field = form.elements.namedItem(name);
    if (field) {
      asked.set(name, field.value);
    }
  }
  if (page) {
    asked.set("_page", page);
  }
  if (knowsZone === undefined) {
    asked.set("_browser", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
  }
  return asked.toString();
}

/** Put what the portal answered in the place of what stands there; who was in it, stays in it. */
function show(html) {
  for (const fresh of [...new DOMParser().parseFromString(html, "text/html").body.children]) {
    const old = document.getElementById(fresh.id);
    if (old && !old.isEqualNode(fresh)) {
      const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
      old.replaceWith(fresh);
      if (focused) {
        document.getElementById(focused)?.focus();
      }
    }
  }
  // “Now” and “Today” of the stock admin mean the clocks of the page.
  document.body.dataset.adminUtcOffset = plan().dataset.offset;
}

let answered = "";
let waiting;
let request;

async function ask() {
  const asked = question();
  if (asked === answered) {
    return;
  }
  request?.abort();
  request = new AbortController();
  try {
    const response = await fetch(`${plan().dataset.address}?${asked}`, { signal: request.signal });
    if (!response.ok || response.redirected) {
      throw new Error(response.statusText);
    }
    show(await response.text());
    answered = asked;
  } catch (error) {
    if (error.name !== "AbortError") {
      plan().querySelector(".plan-offline").hidden = false;
    }
  }
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
}

if (form) {
  document.body.dataset.adminUtcOffset = plan().dataset.offset;
  // The stock calendar and clock write into a box and give it the focus; they tell nobody else.
  for (const kind of ["input", "change", "focusin"]) {
    form.addEventListener(kind, soon);
  }
  // select2 tells jQuery alone.
  window.django?.jQuery?.(form).on("change", "select", soon);
  if (plan().dataset.knowsZone === undefined) {
    ask();
  } else {
    answered = question();
  }
}
