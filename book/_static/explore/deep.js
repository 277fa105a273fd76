"use strict";

explore("deep", {
  height: 388,
  draw(paper, { h, d, L, lit, node }, { letters }) {
    const steps = letters.length;
    const wide = Math.min(76, Math.floor(paper.width / 6.2));
    const gap = (paper.width - 4 - wide * (steps + 1)) / steps;
    const [lossTop, lossHigh, top, high, letterTop] = [24, 30, 98, 70, 312];
    const middle = top + high;
    const x = (t) => 2 + wide / 2 + t * (wide + gap);

    const spacing = wide < 56 ? "-0.05em" : "0"; // five letters as large as the prose, on a phone
    const box = (name, t, y, height, names, texts) => {
      paper.rect(x(t) - wide / 2, y, wide, height, node === name ? `${names} thick` : names);
      (texts ?? []).forEach((words, i) =>
        paper.text(x(t), y + 21 + 20 * i, words, "ink", "middle").setAttribute("letter-spacing", spacing));
    };
    const arrow = (name, from, to, names) => {
      const on = lit.includes(name);
      paper.arrow(from, to, on ? `${names} thick` : "grey faint", 2);
    };

    for (let t = 0; t <= steps; t++) {
      box(`h${t}`, t, top, high, h[t] ? "blue" : "grey dotted", h[t]);
      box(`d${t}`, t, middle, high, d[t] ? "orange dashed" : "grey dotted", d[t]);
      paper.text(x(t), letterTop - 56, `*h*_{${t}}`, "ink", "middle");
      if (!t) continue;
      const [left, right] = [x(t) - wide / 4, x(t) + wide / 4];
      paper.text(x(t), lossTop - 7, `*L*_{${t}}`, "ink", "middle");
      box(`L${t}`, t, lossTop, lossHigh, L[t] ? "blue" : "grey dotted", L[t] && [L[t]]);
      arrow(`y${t}`, [left, top], [left, lossTop + lossHigh], "blue");
      arrow(`dy${t}`, [right, lossTop + lossHigh], [right, top], "orange dashed");
      arrow(`h${t}`, [x(t - 1) + wide / 2, top + high / 2], [x(t) - wide / 2, top + high / 2], "blue");
      arrow(`dh${t}`, [x(t) - wide / 2, middle + high / 2], [x(t - 1) + wide / 2, middle + high / 2], "orange dashed");
      arrow(`x${t}`, [x(t), letterTop], [x(t), letterTop - 48], "blue");
      paper.text(x(t), letterTop + 18, letters[t - 1], "ink bold", "middle");
      paper.text(x(t), letterTop + 40, `*x*_{${t}}`, "ink", "middle");
    }
  },
});
