"""Streams of the chapter "tbptt", and training on them with windows that overlap."""

import numpy as np

from solutions.bptt import readout_backward, rnn_backward
from solutions.gradient_flow import clip_by_global_norm, orthogonal
from solutions.sequences import one_hot
from solutions.tbptt import tbptt_gradients, tbptt_windows
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy

SET_RATE = 0.03
LAG, REACHES, SEEDS = 5, range(1, 8), range(5)  # of the runs that are kept


def problem(T, B, D, H, K, gain, seed):
    """Random x, targets, h0 and parameters; W_hh is orthogonal times the gain, biases are zero."""
    rng = np.random.default_rng(seed)
    x, targets = rng.normal(size=(T, B, D)), rng.integers(0, K, size=(T, B))
    h0 = rng.uniform(-0.9, 0.9, size=(B, H))
    W_xh, W_hh = rng.normal(size=(D, H)) / 6, orthogonal(H, gain, seed)
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    return x, targets, h0, W_xh, W_hh, np.zeros(H), W_hy, np.zeros(K)


def echo(lag, T, B, rng):
    """Random bits; the answer at each step is the bit read ``lag`` steps ago."""
    bits = rng.integers(0, 2, size=(T + lag, B))
    return one_hot(bits[lag:], 2), bits[:T]


def switch(T, B, rng):
    """Inputs: set to 0, set to 1, nothing; how the switch stands; steps since it was set."""
    signal = rng.random((T, B)) < SET_RATE
    signal[0] = True
    value, age = rng.integers(0, 2, size=(T, B)), np.zeros((T, B), dtype=int)
    for t in range(1, T):
        value[t] = np.where(signal[t], value[t], value[t - 1])
        age[t] = np.where(signal[t], 0, age[t - 1] + 1)
    return one_hot(np.where(signal, value, 2), 3), value, age


def small_start(D, H, rng):
    """Five parameters of a network that forgets fast."""
    W_hh = 0.5 * rng.normal(size=(H, H)) / np.sqrt(H)
    recurrent = rng.normal(size=(D, H)), W_hh, np.zeros(H)
    return [*recurrent, 0.1 * rng.normal(size=(H, 2)), np.zeros(2)]


def bits_left(theta, x, targets, counted):
    """Mean cross-entropy of the counted steps from a zero state, in bits; guessing leaves one."""
    hs = rnn_forward(x, np.zeros((x.shape[1], len(theta[1]))), *theta[:3])
    loss, _ = softmax_cross_entropy(readout_forward(hs, *theta[3:]), targets, counted)
    return loss * x.shape[1] / counted.sum() / np.log(2)


def echo_left(theta, lag, T, rng, B=200):
    """Bits left on fresh streams; the first answers lie before step one and do not count."""
    x, targets = echo(lag, T, B, rng)
    counted = np.broadcast_to(np.arange(T)[:, None] >= lag, targets.shape)
    return bits_left(theta, x, targets, counted)


def learn_echo(lag, k2, seed, updates=300, T=15, B=16, H=20):
    """Bits per step that are left after training with TBPTT(1, k2); guessing leaves one."""
    rng = np.random.default_rng(seed)
    theta = small_start(2, H, rng)
    for _ in range(updates):
        x, targets = echo(lag, T, B, rng)
        _, *grads = tbptt_gradients(x, targets, np.zeros((B, H)), *theta, 1, k2)
        # g / T is meant: the mean over steps, and so is the limit of 1.
        grads, _ = clip_by_global_norm([g / T for g in grads], 1.0)
        theta = [p - 0.5 * g for p, g in zip(theta, grads, strict=True)]
    return echo_left(theta, lag, T, rng)


def slide(x, targets, theta, k1, k2, rate, way="run again", max_norm=1.0):
    """Train on a stream with TBPTT(k1, k2), updating after each window.

    ``way`` says what becomes of the states that a window shares with earlier ones: "run again"
    from the number that was kept when its first state was first computed, "refreshed" from the
    number that the latest window gave, or "not run again", with all states as first computed.
    """
    kept = np.zeros((len(x) + 1, x.shape[1], len(theta[1])))
    for start, first, stop in tbptt_windows(len(x), k1, k2):
        begin = first if way == "not run again" else start
        hs = rnn_forward(x[begin:stop], kept[begin], *theta[:3])
        new = start if way == "refreshed" else first
        kept[new + 1 : stop + 1] = hs[new - begin :]
        if way == "not run again":
            hs = kept[start + 1 : stop + 1].copy()
        steps = np.arange(start, stop)[:, None]
        counted = np.broadcast_to(steps >= first, targets[start:stop].shape)
        logits = readout_forward(hs, *theta[3:])
        _, dlogits = softmax_cross_entropy(logits, targets[start:stop], counted)
        dhs, *readout = readout_backward(dlogits, hs, theta[3])
        grads = rnn_backward(dhs, x[start:stop], kept[start], hs, *theta[:2])[2:]
        grads, _ = clip_by_global_norm([*grads, *readout], max_norm)
        theta = [p - rate * g for p, g in zip(theta, grads, strict=True)]
    return theta
