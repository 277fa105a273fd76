"""The tasks of the chapter "training": each draws a minibatch and judges outputs.

``task(rng)`` returns inputs of shape (T, B, D) and a function from outputs to loss, score and
gradient of the loss.
"""

from functools import partial

import numpy as np

from solutions.sequences import one_hot, pad_sequences
from solutions.vanilla_rnn import softmax_cross_entropy


def recall(rng, T=30, B=16, noise=0.5):
    """One bit at the first step, then noise; it is asked for at the last. Score: share right."""
    bit = rng.integers(0, 2, size=B)
    x = np.zeros((T, B, 2))
    x[0, :, 0] = 2 * bit - 1
    x[1:, :, 1] = noise * rng.normal(size=(T - 1, B))
    mask = np.zeros((T, B), dtype=bool)
    mask[-1] = True
    return x, partial(judged, targets=mask * bit, mask=mask, asked=mask)


def hold(rng, T=20, B=16):
    """A number at the first step, asked for at the last. Score: share of its variance explained."""
    x = np.zeros((T, B, 2))
    x[0, :, 0] = value = rng.uniform(-1, 1, size=B)

    def explained(error):
        return 1 - 3 * (error**2).mean()  # the variance is 1/3

    return x, partial(last_error, target=value, score=explained)


def last_error(outputs, target, score):
    """Return the mean squared error of the last output, its score, and gradient."""
    error = outputs[-1, :, 0] - target
    doutputs = np.zeros_like(outputs)
    doutputs[-1, :, 0] = 2 * error / len(error)
    return (error**2).mean(), score(error), doutputs


def judged(logits, targets, mask, asked):
    """Return loss, share of right answers where one is asked, and gradient."""
    loss, dlogits = softmax_cross_entropy(logits, targets, mask)
    return loss, (logits.argmax(axis=-1) == targets)[asked].mean(), dlogits


def adding(rng, T=40, B=20):
    """Add the two marked numbers of T. Loss: mean squared error; score: share within 0.1."""
    x = np.zeros((T, B, 2))
    x[:, :, 0] = rng.uniform(size=(T, B))
    places = np.stack([rng.integers(T // 2, size=B), rng.integers(T // 2, T, size=B)])
    x[places, np.arange(B), 1] = 1.0
    target = x[places, np.arange(B), 0].sum(axis=0)

    def near(error):
        return (np.abs(error) < 0.1).mean()

    return x, partial(last_error, target=target, score=near)


def copy(rng, gap=20, B=20, length=4, symbols=4):
    """Repeat some symbols after a gap. Loss: nats per sequence, of the copied steps alone."""
    T = 2 * length + gap
    ids = np.full((T, B), symbols)
    ids[:length] = rng.integers(symbols, size=(length, B))
    ids[-length] = symbols + 1  # the signal to begin
    mask = np.zeros((T, B), dtype=bool)
    mask[-length:] = True
    targets = np.zeros((T, B), dtype=np.int64)
    targets[-length:] = ids[:length]
    return one_hot(ids, symbols + 2), partial(judged, targets=targets, mask=mask, asked=mask)


# Reber's grammar: from each node, the letters that may follow and where they lead.
LETTERS = "BTSXVPE"
GRAMMAR = [{"T": 1, "P": 2}, {"S": 1, "X": 3}, {"T": 2, "V": 4}, {"X": 2, "S": 5}, {"P": 3, "V": 5}]


def reber_string(rng):
    """Draw a string of the embedded grammar: B, T or P, an inner string, T or P again, E."""
    inner, state = "B", 0
    while state != 5:
        letter = rng.choice(list(GRAMMAR[state]))
        inner, state = inner + letter, GRAMMAR[state][letter]
    border = rng.choice(["T", "P"])
    return f"B{border}{inner}E{border}E"


def reber(rng, B=20):
    """Predict each next letter. Score: right between T and P where the border must come again."""
    strings = [reber_string(rng) for _ in range(B)]
    ids, mask = pad_sequences([np.array([LETTERS.index(c) for c in s]) for s in strings])
    last = np.array([len(s) - 3 for s in strings]), np.arange(B)  # reads the inner E

    def judge(logits):
        loss, dlogits = softmax_cross_entropy(logits, mask[1:] * ids[1:], mask[1:])
        pair = logits[last][:, [LETTERS.index("T"), LETTERS.index("P")]]
        return loss, (pair.argmax(axis=1) == (ids[1] == LETTERS.index("P"))).mean(), dlogits

    return one_hot(ids[:-1], len(LETTERS)), judge


TASKS = {"adding": (adding, 2, 1), "copy": (copy, 6, 4), "Reber": (reber, 7, 7)}


def documents(rng, T, B):
    """Streams of documents of random length; has this one held the signal? x, targets, first."""
    first = rng.uniform(size=(T, B)) < 1 / 12
    first[0] = True
    signal = rng.uniform(size=(T, B)) < 1 / 12
    seen, targets = np.zeros(B, dtype=bool), np.zeros((T, B), dtype=np.int64)
    for t in range(T):
        seen = (seen & ~first[t]) | signal[t]
        targets[t] = seen
    return 1.0 * signal[:, :, None], targets, first
