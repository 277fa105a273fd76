// Keeps the place that a link points to in view while formulas above it are set and change height.
(() => {
  let held = null;
  const release = () => (held = null);
  const aim = () => (held = document.getElementById(decodeURIComponent(location.hash.slice(1))));
  const hold = () => held?.scrollIntoView({ behavior: "instant" });

  // Whoever moves by themselves is not brought back.
  for (const act of ["wheel", "touchstart", "pointerdown", "keydown"])
    addEventListener(act, release, { passive: true });
  addEventListener("hashchange", aim);
  addEventListener("DOMContentLoaded", () => {
    aim();
    hold();
    new ResizeObserver(hold).observe(document.querySelector(".bd-article") ?? document.body);
  });
  addEventListener("load", async () => {
    await window.MathJax?.startup?.promise;
    await document.fonts.ready;
    hold();
    setTimeout(release, 1000);
  });
})();
