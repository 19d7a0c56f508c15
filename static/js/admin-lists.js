/* Lists: choosing in a filter's select shows the result at once. Without this file its button does. */

for (const select of document.querySelectorAll("select[data-submit-on-change]")) {
  // With the arrow keys a person passes choices that are not meant; Enter or the button then says which is.
  let passing = false;
  select.addEventListener("keydown", (event) => {
    passing = event.key !== "Enter" && event.key !== " ";
    if (event.key === "Enter") {
      event.preventDefault();
      select.form.requestSubmit();
    }
  });
  select.addEventListener("pointerdown", () => {
    passing = false;
  });
  select.addEventListener("change", () => {
    if (!passing) {
      select.form.requestSubmit();
    }
  });
}
