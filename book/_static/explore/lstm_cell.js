"use strict";

explore("lstm_cell", {
  height: 504,
  draw(paper, { c, total, kept, terms }, { steps, pulses }) {
    const from = (first, values) => values.map((value, i) => [first + i, value]);
    const left = 32;
    /* A title, a row of keys where there are any, and axes. */
    const panel = (top, height, low, title, keys = [], rest = {}) => {
      const y = top + 18;
      paper.text(2, y, title);
      keys.forEach(([names, words, share]) => {
        const x = left + share * (paper.width - left);
        paper.line([[x, y + 19], [x + 26, y + 19]], names);
        paper.text(x + 31, y + 24, words);
      });
      const ticks = [-1, 0, 1].filter((value) => value >= low);
      return paper.axes({
        x: [1, steps], y: [low, 1], left, top: y + (keys.length ? 38 : 14), height, bottom: 4,
        yticks: ticks.map((value) => [value, `${value}`.replace("-", "−")]), ...rest,
      });
    };

    const cell = panel(0, 130, -1, "cell *c*_{t}, with the two pulses");
    for (const t of pulses) cell.curve([[t, -1], [t, 1]], "orange dotted");
    cell.curve(from(1, c), "blue thick");

    const two = [["green dashed thick", "product of *f*", 0], ["blue thick", "all ways", 0.6]];
    const back = panel(140, 302, -0.3, "gradient of the last cell by *c*_{t}", two);
    back.curve([...from(1, kept), ...from(1, total).reverse()], "purple solid faint");
    back.curve(from(1, kept), "green dashed thick");
    back.curve(from(1, total), "blue thick");

    const styles = ["orange dotted thick", "green thick", "grey dashed", "purple thick dashed"];
    const keys = styles.map((names, i) => [names, "ABCD"[i], i / 4]);
    const four = panel(312, 504, -0.7, "d*c*_{t} by d*c*_{t−1}, in four terms", keys, {
      xticks: [1, 5, 10, steps].map((t) => [t, `${t}`]), xlabel: "step *t*", bottom: 46,
    });
    terms.forEach((term, i) => four.curve(from(2, term), styles[i]));
  },
});
