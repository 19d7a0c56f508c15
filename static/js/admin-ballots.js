// Adds up a ballot as it is typed, and spreads a pasted column over the fields. The server checks everything again.
const form = document.querySelector("[data-ballot]");

if (form) {
  const check = form.querySelector("[data-check]");
  const fields = [...form.querySelectorAll("input[data-name]")];
  const column = form.elements.column;
  const number = (name) => Number.parseInt(form.elements[name].value, 10) || 0;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const seats = Number(form.dataset.seats);
  const members = Number(form.dataset.members);

  const needed = () => {
    const voting = number("voting");
    if (form.dataset.rules === "two-thirds") return Math.ceil((2 * voting) / 3);
    return Math.floor((form.dataset.rules === "all-members" ? members : voting) / 2) + 1;
  };

  const add = () => {
    const voting = number("voting");
    if (!voting) {
      check.textContent = "";
      return;
    }
    const typed = fields.filter((field) => field.value !== "").map((field) => [field.dataset.name, Number(field.value)]);
    const total = typed.reduce((sum, [, votes]) => sum + votes, 0);
    const over = typed.filter(([, votes]) => votes > voting).map(([name]) => name);
    const papers = voting + number("invalid") + number("abstentions");
    const wrong = [];
    if (over.length) wrong.push(check.dataset.over.replace("%s", over.join(", ")));
    if (papers > members) wrong.push(check.dataset.members.replace("%s", `${papers} / ${members}`));
    if (total > voting * seats) wrong.push(check.dataset.many.replace("%s", `${total} / ${voting * seats}`));
    if (seats === 1 && typed.length === fields.length && total < voting) wrong.push(check.dataset.few.replace("%s", voting));
    const chosen = typed.filter(([, votes]) => votes >= needed()).sort((a, b) => b[1] - a[1]).slice(0, seats);
    const said = [
      check.dataset.total.replace("%s", total),
      check.dataset.needed.replace("%s", needed()),
      check.dataset.elected.replace("%s", chosen.map(([name]) => name).join(", ") || check.dataset.nobody),
    ];
    check.toggleAttribute("data-wrong", wrong.length > 0);
    check.textContent = [...wrong, ...said].join(" ");
  };

  const spread = () => {
    const left = [];
    for (const line of column.value.split("\n").filter((text) => text.trim())) {
      const votes = line.match(/\d{1,3}(?!\d)/g)?.at(-1);
      const named = new Set(words(line));
      const whole = fields.filter((field) => words(field.dataset.name).every((word) => named.has(word)));
      const found = whole.length ? whole : fields.filter((field) => words(field.dataset.name).slice(1).some((word) => named.has(word)));
      if (votes && found.length === 1) found[0].value = votes;
      else left.push(line);
    }
    column.value = left.join("\n");
    add();
  };

  form.addEventListener("input", add);
  column.addEventListener("paste", () => setTimeout(spread));
  add();
}
