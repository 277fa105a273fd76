"""Training runs of the chapter "beyond": what each experiment trains, on what, and from where."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import trials
from tasks import judged

from solutions.beyond import (
    linear_scan,
    linear_scan_backward,
    mingru_backward,
    mingru_forward,
)
from solutions.bptt import readout_backward
from solutions.lstm import lstm_backward, lstm_forward, lstm_step_backward
from solutions.vanilla_rnn import readout_forward

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
    """Return start and runner of an LSTM whose forget gates do not move: at one, as in 1997.

    ``way`` says what is sent back in time: everything; what stays inside the cells, as in 1997; or
    nothing.
    """

    def start(seed, D=3, H=8):
        rng = np.random.default_rng(seed)
        W_xh, W_hh = uniform(rng, D, 4 * H), 0.5 * uniform(rng, H, 4 * H)
        W_xh[:, H : 2 * H], W_hh[:, H : 2 * H] = 0, 0
        b_h = np.repeat([-1.0, forget_bias, 0.0, 0.0], H)
        return [W_xh, W_hh, b_h, uniform(rng, H, 2), np.zeros(2)]

    def runner(parameters, x):
        W_xh, W_hh, b_h, W_hy, b_y = parameters
        H = len(W_hh)
        zero = np.zeros((x.shape[1], H))
        kept = lstm_forward(x, zero, zero, W_xh, W_hh, b_h)

        def gradients(dlogits):
            dhs, *rest = readout_backward(dlogits, kept[0], W_hy)
            back = lstm_backward if way == "full" else shortened(way)
            grads = back(dhs, x, zero, zero, *kept, W_xh, W_hh)[-3:]
            for g in grads:
                g[..., H : 2 * H] = 0  # there was no forget gate
            return [*grads, *rest]

        return kept[0], readout_forward(kept[0], W_hy, b_y), gradients

    return start, runner


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
    """Return start and runner of a GRU or a minGRU, with or without a sign, of like size."""
    if name == "GRU":
        return gru_start, partial(trials.run, "GRU")
    forward, backward = {
        "minGRU": (mingru_forward, mingru_backward),
        "signed minGRU": (signed_forward, signed_backward),
    }[name]

    def runner(parameters, x):
        W_xz, b_z, W_xn, b_n, W_hy, b_y = parameters
        zero = np.zeros((x.shape[1], len(W_hy)))
        hs, gates = forward(x, zero, W_xz, b_z, W_xn, b_n)

        def gradients(dlogits):
            dhs, *rest = readout_backward(dlogits, hs, W_hy)
            return [*backward(dhs, x, zero, hs, gates, W_xz, W_xn)[2:], *rest]

        return hs, readout_forward(hs, W_hy, b_y), gradients

    return mingru_start, runner


def gru_start(seed, D=2, H=10):
    """Return the five parameters that a GRU begins with."""
    rng = np.random.default_rng(seed)
    weights = [uniform(rng, D, 3 * H), uniform(rng, H, 3 * H), np.zeros(3 * H)]
    return [*weights, uniform(rng, H, 2), np.zeros(2)]


def mingru_start(seed, D=2, H=51):
    """Return the six parameters that a minGRU begins with."""
    rng = np.random.default_rng(seed)
    weights = [uniform(rng, D, H), np.zeros(H), uniform(rng, D, H), np.zeros(H)]
    return [*weights, uniform(rng, H, 2), np.zeros(2)]


def train(network, task, seed, updates, rate=0.01):
    """Train with Adam; return the log, rows of loss per counted step and share of right answers."""
    start, runner = network

    def drawn(rng):
        x, targets, mask = task(rng)

        def judge(logits):
            loss, right, dlogits = judged(logits, targets, mask, mask)
            return loss * mask.shape[1] / mask.sum(), right, dlogits

        return x, judge

    step = trials.stepper("Adam", rate)
    _, log = trials.train(runner, start(seed), drawn, step, updates, seed, stream=1)
    return log[:, :2]


def kept():
    """What the long runs found."""
    return json.loads(DATA.read_text("utf-8"))
