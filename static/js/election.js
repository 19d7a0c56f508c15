// While voting goes on, the page asks now and then whether something was counted, and shows it in place.
const article = document.querySelector("[data-election]");
const status = document.createElement("p");
status.className = "visually-hidden";
status.setAttribute("role", "status");
article.append(status);

const EVERY = 20_000;
const SLOWEST = 160_000;
let wait = EVERY;

async function look() {
  if (document.visibilityState === "visible") {
    try {
      // The browser sends the ETag that it has; an unchanged page costs a 304 and no body.
      const answer = await fetch(location.pathname, { cache: "no-cache", credentials: "omit" });
      if (!answer.ok) throw new Error(answer.status);
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      wait = EVERY;
    } catch {
      // Not connected, or too many readers: ask less often.
      wait = Math.min(wait * 2, SLOWEST);
    }
  }
  setTimeout(look, wait);
}

function show(fresh) {
  let changed = false;
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const other = fresh.getElementById(part.id);
    if (other && other.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) {
      part.replaceChildren(...other.childNodes);
      changed = true;
    }
  }
  if (changed) status.textContent = article.dataset.said;
}

setTimeout(look, wait);
