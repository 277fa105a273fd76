// What scrolls sideways on a narrow screen can be reached, and moved, from the keyboard.
(() => {
  const BOXES = "div.math, span.math, .bd-article table, .pst-scrollable-table-container";
  const mark = (box) => {
    // What is folded away was not laid out; it is looked at when it opens.
    if (box.closest("details:not([open])")) return;
    if (box.scrollWidth > box.clientWidth + 1 && box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const boxes = () => document.querySelectorAll(BOXES);
  addEventListener("load", async () => {
    await window.MathJax?.startup?.promise;
    await document.fonts.ready;
    // Told whenever a box changes its size: the window's, a button's that unfolds, a late font's.
    const watch = new ResizeObserver((changes) => changes.forEach(({ target }) => mark(target)));
    for (const box of boxes()) watch.observe(box);
    document.addEventListener("toggle", () => boxes().forEach(mark), true);
  });
})();
