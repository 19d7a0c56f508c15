/* The checklist of a session: a link leads into the box of its field, also where the editor of texts covers it. */

for (const link of document.querySelectorAll(".checklist a")) {
  link.addEventListener("click", (event) => {
    const box = document.getElementById(link.hash.slice(1));
    if (!box) {
      return;
    }
    event.preventDefault();
    for (let around = box.closest("details"); around; around = around.parentElement.closest("details")) {
      around.open = true;
    }
    const editor = window.CKEDITOR?.instances[box.id];
    if (editor) {
      editor.container.$.scrollIntoView({ block: "center" });
      editor.focus();
    } else {
      box.scrollIntoView({ block: "center" });
      box.focus();
    }
  });
}
