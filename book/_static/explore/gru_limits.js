"use strict";

explore("gru_limits", {
  height: 420,
  draw(paper, { h, quiet, limit }, { pulse, limits, gates }, at) {
    const axes = paper.axes({
      x: [0, h.length - 1],
      y: [-0.2, 1.1],
      height: 270,
      xticks: [0, 10, 20, 30].map((t) => [t, `${t}`]),
      yticks: [[0, "0"], [0.5, "0.5"], [1, "1"]],
      xlabel: "step",
      ylabel: "state *h*, with the pulse",
    });
    axes.curve([[pulse, -0.2], [pulse, 1.1]], "orange dotted");
    const pairs = (values) => values.map((value, t) => [t, value]);
    axes.curve([...pairs(h), ...pairs(quiet).reverse()], "orange solid faint");
    limits.forEach((values, i) => axes.curve(values, i === limit ? "green thick dashed" : "grey dashed"));
    axes.curve(h, "blue thick");

    ["keeps", "vanilla", "input alone"].forEach((words, i) =>
      paper.text(axes.box[2], axes.y(limits[i].at(-1)) + (i < 2 ? -6 : 17), words, i === limit ? "green bold" : "ink", "end"));

    // Where the gates stand between the four corners.
    const [size, top] = [84, 310];
    const left = Math.max(118, Math.round((paper.width - size) / 2));
    paper.rect(left, top, size, size, "grey");
    paper.circle(left + gates.reset[at.reset] * size, top + (1 - gates.update[at.update]) * size, 6, "blue solid");
    const corners = [[0, 0, "keeps", 0], [1, 0, "keeps", 0], [0, 1, "input alone", 2], [1, 1, "vanilla", 1]];
    for (const [x, y, words, name] of corners) {
      const names = limit === name && (x === Math.round(gates.reset[at.reset])) ? "green bold" : "ink";
      paper.text(left + (x ? size + 9 : -9), top + y * size + 5, words, names, x ? "start" : "end");
    }
    paper.text(left + size / 2, top - 9, "*z* → 1", "ink", "middle");
    paper.text(left + size / 2, top + size + 20, "*z* → 0", "ink", "middle");
    paper.text(left - 9, top + size / 2 + 5, "*r* → 0", "ink", "end");
    paper.text(left + size + 9, top + size / 2 + 5, "*r* → 1");
  },
});
