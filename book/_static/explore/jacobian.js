"use strict";

explore("jacobian", {
  height: 340,
  draw(paper, { norms, norm, radius }, { lags, height }) {
    const powers = (base) => Array.from({ length: lags + 1 }, (_, n) => base ** n);
    const axes = paper.axes({
      x: [0, lags],
      y: height,
      log: true,
      xticks: [0, 10, 20, 30, 40].map((n) => [n, `${n}`]),
      yticks: [[1e-4, "10^{−4}"], [1e-2, "10^{−2}"], [1, "1"], [1e2, "10^{2}"], [1e4, "10^{4}"]],
      xlabel: "lag (steps)",
      ylabel: "norm of the product, log scale",
    });
    axes.curve(powers(norm), "orange dashed");
    axes.curve(powers(radius), "green dotted thick");
    axes.curve(norms, "blue thick");
    // The step from lag 0 to lag 1, where norm and bound agree.
    paper.circle(axes.x(1), axes.y(norms[1]), 5, "blue solid");
    const [left, , , bottom] = axes.box;
    const key = [["blue thick", "norm"], ["orange dashed", "bound"], ["green dotted thick", "*ρ*^{n}"]];
    key.forEach(([names, words], i) => {
      const [x, y] = [left + 12, bottom - 16 - 22 * (key.length - 1 - i)];
      paper.line([[x, y - 5], [x + 34, y - 5]], names);
      paper.text(x + 42, y, words);
    });
  },
});
