// What scrolls sideways on a narrow screen can be reached, and moved, from the keyboard.
(() => {
  const BOXES = "div.math, span.math, .bd-article table, .pst-scrollable-table-container";
  const mark = () => {
    for (const box of document.querySelectorAll(BOXES))
      // What is folded away was not laid out; it is looked at when it opens.
      if (box.closest("details:not([open])")) continue;
      else if (box.scrollWidth > box.clientWidth + 1 && box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
  };
  addEventListener("load", async () => {
    await window.MathJax?.startup?.promise;
    mark();
    addEventListener("resize", mark);
    document.addEventListener("toggle", mark, true);
  });
})();
