/* Before CKEditor. As it loads it does two things that a policy without 'unsafe-inline' refuses: it tries two colours in a
   style attribute, to see whether the reader forces colours upon all pages, and it hides editors by a style element until
   their skin is there. The first is done on the element, the second not at all; strict.js ends both. */
(() => {
  "use strict";

  const usual = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  const TRIAL = /^<div style="([^"]*)"><\/div>$/;

  Object.defineProperty(Element.prototype, "innerHTML", {
    ...usual,
    set(html) {
      const trial = TRIAL.exec(html);
      usual.set.call(this, trial ? "<div></div>" : html);
      if (trial) {
        this.firstChild.style.cssText = trial[1];
      }
    },
  });
  // Where there is this old way of making a sheet, CKEditor takes it.
  document.createStyleSheet = () => ({});

  window.editorIsLoaded = () => {
    Object.defineProperty(Element.prototype, "innerHTML", usual);
    delete document.createStyleSheet;
    delete window.editorIsLoaded;
  };
})();
