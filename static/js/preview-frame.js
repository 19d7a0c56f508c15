/* Inside the frame of a live preview: shows the page that the form beside sends, keeps the place, looks for barriers.
   It talks with its own origin alone. */

const parent = window.parent;
const tell = (message) => parent.postMessage({ preview: message }, location.origin);
// Rules of WCAG 2.0 to 2.2, A and AA, and axe's best practices, in the part of the page that editors write.
const RULES = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"], preload: false };
const PASSAGES = "h1, h2, h3, h4, p, li, td, th, dd, dt, figcaption, blockquote";
// In milliseconds after the last change: a machine that is typed on has other things to do.
const BEFORE_CHECKS = 800;

/** The style sheets of `head`, as one text. */
const sheetsOf = (head) => [...head.querySelectorAll("link[rel=stylesheet]:not([data-frame])")].map((link) => link.outerHTML).join("\n");

let sheets = null;
let printing = false;

async function dress(head) {
  const wanted = sheetsOf(head);
  if (wanted === sheets) {
    return;
  }
  sheets = wanted;
  for (const link of document.querySelectorAll("link[rel=stylesheet]:not([data-frame])")) {
    link.remove();
  }
  const loading = [...head.querySelectorAll("link[rel=stylesheet]")].map((link) => {
    const copy = document.importNode(link);
    const loaded = new Promise((done) => {
      copy.onload = copy.onerror = done;
    });
    document.head.append(copy);
    return loaded;
  });
  await Promise.all(loading);
  applyMedia();
}

/** Let rules for paper count on the screen, and those for the screen not; or the other way round again. */
function applyMedia() {
  document.documentElement.toggleAttribute("data-print", printing);
  const swap = (media) => {
    media.original ??= media.mediaText;
    const text = media.original;
    media.mediaText = !printing ? text : /\bprint\b/.test(text) ? text.replace(/\bprint\b/g, "all") : /\bscreen\b/.test(text) ? "not all" : text;
  };
  const within = (rules) => {
    for (const rule of rules) {
      if (rule instanceof CSSMediaRule) {
        swap(rule.media);
      }
      if (rule.cssRules) {
        within(rule.cssRules);
      }
    }
  };
  for (const sheet of document.styleSheets) {
    swap(sheet.media);
    within(sheet.cssRules);
  }
}

async function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const open = [...document.querySelectorAll("details")].map((details) => details.open);
  await dress(page.head);
  const { scrollX, scrollY } = window;
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dir = page.documentElement.dir;
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  document.querySelectorAll("details").forEach((details, number) => {
    details.open = open[number] ?? details.open;
  });
  window.scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
  tell({ shown: true });
  lookForBarriers();
}

let waiting;
let looking = Promise.resolve();

function lookForBarriers() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    looking = looking.then(barriers, barriers);
  }, BEFORE_CHECKS);
}

async function barriers() {
  const main = document.querySelector("main");
  if (!main || printing) {
    return;
  }
  const { violations } = await window.axe.run(main, RULES);
  const findings = violations.flatMap((rule) =>
    rule.nodes.map((node) => ({ help: rule.help, impact: node.impact, target: node.target.flat().at(-1), text: textOf(node) })),
  );
  for (const marked of document.querySelectorAll("[data-barrier]")) {
    marked.removeAttribute("data-barrier");
  }
  for (const { target } of findings) {
    document.querySelector(target)?.setAttribute("data-barrier", "");
  }
  tell({ findings });
}

/** The words by which somebody finds the place again. */
function textOf(node) {
  const element = document.querySelector(node.target.flat().at(-1));
  const text = (element?.innerText || element?.alt || element?.getAttribute("src") || "").trim().replace(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function outline(target) {
  document.querySelector("[data-outlined]")?.removeAttribute("data-outlined");
  const element = document.querySelector(target);
  element?.setAttribute("data-outlined", "");
  element?.scrollIntoView({ block: "center", behavior: "instant" });
}

window.addEventListener("message", ({ source, origin, data }) => {
  // Others talk to frames too, axe-core among them.
  if (source !== parent || origin !== location.origin || !data?.beside) {
    return;
  }
  const { html, print, target } = data.beside;
  if (html !== undefined) {
    show(html);
  } else if (print !== undefined) {
    printing = print;
    applyMedia();
    lookForBarriers();
  } else {
    outline(target);
  }
});

// A preview leads nowhere; what is pressed is looked up in the form.
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest("a[href], button, input");
    if (link && !link.getAttribute("href")?.startsWith("#")) {
      event.preventDefault();
    }
    const passage = event.target.closest(PASSAGES);
    const text = passage?.innerText.trim();
    if (text) {
      tell({ passage: text });
    }
  },
  true,
);
document.addEventListener("submit", (event) => event.preventDefault(), true);

tell({ ready: true });
