"""Countries across a gap: the task, the lessons and the tests of the chapter "lstm"."""

import numpy as np
from descent import adam_steps
from starts import BLOCKS
from trials import CELLS, run

from solutions.gradient_flow import clip_by_global_norm
from solutions.lstm import lstm_forward, lstm_step_backward
from solutions.sequences import one_hot
from solutions.training import sgd_momentum
from solutions.vanilla_rnn import softmax_cross_entropy

# Words: K countries, three that say nothing, one that asks.
K, D, BATCH = 4, 8, 32
NAMES = ("France", "Japan", "Kenya", "Peru")


def sentences(rng, countries, gap):
    """One country, a gap of words that say nothing, and the word that asks."""
    words = rng.integers(K, D - 1, size=(gap + 2, len(countries)))
    words[0], words[-1] = countries, D - 1
    return one_hot(words, D)


def fresh(rng, cell, H, keep_bias=0.0):
    """Random parameters W_xh, W_hh, b_h, W_hy, b_y."""
    blocks = BLOCKS[cell]
    W_xh = rng.normal(scale=0.3, size=(D, blocks * H))
    W_hh = rng.normal(scale=1 / np.sqrt(H), size=(H, blocks * H))
    b_h = np.zeros(blocks * H)
    if blocks > 1:
        b_h[H : 2 * H] = keep_bias
    return [W_xh, W_hh, b_h, rng.normal(scale=0.3, size=(H, K)), np.zeros(K)]


def gradients(cell, P, x, targets):
    """Loss after the last word, gradients, and whether all answers were right."""
    _, logits, back = run(cell, P, x)
    everywhere = np.ones((1, len(targets)), dtype=bool)
    dlogits = np.zeros_like(logits)
    loss, dlogits[-1:] = softmax_cross_entropy(logits[-1:], targets[None], everywhere)
    return loss, back(dlogits), (logits[-1].argmax(axis=1) == targets).all()


def momentum_steps():
    """Return a function (parameters, gradients, rate) → parameters: descent with momentum 0.9."""
    velocity = None

    def step(parameters, gradients, rate):
        nonlocal velocity
        velocity = velocity or [np.zeros_like(p) for p in parameters]
        parameters, velocity = sgd_momentum(parameters, gradients, velocity, rate, 0.9)
        return parameters

    return step


OPTIMISERS = {"momentum": momentum_steps, "Adam": adam_steps}


def train(cell, rng, P, gap, updates, rate, optimiser="momentum", goal=None, told=None):
    """Train until three batches in a row are all right.

    With a ``goal`` the gap then grows by a quarter, and training ends when it is that long.
    ``told(rng, countries)`` gives other targets than the countries, for a control.

    Returns
    -------
    P : list of ndarray
    gaps, losses : list
        Before each update that was made.
    """
    step, gaps, losses, in_a_row = OPTIMISERS[optimiser](), [], [], 0
    while len(gaps) < updates and (goal is None or gap < goal):
        countries = rng.integers(K, size=BATCH)
        x = sentences(rng, countries, gap)
        targets = told(rng, countries) if told else countries
        loss, found, right = gradients(cell, P, x, targets)
        P = step(P, clip_by_global_norm(found, 1.0)[0], rate)
        gaps.append(gap)
        losses.append(loss)
        in_a_row = in_a_row + 1 if right else 0
        if in_a_row == 3:
            if goal is None:
                break
            gap, in_a_row = gap + 1 + gap // 4, 0
    return P, gaps, losses


def share_right(cell, P, gap):
    """Share of 64 new sentences that are answered with the right country."""
    rng = np.random.default_rng(99)
    countries = rng.integers(K, size=64)
    logits = run(cell, P, sentences(rng, countries, gap))[1]
    return (logits[-1].argmax(axis=1) == countries).mean()


def margin(cell, P, gap=80, each=40):
    """Distance of the nearest two countries in the middle, in deviations along that line."""
    x = sentences(np.random.default_rng(5), np.repeat(np.arange(K), each), gap)
    states = run(cell, P, x)[0]
    if cell == "LSTM":
        zero = np.zeros((x.shape[1], len(P[1])))
        states = lstm_forward(x, zero, zero, *P[:3])[1]
    state = states[gap // 2].reshape(K, each, -1)
    means, found = state.mean(axis=1), []
    for k in range(K):
        for m in range(k):
            line = means[k] - means[m]
            apart = np.linalg.norm(line)
            inside = (state[[k, m]] - means[[k, m], None]) @ line / apart
            found.append(apart / inside.std())
    return min(found)


def across(cell, P, gap=74):
    """What arrives at the first word's state (or pair), of what enters at the last."""
    rng = np.random.default_rng(6)
    x = sentences(rng, rng.integers(K, size=64), gap)
    forward, backward, states = CELLS[cell]
    kept = forward(x, *[np.zeros((64, len(P[1])))] * states, *P[:3])
    kept = kept if states > 1 or isinstance(kept, tuple) else (kept,)
    dhs = np.zeros((gap + 1, 64, len(P[1])))
    dhs[-1] = rng.normal(size=dhs[-1].shape)
    begin, window = [k[0] for k in kept[:states]], [k[1:] for k in kept]
    back = backward(dhs, x[1:], *begin, *window, *P[:2])[1 : 1 + states]
    return np.linalg.norm(back) / np.linalg.norm(dhs[-1])


def cell_jacobian(P, x, since, until):
    """The total derivative of the cells after ``until`` by those after ``since``: one example."""
    H = len(P[1])
    rows, zero = np.ones((H, 1)), np.zeros((1, H))
    hs, cs, gates = lstm_forward(x[:, None], zero, zero, *P[:3])
    dh, dc = np.zeros((H, H)), np.eye(H)
    for t in range(until, since, -1):
        states = hs[t - 1], cs[t - 1], cs[t], gates[t]
        arguments = rows * x[t], *(rows * state for state in states)
        _, dh, dc, *_ = lstm_step_backward(dh, dc, *arguments, *P[:2])
    shown = gates[since, 0, 3 * H :] * (1 - np.tanh(cs[since, 0]) ** 2)
    return dc + dh * shown
