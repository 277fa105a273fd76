"""An LSTM with a place for a nudge at every value that an equation speaks of.

It is written out here once more, in other words than the course's own functions. A complex step at
such a place is a derivative by its definition, with no rounding error to speak of.
"""

import numpy as np

T, B, D, H = 4, 3, 2, 5
WEIGHTS = "W_xh", "W_hh", "b_h"
PEEPHOLES = "p_i", "p_f", "p_o"


def logistic(a):
    return 1 / (1 + np.exp(-a))


def draw(batch=B, **changes):
    """Draw a network, its inputs and a loss; cells are larger than 1 here and there."""
    rng = np.random.default_rng(60 + batch)
    shapes = {"x": (T, batch, D), "h0": (batch, H), "c0": (batch, H), "W_xh": (D, 4 * H),
              "W_hh": (H, 4 * H), "b_h": (4 * H,), "loss": (T, batch, H)}  # fmt: skip
    net = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    net |= {name: np.zeros(H) for name in PEEPHOLES}
    return {**net, **changes}


def blocks(z):
    """The parts of i, f, g and o, by name."""
    return dict(zip("ifgo", np.split(z, 4, axis=-1), strict=True))


def run(net, cut=None, **nudge):
    """All values of all steps, by name, and the loss.

    A nudge is added where its name says; "read_h" and "read_c" are what a step reads of the states
    before. With ``cut``, hidden states given there are read in place of those computed.
    """
    net = {**net, **{name: nudge.pop(name) for name in list(nudge) if name in net}}
    kept = {}
    steps = len(net["x"])
    copies = [np.broadcast_to(net[n], (steps, *np.shape(net[n])[-d:]))
              for n, d in zip(WEIGHTS, (2, 2, 1), strict=True)]  # fmt: skip
    h, c = net["h0"], net["c0"]
    for t in range(steps):

        def put(name, value, t=t):
            value = value + nudge.get(name, np.zeros(steps))[t]
            kept.setdefault(name, []).append(value)
            return value

        read_h = put("read_h", h if cut is None else cut[t])
        read_c = put("read_c", c)
        W_xh, W_hh, b_h = (copy[t] for copy in copies)
        a = blocks(put("a", net["x"][t] @ W_xh + read_h @ W_hh + b_h))
        i = put("i", logistic(a["i"] + net["p_i"] * read_c))
        f = put("f", logistic(a["f"] + net["p_f"] * read_c))
        g = put("g", np.tanh(a["g"]))
        c = put("c", f * read_c + i * g)
        o = put("o", logistic(a["o"] + net["p_o"] * c))
        h = put("h", o * np.tanh(c))
    kept = {name: np.stack(values) for name, values in kept.items()}
    # Linear in the states: what it asks of h_t directly is known.
    return kept, (net["loss"] * kept["h"]).sum()


def derivative(f, z):
    """Derivative of f at z by complex steps: entries of f(z) down, entries of z across."""
    columns = []
    for k in range(z.size):
        moved = z.astype(complex)
        moved.flat[k] += 1e-40j
        columns.append(np.imag(np.ravel(f(moved))) / 1e-40)
    return np.stack(columns, axis=-1)


def gradient(net, name, **options):
    """Gradient of the loss with respect to a value or a parameter, over all paths."""
    z = net[name] if name in net else np.zeros(run(net)[0][name].shape)
    return derivative(lambda m: run(net, **options, **{name: m})[1], z).reshape(z.shape)


def immediate(net, t, output, name):
    """Derivative of a value of a step with respect to another one of the same step: one example.

    ``read_h`` and ``read_c`` are what the step reads: the states before, as separate variables.
    """
    shape = run(net)[0][name].shape

    def f(moved):
        nudge = np.zeros(shape, complex)
        nudge[t] = moved
        return run(net, **{name: nudge})[0][output][t]

    return derivative(f, np.zeros(shape[1:]))
