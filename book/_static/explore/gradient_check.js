"use strict";

explore("gradient_check", {
  height: 400,
  draw(paper, state, { exponents, height, errors, coarse, rounding }, at) {
    const axes = paper.axes({
      x: [exponents[0], 0.3],
      y: height,
      log: true,
      xticks: [-16, -12, -8, -4, 0].map((n) => [n, n ? `10^{${`${n}`.replace("-", "−")}}` : "1"]),
      yticks: [-16, -12, -8, -4, 0].map((n) => [10 ** n, n ? `10^{${`${n}`.replace("-", "−")}}` : "1"]),
      xlabel: "step *ε*, log scale",
      ylabel: "error, as a share of the slope",
      top: 84,
      left: 66,
    });
    const curves = errors[at.precision];
    const pairs = (values) => values.map((value, i) => [exponents[i], value]);
    curves.forEach((curve, i) => i !== at.scheme && axes.curve(pairs(curve), "grey"));
    axes.curve(pairs(coarse[at.scheme]), "orange dashed");
    const noise = rounding[at.precision][at.scheme];
    if (noise[0]) axes.curve(pairs(noise), "purple dotted thick");
    axes.curve(pairs(curves[at.scheme]), "blue thick");
    const [x, y] = [axes.x(exponents[at.step]), axes.y(curves[at.scheme][at.step])];
    paper.line([[x, axes.box[1]], [x, axes.box[3]]], "grid");
    paper.circle(x, y, 7, "blue solid");

    const key = [["blue thick", "error"], ["orange dashed", "coarse"], ["purple dotted thick", "rounding"]];
    const width = 0.31 * paper.width;
    key.forEach(([names, words], i) => {
      if (i === 2 && !noise[0]) return;
      paper.line([[2 + i * width, 25], [28 + i * width, 25]], names);
      paper.text(34 + i * width, 30, words);
    });
  },
});
