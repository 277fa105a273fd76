"use strict";

/* What a trained network's expectation owes to each sign of a text: the forward pass, and the
   gradient of the logarithm of its likeliest next sign. Rows times matrices, as in the chapters. */
(function () {
  const sigmoid = (a) => 1 / (1 + Math.exp(-a));

  /* Half precision from base64; every half is a double. */
  function halves(text) {
    const raw = atob(text);
    const found = new Float64Array(raw.length / 2);
    for (let i = 0; i < found.length; i++) {
      const bits = raw.charCodeAt(2 * i) | (raw.charCodeAt(2 * i + 1) << 8);
      const exponent = (bits >> 10) & 31;
      const fraction = bits & 1023;
      const size = exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24;
      found[i] = bits >> 15 ? -size : size;
    }
    return found;
  }

  /* Add v @ W[:, from:to] to out[from:to]; W has so many columns. */
  function addTimes(out, v, W, columns, from, to) {
    for (let i = 0; i < v.length; i++) {
      for (let j = from; j < to; j++) out[j] += v[i] * W[i * columns + j];
    }
  }

  /* Add d[from:to] @ W[:, from:to].T to out. */
  function addBack(out, d, W, columns, from, to) {
    for (let i = 0; i < out.length; i++) {
      for (let j = from; j < to; j++) out[i] += d[j] * W[i * columns + j];
    }
  }

  /* Each cell: a step forward returns the states and what its way back needs; a step back turns
     the states' gradients into the pre-activations' and those of the states before. */
  const CELLS = {
    vanilla: {
      blocks: 1,
      states: 1,
      forward(a, [before], { W_hh, H }) {
        addTimes(a, before, W_hh, H, 0, H);
        const h = a.map(Math.tanh);
        return { states: [h], kept: h };
      },
      back([dh], h, { W_hh, H }) {
        const da = dh.map((d, u) => d * (1 - h[u] ** 2));
        const before = new Float64Array(H);
        addBack(before, da, W_hh, H, 0, H);
        return { da, before: [before] };
      },
    },
    GRU: {
      blocks: 3,
      states: 1,
      forward(a, [before], { W_hh, H }) {
        addTimes(a, before, W_hh, 3 * H, 0, 2 * H);
        const r = a.slice(0, H).map(sigmoid);
        const z = a.slice(H, 2 * H).map(sigmoid);
        addTimes(a, before.map((h, u) => r[u] * h), W_hh, 3 * H, 2 * H, 3 * H);
        const n = a.slice(2 * H).map(Math.tanh);
        const h = before.map((old, u) => z[u] * old + (1 - z[u]) * n[u]);
        return { states: [h], kept: { before, r, z, n } };
      },
      back([dh], { before, r, z, n }, { W_hh, H }) {
        const da = new Float64Array(3 * H);
        const reset = new Float64Array(H);
        for (let u = 0; u < H; u++) {
          da[H + u] = dh[u] * (before[u] - n[u]) * z[u] * (1 - z[u]);
          da[2 * H + u] = dh[u] * (1 - z[u]) * (1 - n[u] ** 2);
        }
        addBack(reset, da, W_hh, 3 * H, 2 * H, 3 * H);
        const dbefore = dh.map((d, u) => d * z[u] + reset[u] * r[u]);
        for (let u = 0; u < H; u++) da[u] = reset[u] * before[u] * r[u] * (1 - r[u]);
        addBack(dbefore, da, W_hh, 3 * H, 0, 2 * H);
        return { da, before: [dbefore] };
      },
    },
    LSTM: {
      blocks: 4,
      states: 2,
      forward(a, [h_before, c_before], { W_hh, H }) {
        addTimes(a, h_before, W_hh, 4 * H, 0, 4 * H);
        const i = a.slice(0, H).map(sigmoid);
        const f = a.slice(H, 2 * H).map(sigmoid);
        const g = a.slice(2 * H, 3 * H).map(Math.tanh);
        const o = a.slice(3 * H).map(sigmoid);
        const c = c_before.map((old, u) => f[u] * old + i[u] * g[u]);
        const out = c.map(Math.tanh);
        return { states: [out.map((s, u) => o[u] * s), c], kept: { c_before, i, f, g, o, out } };
      },
      back([dh, dc_after], { c_before, i, f, g, o, out }, { W_hh, H }) {
        const da = new Float64Array(4 * H);
        const dc = dc_after.map((d, u) => d + dh[u] * o[u] * (1 - out[u] ** 2));
        for (let u = 0; u < H; u++) {
          da[u] = dc[u] * g[u] * i[u] * (1 - i[u]);
          da[H + u] = dc[u] * c_before[u] * f[u] * (1 - f[u]);
          da[2 * H + u] = dc[u] * i[u] * (1 - g[u] ** 2);
          da[3 * H + u] = dh[u] * out[u] * o[u] * (1 - o[u]);
        }
        const dh_before = new Float64Array(H);
        addBack(dh_before, da, W_hh, 4 * H, 0, 4 * H);
        return { da, before: [dh_before, dc.map((d, u) => d * f[u])] };
      },
    },
  };

  /* The likeliest next sign, its probability, and the gradient's norm at each input. */
  function dependence(name, network, ids) {
    const cell = CELLS[name];
    const { W_xh, b_h, W_hy, b_y, H } = network;
    const width = cell.blocks * H;
    const K = b_y.length;
    const zeros = () => Array.from({ length: cell.states }, () => new Float64Array(H));
    let states = zeros();
    const kept = ids.map((id) => {
      const a = b_h.map((bias, j) => bias + W_xh[id * width + j]);
      const step = cell.forward(a, states, network);
      states = step.states;
      return step.kept;
    });
    const logits = Float64Array.from(b_y);
    addTimes(logits, states[0], W_hy, K, 0, K);
    const largest = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - largest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const chances = powers.map((power) => power / total);
    const expected = logits.indexOf(largest);
    const dlogits = chances.map((p, k) => (k === expected ? 1 : 0) - p);
    let gradient = zeros();
    addBack(gradient[0], dlogits, W_hy, K, 0, K);
    const norms = new Array(ids.length);
    for (let t = ids.length - 1; t >= 0; t--) {
      const step = cell.back(gradient, kept[t], network);
      const dx = new Float64Array(K);
      addBack(dx, step.da, W_xh, width, 0, width);
      norms[t] = Math.hypot(...dx);
      gradient = step.before;
    }
    return { expected, p: chances[expected], norms };
  }

  /* ids of a text, and what was replaced since no network has met it. */
  function encode(text, signs) {
    const unknown = new Set();
    const ids = Array.from(text, (sign) => {
      const id = signs.indexOf(sign);
      if (id < 0) unknown.add(sign);
      return id < 0 ? signs.indexOf(" ") : id;
    });
    return { ids, unknown: [...unknown] };
  }

  /* The smallest number of last signs that carry a share of the sum of all norms. */
  function reach(norms, share) {
    const total = norms.reduce((sum, norm) => sum + norm, 0);
    let sum = 0;
    for (let lag = 0; lag < norms.length; lag++) {
      sum += norms[norms.length - 1 - lag];
      if (sum >= share * total) return lag + 1;
    }
    return norms.length;
  }

  const shown = (sign) => (sign === " " ? "a space" : `“${sign}”`);

  function letters(signs, norms) {
    const most = Math.max(...norms);
    const line = document.createElement("div");
    line.className = "remember-line";
    line.setAttribute("aria-hidden", "true");
    signs.forEach((sign, t) => {
      const column = document.createElement("span");
      const bar = document.createElement("i");
      const share = most ? norms[t] / most : 0;
      bar.style.height = `${(2 * share).toFixed(3)}em`;
      column.title = `${shown(sign)}: ${(100 * share).toPrecision(2)} % of the largest`;
      column.append(bar, sign === " " ? "\u00a0" : sign);
      line.append(column);
    });
    return line;
  }

  function says(found, signs) {
    const many = (n) => (n === 1 ? "the last sign" : `the last ${n} signs`);
    return (
      `expects ${shown(signs[found.expected])} (${(100 * found.p).toFixed(0)} %). ` +
      `Half of what that depends on lies in ${many(reach(found.norms, 0.5))}, ` +
      `99 % in ${many(reach(found.norms, 0.99))}.`
    );
  }

  function start() {
    const page = document.querySelector(".remember");
    if (!page || !window.rememberNetworks) return;
    const { signs: alphabet, networks } = window.rememberNetworks;
    const signs = Array.from(alphabet);
    const ready = {};
    for (const [name, { H, parameters }] of Object.entries(networks)) {
      const [W_xh, W_hh, b_h, W_hy, b_y] = parameters.map(halves);
      ready[name] = { W_xh, W_hh, b_h, W_hy, b_y, H };
    }
    window.rememberDependence = (name, text) =>
      dependence(name, ready[name], encode(text, signs).ids);
    const field = page.querySelector("textarea");
    const note = page.querySelector(".remember-note");
    function look() {
      const { ids, unknown } = encode(field.value, signs);
      note.textContent = unknown.length
        ? `Never met, so read as spaces: ${unknown.join(" ")}`
        : "";
      for (const name of Object.keys(networks)) {
        const place = page.querySelector(`[data-cell="${name}"]`);
        const found = ids.length ? dependence(name, ready[name], ids) : null;
        place.querySelector("output").textContent = found
          ? says(found, signs)
          : "has nothing to read.";
        const line = letters(ids.map((id) => signs[id]), found ? found.norms : []);
        place.querySelector(".remember-line").replaceWith(line);
      }
    }
    let waiting;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(look, 150);
    });
    page.hidden = false;
    look();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
