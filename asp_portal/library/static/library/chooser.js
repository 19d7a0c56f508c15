/* Gives the chosen picture and its alternative text back to the editor's image dialog that opened this window. */
(() => {
  "use strict";

  const chooser = document.getElementById("chooser");

  function choose(choice) {
    const editor = window.opener && window.opener.CKEDITOR;
    if (!editor) {
      return;
    }
    const { address, alt } = choice.dataset;
    // CKEditor calls this with the dialog's button as `this`, after it has filled in the address.
    editor.tools.callFunction(Number(chooser.dataset.function), address, function () {
      const field = this.getDialog().getContentElement("info", "alt");
      if (field) {
        field.setValue(alt);
      }
    });
    window.close();
  }

  chooser.addEventListener("click", (event) => {
    const choice = event.target.closest(".chooser-choice");
    if (choice) {
      choose(choice);
    }
  });

  // A picture that was uploaded here a moment ago is the one that is wanted.
  const chosen = chooser.dataset.chosen && document.getElementById(chooser.dataset.chosen);
  if (chosen) {
    chosen.focus();
    choose(chosen);
  }
})();
