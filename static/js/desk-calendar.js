/* The calendar: an entry is dragged to another day, or moved with the arrow keys; then a page asks before it moves.
   Without this file the link “Move to…” beside each entry leads to the same page. */

const days = document.querySelector("ol.days");
const says = document.getElementById("calendar-says");
const THRESHOLD = 6;

const cellOf = (day) => days.querySelector(`[data-day="${day}"]`);

/** The ISO date `count` days after `day`, another ISO date. */
function shifted(day, count) {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** The time of day at which an entry stands keeps; only the day changes. */
function confirm(entry, day) {
  const address = new URL(days.dataset.move, location.href);
  const to = `${day}T${entry.dataset.wall.slice(11)}`;
  const { entry: key, was } = entry.dataset;
  address.search = new URLSearchParams({ entry: key, was, to, zone: days.dataset.zone, by: days.dataset.by });
  location.assign(address);
}

function markTarget(cell) {
  days.querySelector(".target")?.classList.remove("target");
  cell?.classList.add("target");
}

function byPointer(entry) {
  let start = null;
  let dragging = false;
  const rest = () => {
    start = null;
    dragging = false;
    entry.classList.remove("dragged");
    entry.style.removeProperty("translate");
    markTarget(null);
  };
  const under = (event) => document.elementsFromPoint(event.clientX, event.clientY).find((element) => element.matches("[data-day]"));

  entry.addEventListener("pointerdown", (event) => {
    // A finger scrolls the page; it drags by the grip alone.
    if (event.button === 0 && (event.pointerType === "mouse" || event.target.closest(".grip"))) {
      start = { x: event.clientX, y: event.clientY, id: event.pointerId };
    }
  });
  entry.addEventListener("pointermove", (event) => {
    if (!start || event.pointerId !== start.id) {
      return;
    }
    const [x, y] = [event.clientX - start.x, event.clientY - start.y];
    if (!dragging && Math.hypot(x, y) > THRESHOLD) {
      dragging = true;
      entry.setPointerCapture(start.id);
      entry.classList.add("dragged");
    }
    if (dragging) {
      entry.style.translate = `${x}px ${y}px`;
      markTarget(under(event));
    }
  });
  entry.addEventListener("pointerup", (event) => {
    const day = dragging && under(event)?.dataset.day;
    const moves = day && day !== entry.dataset.wall.slice(0, 10);
    if (dragging) {
      // The click that follows would open the link on which the drag began.
      entry.addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
      setTimeout(rest);
    } else {
      rest();
    }
    if (moves) {
      confirm(entry, day);
    }
  });
  entry.addEventListener("pointercancel", rest);
}

function byKeyboard(entry) {
  const grip = entry.querySelector(".grip");
  const home = entry.dataset.wall.slice(0, 10);
  let day = home;
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

  grip.addEventListener("keydown", (event) => {
    const rtl = document.dir === "rtl" ? -1 : 1;
    const step = steps[event.key] && (Math.abs(steps[event.key]) === 1 ? steps[event.key] * rtl : steps[event.key]);
    if (step && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const cell = cellOf(shifted(day, step));
      event.preventDefault();
      if (cell) {
        day = shifted(day, step);
        markTarget(day === home ? null : cell);
        says.textContent = day === home ? says.dataset.back : `${says.dataset.to} ${cell.querySelector(".long").textContent}`;
      }
    } else if (event.key === "Escape" && day !== home) {
      day = home;
      markTarget(null);
      says.textContent = says.dataset.back;
    } else if (event.key === "Enter" && day !== home) {
      event.preventDefault();
      confirm(entry, day);
    }
  });
  grip.addEventListener("blur", () => {
    day = home;
    markTarget(null);
  });
}

for (const entry of days?.querySelectorAll("[data-entry]") ?? []) {
  byPointer(entry);
  byKeyboard(entry);
}
