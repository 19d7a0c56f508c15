// Many files, one request each: progress beside every name, a sentence for every refusal, and the rest goes on.

const AT_ONCE = 2;

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

function send(form, file, progress) {
  const data = new FormData();
  data.append("uploads", file, file.name);
  data.append("as", form.dataset.as || "card");
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) {
        progress.max = event.total;
        progress.value = event.loaded;
      }
    });
    request.addEventListener("load", () => {
      const [result] = (request.response && request.response.results) || [];
      if (result) {
        resolve(result);
      } else {
        reject(new Error(String(request.status)));
      }
    });
    request.addEventListener("error", () => reject(new Error("network")));
    request.send(data);
  });
}

function enhance(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("ul");
  const status = form.querySelector("[role=status]");
  const waiting = [];
  let running = 0;

  function place(result) {
    const grid = document.querySelector(form.dataset.grid);
    if (!grid || !result.card) {
      return;
    }
    const template = document.createElement("template");
    template.innerHTML = result.card;
    const card = template.content.querySelector("li");
    const there = card.id && document.getElementById(card.id);
    if (there) {
      there.remove();
    }
    grid.prepend(card);
  }

  async function upload({ file, row }) {
    const progress = element("progress", "", { max: file.size || 1, value: 0, "aria-label": file.name });
    const sentence = element("span", file.name);
    row.replaceChildren(sentence, progress);
    try {
      const result = await send(form, file, progress);
      row.classList.toggle("refused", result.refused);
      sentence.textContent = "";
      sentence.append(result.address ? element("a", result.sentence, { href: result.address }) : result.sentence);
      status.textContent = result.sentence;
      place(result);
    } catch {
      row.classList.add("refused");
      const again = element("button", form.dataset.again, { type: "button", class: "button" });
      again.addEventListener("click", () => {
        row.classList.remove("refused");
        add([file], row);
      });
      sentence.textContent = `${file.name}: ${form.dataset.failed} `;
      sentence.append(again);
      status.textContent = `${file.name}: ${form.dataset.failed}`;
    }
    progress.remove();
  }

  async function work() {
    if (running >= AT_ONCE || !waiting.length) {
      return;
    }
    running += 1;
    await upload(waiting.shift());
    running -= 1;
    work();
  }

  function add(files, row = null) {
    for (const file of files) {
      const line = row || list.appendChild(element("li"));
      line.textContent = `${file.name}: ${form.dataset.waiting}`;
      waiting.push({ file, row: line });
      work();
    }
  }

  form.hidden = false;
  form.querySelector("[type=submit]").hidden = true;
  form.querySelector(".many-uploads-hint").hidden = false;
  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  const area = document.querySelector(form.dataset.drop) || form;
  const holdsFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  area.addEventListener("dragover", (event) => {
    if (holdsFiles(event)) {
      event.preventDefault();
      form.classList.add("dropping");
    }
  });
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget)) {
      form.classList.remove("dropping");
    }
  });
  area.addEventListener("drop", (event) => {
    if (holdsFiles(event)) {
      event.preventDefault();
      form.classList.remove("dropping");
      add([...event.dataTransfer.files]);
    }
  });
}

document.querySelectorAll(".many-uploads").forEach(enhance);
