"""Training runs of the chapter "beyond": what each experiment trains, on what, and from where."""

import json
from pathlib import Path

import numpy as np

from solutions.beyond import (
    linear_scan,
    linear_scan_backward,
    mingru_backward,
    mingru_forward,
)
from solutions.bptt import readout_backward
from solutions.gradient_flow import clip_by_global_norm
from solutions.gru import gru_backward, gru_forward
from solutions.lstm import lstm_backward, lstm_forward, lstm_step_backward
from solutions.training import adam
from solutions.vanilla_rnn import readout_forward, softmax_cross_entropy

DATA = Path(__file__).parent / "data" / "beyond.json"
WAYS = ("full", "1997", "this step only")
FOREVER = 40.0  # a forget bias at which the gate is 1 to the last digit; its negative shuts it
SAMPLED = 20  # curves are kept as means over so many updates


def two_bits(rng, T=24, B=32):
    """Two bits, the first at once, the second later; at the end their exclusive or is asked for.

    The third input is noise.
    """
    x, bits = np.zeros((T, B, 3)), rng.integers(2, size=(2, B))
    x[:, :, 2] = 0.5 * rng.normal(size=(T, B))
    x[0, np.arange(B), bits[0]] = 1
    x[rng.integers(T // 3, 2 * T // 3, size=B), np.arange(B), bits[1]] = 1
    targets, mask = np.zeros((T, B), dtype=int), np.zeros((T, B), dtype=bool)
    targets[-1], mask[-1] = bits[0] ^ bits[1], True
    return x, targets, mask


def last_marked(rng, T=16, B=32):
    """Bits, some of them marked; at every step the last marked one is asked for."""
    bits, marked = rng.integers(2, size=(T, B)), rng.random((T, B)) < 0.1
    marked[0] = True
    last = np.maximum.accumulate(np.where(marked, np.arange(T)[:, None], 0))
    x = np.stack([2.0 * bits - 1, marked], axis=2)
    return x, np.take_along_axis(bits, last, axis=0), np.ones((T, B), dtype=bool)


def parity(rng, T=16, B=32):
    """Bits; at every step it is asked whether the number of ones so far is odd."""
    bits = rng.integers(2, size=(T, B))
    return (
        np.stack([bits, 1.0 - bits], axis=2),
        bits.cumsum(axis=0) % 2,
        np.ones((T, B), dtype=bool),
    )


def without_meaning(task):
    """The same inputs, with targets of other examples."""

    def shuffled(rng):
        x, targets, mask = task(rng)
        return x, targets[:, rng.permutation(targets.shape[1])], mask

    return shuffled


def uniform(rng, rows, columns):
    """Entries whose scale keeps the sum over the rows near one."""
    return rng.uniform(-1, 1, size=(rows, columns)) / np.sqrt(rows)


def carousel(way, forget_bias=FOREVER):
    """Return start and gradients of an LSTM whose forget gates do not move: at one, as in 1997.

    ``way`` says what is sent back in time: everything; what stays inside the cells, as in 1997; or
    nothing.
    """

    def start(seed, D=3, H=8):
        rng = np.random.default_rng(seed)
        W_xh, W_hh = uniform(rng, D, 4 * H), 0.5 * uniform(rng, H, 4 * H)
        W_xh[:, H : 2 * H], W_hh[:, H : 2 * H] = 0, 0
        b_h = np.repeat([-1.0, forget_bias, 0.0, 0.0], H)
        return [W_xh, W_hh, b_h, uniform(rng, H, 2), np.zeros(2)]

    def gradients(parameters, x, dhs_of):
        W_xh, W_hh, b_h = parameters[:3]
        H = len(W_hh)
        zero = np.zeros((x.shape[1], H))
        kept = lstm_forward(x, zero, zero, W_xh, W_hh, b_h)
        dhs, rest = dhs_of(kept[0])
        back = lstm_backward if way == "full" else shortened(way)
        grads = back(dhs, x, zero, zero, *kept, W_xh, W_hh)[-3:]
        for g in grads:
            g[..., H : 2 * H] = 0  # there was no forget gate
        return [*grads, *rest]

    return start, gradients


def shortened(way):
    """A backward pass through an LSTM that sends nothing back from gates to earlier states."""

    def backward(dhs, x, h0, c0, hs, cs, gates, W_xh, W_hh):
        before = [np.concatenate([first[None], all_[:-1]]) for first, all_ in ((h0, hs), (c0, cs))]
        dc_next, total = np.zeros_like(c0), [0.0, 0.0, 0.0]
        for t in reversed(range(len(x))):
            h_prev, c_prev = (a[t] for a in before)
            step = lstm_step_backward(
                dhs[t], dc_next, x[t], h_prev, c_prev, cs[t], gates[t], W_xh, W_hh
            )
            dc_next = step[2] if way == "1997" else 0 * step[2]
            total = [sum_ + share for sum_, share in zip(total, step[3:], strict=True)]
        return total

    return backward


def signed_forward(x, h0, *weights):
    """Run a minGRU whose factor is 2z - 1, from minus one to one, in place of z."""
    gates = mingru_forward(x, h0, *weights)[1]
    z, n = np.split(gates, 2, axis=2)
    return linear_scan(2 * z - 1, (1 - z) * n, h0), gates


def signed_backward(dhs, x, h0, hs, gates, W_xz, W_xn):
    """Go back through ``signed_forward``; results are those of ``mingru_backward``."""
    z, n = np.split(gates, 2, axis=2)
    da, db, dh0 = linear_scan_backward(dhs, 2 * z - 1, h0, hs)
    da_z, dn = (2 * da - db * n) * z * (1 - z), db * (1 - z)
    dW_xz, dW_xn = (np.einsum("tbd,tbh->dh", x, d) for d in (da_z, dn))
    dx = da_z @ W_xz.T + dn @ W_xn.T
    return dx, dh0, dW_xz, da_z.sum(axis=(0, 1)), dW_xn, dn.sum(axis=(0, 1))


def cell(name):
    """Return start and gradients of a GRU or a minGRU, with or without a sign, of like size."""
    forward, backward = {
        "GRU": (gru_forward, gru_backward),
        "minGRU": (mingru_forward, mingru_backward),
        "signed minGRU": (signed_forward, signed_backward),
    }[name]

    def start(seed, D=2):
        rng = np.random.default_rng(seed)
        if name == "GRU":
            H = 10
            weights = [uniform(rng, D, 3 * H), uniform(rng, H, 3 * H), np.zeros(3 * H)]
        else:
            H = 51
            weights = [uniform(rng, D, H), np.zeros(H), uniform(rng, D, H), np.zeros(H)]
        return [*weights, uniform(rng, H, 2), np.zeros(2)]

    def gradients(parameters, x, dhs_of):
        *weights, W_hy, _ = parameters
        zero = np.zeros((x.shape[1], len(W_hy)))
        hs, gates = forward(x, zero, *weights)
        dhs, rest = dhs_of(hs)
        seen = [w for w in weights if w.ndim == 2]
        return [*backward(dhs, x, zero, hs, gates, *seen)[2:], *rest]

    return start, gradients


def train(network, task, seed, updates, rate=0.01):
    """Train with Adam; return the log, rows of loss per counted step and share of right answers."""
    start, gradients = network
    rng, parameters, log = np.random.default_rng([seed, 1]), start(seed), []
    means = squares = [np.zeros_like(p) for p in parameters]
    for n in range(1, updates + 1):
        x, targets, mask = task(rng)

        def dhs_of(hs, parameters=parameters, targets=targets, mask=mask):
            logits = readout_forward(hs, *parameters[-2:])
            loss, dlogits = softmax_cross_entropy(logits, targets, mask)
            right = (logits.argmax(axis=2) == targets)[mask].mean()
            log.append((loss * mask.shape[1] / mask.sum(), right))
            dhs, *rest = readout_backward(dlogits, hs, parameters[-2])
            return dhs, rest

        grads, _ = clip_by_global_norm(gradients(parameters, x, dhs_of), 1.0)
        parameters, means, squares = adam(
            parameters, grads, means, squares, n, rate, 0.9, 0.999, 1e-8
        )
    return np.array(log)


def kept():
    """What the long runs found."""
    return json.loads(DATA.read_text("utf-8"))
