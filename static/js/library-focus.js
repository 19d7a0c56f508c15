// The focal point: a click on the picture or the arrow keys say what no cut may lose; the shapes show it at once.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const within = (value) => Math.min(100, Math.max(0, Math.round(value)));

function enhance(box) {
  const fields = ["id_focus_x", "id_focus_y"].map((id) => document.getElementById(id));
  const frame = box.querySelector(".focus-picture");
  const picture = frame.querySelector("img");
  if (!picture || fields.some((field) => !field)) {
    return;
  }
  const point = document.createElement("button");
  point.type = "button";
  point.className = "focus-point";
  frame.append(point);
  box.querySelector(".focus-hint").hidden = false;
  // Until it is saved the server has no such cut: the browser makes the same one of the whole picture.
  const shapes = [...box.querySelectorAll("[data-shape]")];
  shapes.forEach((shape) => {
    shape.removeAttribute("srcset");
    shape.src = picture.src;
    shape.style.objectFit = "cover";
    shape.style.aspectRatio = `${shape.getAttribute("width")} / ${shape.getAttribute("height")}`;
  });

  function show() {
    const [x, y] = fields.map((field) => within(Number(field.value) || 0));
    point.style.insetInlineStart = "auto";
    point.style.left = `${x}%`;
    point.style.top = `${y}%`;
    point.setAttribute("aria-label", box.dataset.point.replace("%x", x).replace("%y", y));
    shapes.forEach((shape) => {
      shape.style.objectPosition = `${x}% ${y}%`;
    });
  }

  function set(x, y) {
    [x, y].forEach((value, index) => {
      fields[index].value = within(value);
      fields[index].dispatchEvent(new Event("input", { bubbles: true }));
      fields[index].dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  picture.addEventListener("click", (event) => {
    const area = picture.getBoundingClientRect();
    set(((event.clientX - area.left) / area.width) * 100, ((event.clientY - area.top) / area.height) * 100);
    point.focus();
  });
  point.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      const size = event.shiftKey ? 10 : 1;
      set(...fields.map((field, index) => Number(field.value) + step[index] * size));
    }
  });
  fields.forEach((field) => field.addEventListener("input", show));
  show();
}

document.querySelectorAll(".focus").forEach(enhance);
