// Paper is light, and shows what is folded away on the screen.
(() => {
  const root = document.documentElement;
  let closed = [];
  let theme;
  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    root.dataset.theme = theme;
    for (const details of closed) details.open = false;
  });
})();
