/* Comments: what is open about a field is said beside it. Without this, they stand above the form, with links. */

// What is said of the page as a whole names no field, and stands above the form alone.
for (const comment of document.querySelectorAll('.review-strip .comment[data-field]:not([data-field=""])')) {
  const name = comment.dataset.field;
  const field = document.getElementById(`id_${name}`) ?? document.getElementById(`id_${name}_0`);
  const row = field?.closest(".form-row") ?? document.getElementById(`${name}-group`);
  if (!row) {
    continue;
  }
  const note = document.createElement("p");
  note.className = "field-comment";
  note.id = `beside-${comment.id}`;
  const who = document.createElement("a");
  who.href = `#${comment.id}`;
  who.textContent = comment.querySelector(".facts").textContent.split("·").at(1)?.trim() ?? "";
  note.append(comment.querySelector(".words").textContent, " ", who);
  row.append(note);
  const described = field?.getAttribute("aria-describedby");
  field?.setAttribute("aria-describedby", [described, note.id].filter(Boolean).join(" "));
}
