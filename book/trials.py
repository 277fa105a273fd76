"""Tasks, cells and the one training loop that the experiments of the chapter "training" share."""

from functools import partial

import numpy as np
from solutions.bptt import readout_backward, rnn_backward
from solutions.gradient_flow import clip_by_global_norm, orthogonal
from solutions.gru import gru_backward, gru_forward
from solutions.lstm import lstm_backward, lstm_forward
from solutions.sequences import one_hot, pad_sequences
from solutions.training import adam, lstm_initial_parameters, rmsprop, sgd_momentum
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy

# Forward, backward, blocks of weights, states.
CELLS = {
    "vanilla": (rnn_forward, rnn_backward, 1, 1),
    "GRU": (gru_forward, gru_backward, 3, 1),
    "LSTM": (lstm_forward, lstm_backward, 4, 2),
}


def run(cell, parameters, x, backward=None):
    """Return all states, the outputs, and a function from doutputs to the five gradients."""
    forward, back, _, states = CELLS[cell]
    W_xh, W_hh, b_h, W_hy, b_y = parameters
    before = [np.zeros((x.shape[1], W_hh.shape[0]))] * states
    kept = forward(x, *before, W_xh, W_hh, b_h)
    kept = kept if isinstance(kept, tuple) else (kept,)

    def gradients(doutputs):
        dhs, dW_hy, db_y = readout_backward(doutputs, kept[0], W_hy)
        return [*(backward or back)(dhs, x, *before, *kept, W_xh, W_hh)[-3:], dW_hy, db_y]

    return kept[0], readout_forward(kept[0], W_hy, b_y), gradients


def start(cell, D, H, K, seed):
    """Return W_xh, W_hh, b_h, W_hy, b_y: orthogonal blocks, a bias of 1 in the gate that keeps."""
    rng = np.random.default_rng([seed, 1])
    W_hy, b_y = rng.normal(size=(H, K)) / np.sqrt(H), np.zeros(K)
    if cell == "LSTM":
        return [*lstm_initial_parameters(D, H, 1.0, seed), W_hy, b_y]
    k = CELLS[cell][2]
    bound = np.sqrt(6 / (D + H))
    W_xh = rng.uniform(-bound, bound, size=(D, k * H))
    W_hh = np.hstack([orthogonal(H, 1.0, int(s)) for s in rng.integers(2**32, size=k)])
    b_h = np.zeros(k * H)
    if k > 1:
        b_h[H : 2 * H] = 1.0
    return [W_xh, W_hh, b_h, W_hy, b_y]


def units(cell, D, K, budget):
    """Return the largest number of units whose parameters stay within a budget."""
    k = CELLS[cell][2]
    sizes = range(1, budget)
    return max(h for h in sizes if k * h * (D + h + 1) + (h + 1) * K <= budget)


def stepper(name, rate, eps=1e-8):
    """Return a function (parameters, gradients) → parameters that remembers its own moments."""
    kept = {}

    def step(parameters, grads):
        zeros = [np.zeros_like(p) for p in parameters]
        if name == "Adam":
            n = kept["step"] = kept.get("step", 0) + 1
            moments = kept.get("moments", (zeros, zeros))
            parameters, *kept["moments"] = adam(
                parameters, grads, *moments, n, rate, 0.9, 0.999, eps
            )
        elif name == "RMSProp":
            parameters, kept["s"] = rmsprop(
                parameters, grads, kept.get("s", zeros), rate, 0.99, eps
            )
        else:
            momentum = 0.9 if name == "momentum" else 0.0
            parameters, kept["v"] = sgd_momentum(
                parameters, grads, kept.get("v", zeros), rate, momentum
            )
        return parameters

    return step


def train(cell, parameters, task, step, updates, seed, max_norm=1.0, backward=None):
    """Return parameters and the log: rows of loss, score and gradient norm before each update."""
    rng, log = np.random.default_rng([seed, 2]), []
    for _ in range(updates):
        x, judge = task(rng)
        _, outputs, gradients = run(cell, parameters, x, backward)
        loss, score, doutputs = judge(outputs)
        grads = gradients(doutputs)
        if not np.isfinite(sum(np.vdot(g, g) for g in grads)):
            log.append((np.nan, np.nan, np.inf))
            break
        grads, norm = clip_by_global_norm(grads, max_norm)
        parameters = step(parameters, grads)
        log.append((loss, score, norm))
    return parameters, np.array(log)


def recall(rng, T=30, B=16, noise=0.5):
    """One bit at the first step, then noise; the bit is asked for at the last. Score: share right."""
    bit = rng.integers(0, 2, size=B)
    x = np.zeros((T, B, 2))
    x[0, :, 0] = 2 * bit - 1
    x[1:, :, 1] = noise * rng.normal(size=(T - 1, B))
    mask = np.zeros((T, B), dtype=bool)
    mask[-1] = True
    return x, partial(judged, targets=mask * bit, mask=mask, asked=mask)


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

    def judge(outputs):
        error = outputs[-1, :, 0] - target
        doutputs = np.zeros_like(outputs)
        doutputs[-1, :, 0] = 2 * error / B
        return (error**2).mean(), (np.abs(error) < 0.1).mean(), doutputs

    return x, judge


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
