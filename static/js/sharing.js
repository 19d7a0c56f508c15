/* Sharing: copies the new address; shows the box for a moment of one's own where it is asked for. */

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = document.querySelector(".share-copied");
  field.addEventListener("focus", () => field.select());
  if (navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        status.textContent = button.dataset.copied;
      } catch {
        // Not allowed here: what is selected can be copied by hand.
        field.select();
      }
    });
  }
}

const lasts = document.getElementById("id_lasts");
const moment = document.querySelector(".field-ends_at");
if (lasts && moment) {
  const show = () => {
    moment.hidden = lasts.value !== "until";
  };
  lasts.addEventListener("change", show);
  show();
}
