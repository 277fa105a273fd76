"""A vanilla network with a place for a nudge at every value that an equation speaks of.

It is written out here once more, in other words than the course's own functions. A complex step at
such a place is a derivative by its definition, with no rounding error to speak of.
"""

import numpy as np

from solutions.vanilla_rnn import rnn_forward, rnn_step_forward

T, B, D, H, K = 5, 3, 2, 4, 6
RECURRENT = "W_xh", "W_hh", "b_h"


def close(value, expected):
    # Complex steps and the formulas round differently in the last digits of sums of this length.
    np.testing.assert_allclose(value, expected, rtol=1e-11, atol=1e-13)


def derivative(f, z):
    """Derivative of f at z by complex steps: entries of f(z) down, entries of z across."""
    columns = []
    for i in range(z.size):
        moved = z.astype(complex)
        moved.flat[i] += 1e-40j
        columns.append(np.imag(np.ravel(f(moved))) / 1e-40)
    return np.stack(columns, axis=-1)


def run(net, **nudge):
    """States, logits, losses of the steps; ``W_xh W_hh b_h`` may be copies, one for each step."""
    net = {**net, **{name: value for name, value in nudge.items() if name in net}}
    steps = len(net["x"])
    copies = [np.broadcast_to(net[n], (steps, *np.shape(net[n])[-d:]))
              for n, d in zip(RECURRENT, (2, 2, 1), strict=True)]  # fmt: skip
    h, hs, logits = net["h0"], [], []
    for t, (W_xh, W_hh, b_h) in enumerate(zip(*copies, strict=True)):
        read = h + nudge.get("read", np.zeros(steps))[t]
        a = net["x"][t] @ W_xh + read @ W_hh + b_h + nudge.get("a", np.zeros(steps))[t]
        h = np.tanh(a) + nudge.get("h", np.zeros(steps))[t]
        out = h + nudge.get("out", np.zeros(steps))[t]
        y = out @ net["W_hy"] + net["b_y"] + nudge.get("y", np.zeros(steps))[t]
        hs.append(h)
        logits.append(y)
    logits = np.stack(logits)
    log_p = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    paid = -np.take_along_axis(log_p, net["targets"][..., None], axis=-1)[..., 0] * net["mask"]
    return np.stack(hs), logits, paid.sum(axis=1) / net["mask"].shape[1]


def gradient(net, name, shape=None):
    """Gradient of the loss with respect to a value of the network, by complex steps."""
    z = net[name] if shape is None else np.zeros(shape)
    return derivative(lambda moved: run(net, **{name: moved})[2].sum(), z).reshape(z.shape)


def draw(batch):
    rng = np.random.default_rng(30 + batch)
    shapes = {"x": (T, batch, D), "W_xh": (D, H), "W_hh": (H, H), "b_h": (H,),
              "W_hy": (H, K), "b_y": (K,)}  # fmt: skip
    net = {name: rng.normal(scale=0.7, size=shape) for name, shape in shapes.items()}
    net["h0"] = rng.uniform(-0.9, 0.9, size=(batch, H))
    net["targets"] = rng.integers(K, size=(T, batch))
    net["mask"] = np.arange(T)[:, None] < T - np.arange(batch)
    return net


def states(net):
    hs = run(net)[0]
    return hs, np.concatenate([net["h0"][None], hs[:-1]])


def immediate(net, t, name):
    """Derivative of state t (from 1 on) with respect to a parameter, the state before fixed."""
    before = states(net)[1][t - 1]
    weights = {n: net[n] for n in RECURRENT}

    def step(moved):
        return rnn_step_forward(net["x"][t - 1], before, **{**weights, name: moved})

    return derivative(step, net[name])


def total(net, t, name):
    return derivative(lambda moved: run(net, **{name: moved})[0][t - 1], net[name])


def jacobian(net, t):
    """Derivative of state t with respect to the state before, by complex steps."""
    weights = [net[n] for n in RECURRENT]
    return derivative(
        lambda h: rnn_step_forward(net["x"][t - 1], h, *weights), states(net)[1][t - 1]
    )


def between(net, t, k):
    """Total derivative of state t with respect to state k, by its definition."""
    weights = [net[n] for n in RECURRENT]

    def later(h):
        x = net["x"][k:t]
        return rnn_forward(x, h, *weights)[-1] if len(x) else h

    return derivative(later, states(net)[0][k - 1])


def direct(net, t):
    """Immediate derivative of step t's loss with respect to its state: a row."""
    nudge = np.zeros((T, 1, H))

    def loss(row):
        moved = nudge.astype(complex)
        moved[t - 1] = row
        return run(net, out=moved)[2][t - 1]

    return derivative(loss, nudge[0])


def by_definition(net, k):
    """Gradient of the loss with respect to state k: a row."""
    return gradient(net, "h", (T, 1, H))[k - 1]
