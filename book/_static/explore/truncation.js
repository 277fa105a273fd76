"use strict";

explore("truncation", {
  height: 420,
  draw(paper, { arrows }, { windows, steps, gains }, { k1, k2, gain }) {
    const rows = windows[k1][k2];
    const [left, right, top, tall] = [8, 8, 8, 170];
    const x = (t) => left + (t / steps) * (paper.width - left - right);
    const high = Math.min(24, tall / rows.length);
    rows.forEach(([start, first, stop], i) => {
      const [y, thick] = [top + high * i, Math.max(4, high - 3)];
      if (first > start) paper.rect(x(start), y, x(first) - x(start), thick, "blue");
      paper.rect(x(first), y, x(stop) - x(first), thick, "blue solid");
    });
    const ground = top + tall + 8;
    paper.line([[x(0), ground], [x(steps), ground]], "grey");
    for (const t of [1, 6, 12, 18, 24]) {
      paper.line([[x(t - 0.5), ground], [x(t - 0.5), ground + 5]], "grey");
      paper.text(x(t - 0.5), ground + 21, `${t}`, "ink", "middle");
    }
    paper.text(x(3.2), ground + 21, "step", "ink", "middle");
    if (!rows.length) {
      paper.text(paper.width / 2, top + tall / 2, "*k*_{2} is smaller than *k*_{1}", "ink", "middle");
      return;
    }
    const [cx, cy, long] = [left + 4, this.height - 12, Math.min(paper.width - 90, 320)];
    const arrow = (angle, length, names) => {
      const turn = (angle * Math.PI) / 180;
      const tip = [cx + long * length * Math.cos(turn), cy - long * length * Math.sin(turn)];
      paper.arrow([cx, cy], tip, names);
      return tip;
    };
    const [fx, fy] = arrow(0, 1, "grey thick");
    paper.text(fx + 6, fy + 5, "full");
    arrows.forEach(([angle, length], i) => {
      const now = i === gain;
      const [tx, ty] = arrow(angle, length, now ? "orange thick" : "purple dashed");
      // Where an arrow lies on the full one, its label would too.
      if (angle > 6 || now) {
        paper.text(tx + 6, ty - 4, `gain ${gains[i].toFixed(1)}`, now ? "ink bold" : "ink");
      }
    });
  },
});
