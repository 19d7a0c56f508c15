// While voting goes on, the page asks now and then whether something was counted, and shows it in place.
const article = document.querySelector("[data-election]");
const status = document.createElement("p");
status.className = "visually-hidden";
status.setAttribute("role", "status");
article.append(status);

const EVERY = 20_000;
const SLOWEST = 160_000;
const STOPS = "a[href], button, input, summary, [tabindex]";
const address = location.pathname + location.search;
// What the server wrote last, part by part: what a reader has opened or marked since is theirs, and no news.
const written = partsOf(document);
let wait = EVERY;

async function look() {
  if (document.visibilityState === "visible") {
    try {
      // The browser sends the ETag that it has; an unchanged page costs a 304 and no body.
      const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
      if (!answer.ok) throw new Error(answer.status);
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      wait = EVERY;
    } catch {
      // Not connected, or too many readers: ask less often.
      wait = Math.min(wait * 2, SLOWEST);
    }
  }
  if (article.hasAttribute("data-running")) setTimeout(look, wait);
}

function show(fresh) {
  let changed = false;
  for (const [id, html] of partsOf(fresh)) {
    if (html === written.get(id)) continue;
    written.set(id, html);
    replace(document.getElementById(id), fresh.getElementById(id));
    changed = true;
  }
  if (changed) status.textContent = article.dataset.said;
  article.toggleAttribute("data-running", fresh.querySelector("[data-running]") !== null);
}

function partsOf(page) {
  return new Map([...page.querySelectorAll("[data-fresh]")].map((part) => [part.id, part.innerHTML]));
}

// The reader keeps their place: what had the focus has it again, what was open stays open, what was marked stays marked.
function replace(shown, fresh) {
  const place = [...shown.querySelectorAll(STOPS)].indexOf(document.activeElement);
  const open = [...shown.querySelectorAll("details")].map((details) => details.open);
  const marked = new Set([...shown.querySelectorAll("input:checked")].map((input) => input.value));
  shown.replaceChildren(...document.importNode(fresh, true).childNodes);
  for (const [position, details] of shown.querySelectorAll("details").entries()) details.open = open[position] ?? false;
  for (const input of shown.querySelectorAll("input[type=checkbox]")) input.checked = marked.has(input.value);
  if (place >= 0) shown.querySelectorAll(STOPS)[place]?.focus({ preventScroll: true });
}

setTimeout(look, wait);
