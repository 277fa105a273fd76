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
    for (const t of [6, 12, 18, 24]) {
      paper.line([[x(t - 0.5), ground], [x(t - 0.5), ground + 5]], "grey");
      paper.text(x(t - 0.5), ground + 21, `${t}`, "ink", "middle");
    }
    paper.text(x(0), ground + 21, "step");
    if (!rows.length) {
      paper.text(paper.width / 2, top + tall / 2, "*k*_{2} is smaller than *k*_{1}", "ink", "middle");
      return;
    }
    const [cx, cy, long] = [left + 4, this.height - 26, Math.min(paper.width - 100, 320)];
    const arrow = (angle, length, names) => {
      const turn = (angle * Math.PI) / 180;
      const tip = [cx + long * length * Math.cos(turn), cy - long * length * Math.sin(turn)];
      paper.arrow([cx, cy], tip, names);
      return tip;
    };
    arrow(0, 1, "grey thick");
    paper.text(cx + long, cy + 21, "full gradient", "ink", "end");
    // The chosen gain comes last, on top of the others; its label comes first.
    const others = [...gains.keys()].filter((i) => i !== gain);
    const tips = [];
    for (const i of [...others, gain]) {
      tips[i] = arrow(...arrows[i], i === gain ? "orange thick" : "purple dashed");
    }
    const taken = [];
    for (const i of [gain, ...others]) {
      const [tx, ty] = tips[i];
      if (taken.some(([u, v]) => Math.abs(u - tx) < 90 && Math.abs(v - ty) < 18)) continue;
      taken.push([tx, ty]);
      const [steep, names] = [arrows[i][0] > 45, i === gain ? "ink bold" : "ink"];
      const place = steep ? [Math.max(tx, 40), ty - 8] : [tx + 7, ty + 3];
      paper.text(...place, `gain ${gains[i].toFixed(1)}`, names, steep ? "middle" : "start");
    }
  },
});
