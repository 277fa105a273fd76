"use strict";

explore("paths", {
  height: 346,
  draw(paper, { pairs, now }, { cells }, { loss, entry, way }) {
    const steps = cells.length;
    const [left, radius] = [20, 16];
    const wide = (paper.width - left) / steps;
    const x = (t) => left + wide * (t + 0.5);
    const [losses, states, weights, table, row] = [18, 92, 166, 196, 38];
    const sweep = way === 1;
    // Lit: in the sweep all edges from the losses back to the entry, else those of one path.
    const between = (t) => t >= entry && (sweep || t <= loss);
    const edge = (from, to, on) => {
      const ends = sweep && on ? [to, from] : [from, to];
      paper.arrow(...ends, on ? `orange thick${sweep ? " dashed" : ""}` : "grey", radius + 2);
    };
    const node = (t, y, words, on) => {
      paper.circle(x(t), y, radius, on ? "orange thick" : "grey");
      paper.text(x(t), y + 5, words, on ? "ink bold" : "ink", "middle");
    };
    for (let t = 0; t < steps; t += 1) {
      const reads = between(t) && (sweep || (t === loss && entry <= loss));
      const enters = sweep ? t >= entry : t === entry && entry <= loss;
      edge([x(t), states], [x(t), losses], reads);
      edge([x(t), weights], [x(t), states], enters);
      if (t + 1 < steps) edge([x(t), states], [x(t + 1), states], between(t) && between(t + 1));
      node(t, losses, `*L*_{${t + 1}}`, reads);
      node(t, states, `*h*_{${t + 1}}`, between(t));
      node(t, weights, "*θ*", enters);
    }
    const has = (list, t, k) => list.some(([a, b]) => a === t + 1 && b === k + 1);
    cells.forEach((line, t) => {
      const y = table + row * t;
      paper.text(0, y + 22, `*L*_{${t + 1}}`);
      line.forEach((words, k) => {
        if (!words) return;
        const [fresh, old] = [has(now, t, k), has(pairs, t, k)];
        const names = fresh ? "orange thick" : old ? "blue" : "grey dotted";
        paper.rect(x(k) - wide / 2 + 1, y, wide - 2, row - 6, names);
        paper.text(x(k), y + 21, words, fresh ? "ink bold" : old ? "ink" : "grey", "middle");
      });
    });
  },
});
