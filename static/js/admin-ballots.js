// While a ballot is typed, the server says what it comes to, and reads a pasted column; nothing is saved. All rules are
// the server's, so that a form cannot add up in another way than the page that it becomes.
const form = document.querySelector("[data-ballot]");
const check = form?.querySelector("[data-check]");
const PAUSE = 250;
// What is not typed was pasted or dropped, and comes in one piece.
const TYPED = /^(insertText|insertLineBreak|insertComposition|delete|history)/;
let waiting, asking;

async function ask() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(form.dataset.sums, { method: "POST", body: new FormData(form), signal: asking.signal });
    if (!answer.ok) throw new Error(answer.status);
    const sums = await answer.json();
    check.toggleAttribute("data-wrong", sums.wrong.length > 0);
    say([...sums.wrong, ...sums.said].join(" "));
    return sums;
  } catch (error) {
    if (error.name !== "AbortError") say(check.dataset.offline);
    return null;
  }
}

// The same sentence again would be read out again.
function say(text) {
  if (check.textContent !== text) check.textContent = text;
}

async function spread(column) {
  const text = column.value;
  const sums = await ask();
  // Whoever has gone on typing in the box is not interrupted; saving reads it all the same.
  if (!sums || column.value !== text) return;
  for (const [name, votes] of Object.entries(sums.pasted)) form.elements[name].value = votes;
  column.value = sums.unread;
  ask();
}

if (check) {
  const { column } = form.elements;
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (event.target === column && !TYPED.test(event.inputType)) spread(column);
    else waiting = setTimeout(ask, PAUSE);
  });
  ask();
}
