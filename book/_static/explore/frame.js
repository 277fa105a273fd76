/* The frame of all explorable figures: handles, read-outs, sentence, and the means to draw.
   A classic script, for pages opened as files. book/explorables/__init__.py tells how to use it. */
"use strict";

(() => {
  const NS = "http://www.w3.org/2000/svg";
  const PAUSE = 250; // milliseconds of rest before the sentence is said: a drag is not a chatter
  let clips = 0;

  /* An SVG whose unit is the CSS pixel. */
  class Paper {
    constructor(svg, width, height) {
      this.svg = svg;
      this.width = width;
      this.height = height;
      svg.replaceChildren();
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.setAttribute("width", width);
      svg.setAttribute("height", height);
    }

    add(tag, attributes, names = "", parent = this.svg) {
      const element = document.createElementNS(NS, tag);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      if (names) element.setAttribute("class", names);
      return parent.appendChild(element);
    }

    line(points, names, parent) {
      const d = points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
      return this.add("path", { d }, names, parent);
    }

    rect(x, y, width, height, names) {
      return this.add("rect", { x, y, width, height }, names);
    }

    circle(cx, cy, r, names) {
      return this.add("circle", { cx, cy, r }, names);
    }

    /* From one point to another, `gap` pixels short of both. */
    arrow([x0, y0], [x1, y1], names, gap = 0) {
      const long = Math.hypot(x1 - x0, y1 - y0);
      const [u, v] = [(x1 - x0) / long, (y1 - y0) / long];
      const [ax, ay, bx, by] = [x0 + gap * u, y0 + gap * v, x1 - gap * u, y1 - gap * v];
      this.line([[ax, ay], [bx - 5 * u, by - 5 * v]], names);
      const tip = `${bx},${by} ${bx - 9 * u - 4.5 * v},${by - 9 * v + 4.5 * u} ` +
        `${bx - 9 * u + 4.5 * v},${by - 9 * v - 4.5 * u}`;
      this.add("polygon", { points: tip }, `${names} solid tip`);
    }

    /* Words with *italics*, _{subscripts} and ^{superscripts}. Anchor: start, middle or end. */
    text(x, y, words, names = "ink", anchor = "start") {
      const element = this.add("text", { x, y, "text-anchor": anchor }, names);
      let back = 0;
      for (const [, , italic, kind, small, plain] of
        words.matchAll(/(\*([^*]+)\*|([_^])\{([^}]*)\}|([^*_^]+|[_^*]))/g)) {
        const span = this.add("tspan", {}, italic ? "italic" : small ? "small" : "", element);
        const down = kind === "_" ? 4 : kind === "^" ? -6 : 0;
        if (down !== back) span.setAttribute("dy", down - back);
        back = down;
        span.textContent = italic ?? small ?? plain;
      }
      return element;
    }

    /* Axes with grid lines and ticks given as [value, words]; returns scales and `curve`. */
    axes({ x, y, log = false, xticks = [], yticks = [], xlabel = "", ylabel = "",
      left = 52, right = 10, top = 34, bottom = 46, height = this.height }) {
      const scale = ([low, high], from, to) => (value) => from + ((value - low) / (high - low)) * (to - from);
      const taken = log ? (value) => Math.log10(value) : (value) => value;
      const [x0, x1, y0, y1] = [left, this.width - right, height - bottom, top];
      const sx = scale(x, x0, x1);
      const linear = scale(y.map(taken), y0, y1);
      const sy = (value) => linear(taken(value));
      for (const [value, words] of yticks) {
        this.line([[x0, sy(value)], [x1, sy(value)]], "grid");
        this.text(x0 - 7, sy(value) + 5, words, "ink", "end");
      }
      for (const [value, words] of xticks) {
        this.line([[sx(value), y0], [sx(value), y0 + 5]], "grey");
        this.text(sx(value), y0 + 21, words, "ink", "middle");
      }
      this.line([[x0, y1], [x0, y0], [x1, y0]], "grey");
      this.text(x1, y0 + 41, xlabel, "ink", "end");
      this.text(2, y1 - 16, ylabel);
      const id = `explore-clip-${clips++}`;
      const clip = this.add("clipPath", { id });
      this.add("rect", { x: x0, y: y1, width: x1 - x0, height: y0 - y1 }, "", clip);
      const inside = this.add("g", { "clip-path": `url(#${id})` });
      /* A curve through values at 0, 1, 2 … or through [x, y] pairs; what lies outside is cut.
         A zero has no logarithm, so there the curve leaves the picture. */
      const curve = (values, names) => {
        const floor = log ? y[0] * 1e-3 : -Infinity;
        const pairs = values.map((value, i) => (Array.isArray(value) ? value : [i, value]));
        return this.line(pairs.map(([a, b]) => [sx(a), sy(Math.max(b, floor))]), names, inside);
      };
      return { x: sx, y: sy, curve, box: [x0, y1, x1, y0] };
    }
  }

  function start(block, figure) {
    const still = block.closest(".cell_output, body").querySelector("figure.plot");
    const { sliders, states, shared } = JSON.parse(block.querySelector("script").textContent);
    const [svg, say] = [block.querySelector("svg"), block.querySelector(".explore-say")];
    const handles = sliders.map(({ name }) => block.querySelector(`input[name="${name}"]`));
    const numbers = block.querySelectorAll(".explore-numbers output");
    let waiting;

    const now = () => states[sliders.reduce(
      (index, { values }, i) => index * values.length + Number(handles[i].value), 0)];

    const draw = () => {
      const width = Math.floor(block.clientWidth);
      if (!width) return; // folded away
      const height = typeof figure.height === "function" ? figure.height(width, shared) : figure.height;
      const at = Object.fromEntries(sliders.map(({ name }, i) => [name, Number(handles[i].value)]));
      figure.draw(new Paper(svg, width, height), now(), shared, at);
    };

    const tell = () => {
      sliders.forEach(({ values, spoken }, i) => {
        const position = Number(handles[i].value);
        handles[i].setAttribute("aria-valuetext", spoken[position]);
        const row = handles[i].closest(".explore-slider");
        row.querySelector("output").textContent = values[position];
        for (const button of row.querySelectorAll("button")) {
          const next = position + Number(button.dataset.by);
          button.setAttribute("aria-disabled", next < 0 || next >= values.length);
        }
      });
      now().read.forEach((text, i) => { numbers[i].textContent = text; });
      draw();
    };

    block.addEventListener("input", () => {
      tell();
      clearTimeout(waiting);
      waiting = setTimeout(() => { say.textContent = now().say; }, PAUSE);
    });
    block.addEventListener("click", ({ target }) => {
      if (!target.dataset.by) return;
      const handle = target.parentElement.querySelector("input");
      handle.value = Number(handle.value) + Number(target.dataset.by);
      handle.dispatchEvent(new Event("input", { bubbles: true }));
    });

    const shell = block.parentElement; // left behind it would be an empty, padded box
    block.hidden = false;
    still.insertBefore(block, still.querySelector("figcaption"));
    still.classList.add("explored");
    if (!shell.childElementCount) shell.remove();
    say.textContent = now().say;
    tell();
    new ResizeObserver(draw).observe(block);
  }

  window.explore = (name, figure) => {
    for (const block of document.querySelectorAll(`[data-explore="${name}"]`)) start(block, figure);
  };
})();
