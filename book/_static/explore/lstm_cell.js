"use strict";

explore("lstm_cell", {
  height: 530,
  draw(paper, { c, total, kept, terms }, { steps, pulses }) {
    const ticks = [1, 5, 10, steps].map((t) => [t, `${t}`]);
    const from = (first, values) => values.map((value, i) => [first + i, value]);
    const panel = (top, height, y, yticks, ylabel, rest = {}) =>
      paper.axes({ x: [1, steps], y, yticks, ylabel, top, height, left: 44, bottom: 8, ...rest });
    const key = (x, y, names, words) => {
      paper.line([[x, y - 5], [x + 30, y - 5]], names);
      paper.text(x + 36, y, words);
    };
    const both = [[-1, "−1"], [0, "0"], [1, "1"]];

    const cell = panel(30, 150, [-1, 1], both, "cell *c*_{*t*}, with the pulses");
    for (const t of pulses) cell.curve([[t, -1], [t, 1]], "orange dotted");
    cell.curve(from(1, c), "blue thick");

    const back = panel(205, 330, [-0.3, 1], [[0, "0"], [1, "1"]], "gradient of the last cell by *c*_{*t*}");
    back.curve(from(1, kept), "green dashed thick");
    back.curve(from(1, total), "blue thick");
    const [left] = back.box;
    key(left + 8, 222, "green dashed thick", "product of *f*");
    key(left + 8, 244, "blue thick", "all ways back");

    const four = panel(385, 530, [-0.7, 1], [[0, "0"], [1, "1"]], "the four terms of each step", {
      xticks: ticks, xlabel: "step *t*", bottom: 46,
    });
    const styles = ["orange dotted thick", "green thick", "grey dashed", "purple thick dashed"];
    const width = (paper.width - left - 10) / 4;
    ["A", "B", "C", "D"].forEach((name, i) => {
      four.curve(from(2, terms[i]), styles[i]);
      key(left + 4 + i * width, 374 + 46, styles[i], name);
    });
  },
});
