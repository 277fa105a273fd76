"""The one training loop of the experiments in "training" and "beyond", and its noise."""

from functools import partial

import numpy as np
from descent import adam_steps
from starts import start
from tasks import documents, judged

from solutions.bptt import readout_backward, rnn_backward, rnn_step_backward
from solutions.gradient_flow import clip_by_global_norm
from solutions.gru import gru_backward, gru_forward
from solutions.lstm import lstm_backward, lstm_forward
from solutions.training import rmsprop, sequence_dropout_mask, sgd_momentum
from solutions.vanilla_rnn import readout_forward, rnn_forward, rnn_step_forward

# Forward, backward, number of states.
CELLS = {
    "vanilla": (rnn_forward, rnn_backward, 1),
    "GRU": (gru_forward, gru_backward, 1),
    "LSTM": (lstm_forward, lstm_backward, 2),
}


def run(cell, parameters, x):
    """Return all states, the outputs, and a function from doutputs to the five gradients."""
    forward, backward, states = CELLS[cell]
    W_xh, W_hh, b_h, W_hy, b_y = parameters
    before = [np.zeros((x.shape[1], W_hh.shape[0]))] * states
    kept = forward(x, *before, W_xh, W_hh, b_h)
    kept = kept if isinstance(kept, tuple) else (kept,)

    def gradients(doutputs):
        dhs, dW_hy, db_y = readout_backward(doutputs, kept[0], W_hy)
        return [*backward(dhs, x, *before, *kept, W_xh, W_hh)[-3:], dW_hy, db_y]

    return kept[0], readout_forward(kept[0], W_hy, b_y), gradients


def noisy_run(parameters, x, masks, kept, h=None):
    """Like ``run`` for vanilla cells whose state before a step is masked and partly kept.

    ``masks[t]`` multiplies the state that step t reads, ``kept[t]`` is the share of it that stays
    as it was. Both are numbers or arrays of shape (B, H). ``h`` is the state to begin with.
    """
    W_xh, W_hh, b_h, W_hy, b_y = parameters
    h = np.zeros((x.shape[1], len(W_hh))) if h is None else h
    before, proposed, hs = [], [], []
    for t, x_t in enumerate(x):
        before.append(h)
        proposed.append(rnn_step_forward(x_t, masks[t] * h, W_xh, W_hh, b_h))
        h = kept[t] * h + (1 - kept[t]) * proposed[t]
        hs.append(h)
    hs = np.array(hs)

    def gradients(doutputs):
        dhs, dW_hy, db_y = readout_backward(doutputs, hs, W_hy)
        total, dh = [0.0, 0.0, 0.0], 0.0
        for t in reversed(range(len(x))):
            dh = dhs[t] + dh
            step = rnn_step_backward(
                (1 - kept[t]) * dh, x[t], masks[t] * before[t], proposed[t], W_xh, W_hh
            )
            dh = masks[t] * step[1] + kept[t] * dh
            total = [sum_ + share for sum_, share in zip(total, step[2:], strict=True)]
        return [*total, dW_hy, db_y]

    return hs, readout_forward(hs, W_hy, b_y), gradients


NOISES = ("none", "one mask", "new masks", "dropconnect", "zoneout")


def noise(kind, T, B, H, keep, seeds):
    """Return masks, kept shares and a mask of W_hh, drawn for one minibatch.

    ``seeds`` is an iterator of fresh seeds.
    """
    plain, draw = [1.0] * T, partial(sequence_dropout_mask, keep=keep)
    if kind == "one mask":
        return [draw(B, H, seed=next(seeds))] * T, [0.0] * T, 1.0
    if kind == "new masks":
        return [draw(B, H, seed=next(seeds)) for _ in range(T)], [0.0] * T, 1.0
    if kind == "zoneout":
        kept = [1.0 - (draw(B, H, seed=next(seeds)) > 0) for _ in range(T)]
        return plain, kept, 1.0
    dropped = draw(H, H, seed=next(seeds)) if kind == "dropconnect" else 1.0
    return plain, [0.0] * T, dropped


def noisy(kind, keep, seed):
    """Return a runner for ``train`` that draws new noise for every minibatch."""
    seeds = iter(np.random.default_rng([seed, 4]).integers(2**32, size=10**6).tolist())

    def runner(parameters, x):
        H = len(parameters[1])
        masks, kept, dropped = noise(kind, *x.shape[:2], H, keep, seeds)
        W_xh, W_hh, *rest = parameters
        hs, outputs, gradients = noisy_run([W_xh, dropped * W_hh, *rest], x, masks, kept)

        def through_the_mask(doutputs):
            dW_xh, dW_hh, *others = gradients(doutputs)
            return [dW_xh, dropped * dW_hh, *others]

        return hs, outputs, through_the_mask

    return runner


def stepper(name, rate):
    """Return a function (parameters, gradients) → parameters that remembers its own moments."""
    if name == "Adam":
        return partial(adam_steps(), rate=rate)
    kept = None

    def step(parameters, grads):
        nonlocal kept
        kept = kept or [np.zeros_like(p) for p in parameters]
        if name == "RMSProp":
            parameters, kept = rmsprop(parameters, grads, kept, rate, 0.99, 1e-8)
        else:
            momentum = 0.9 if name == "momentum" else 0.0
            parameters, kept = sgd_momentum(parameters, grads, kept, rate, momentum)
        return parameters

    return step


def train(runner, parameters, task, step, updates, seed, max_norm=1.0, stream=2):
    """Return parameters and the log: rows of loss, score and gradient norm before each update.

    ``runner(parameters, x)`` returns what ``run`` does; the name of a cell stands for that. Tasks
    are drawn from that ``stream`` of the seed.
    """
    runner = partial(run, runner) if isinstance(runner, str) else runner
    rng, log = np.random.default_rng([seed, stream]), []
    for _ in range(updates):
        x, judge = task(rng)
        _, outputs, gradients = runner(parameters, x)
        loss, score, doutputs = judge(outputs)
        grads = gradients(doutputs)
        if not np.isfinite(sum(np.vdot(g, g) for g in grads)):
            log.append((np.nan, np.nan, np.inf))
            break
        grads, norm = clip_by_global_norm(grads, max_norm)
        parameters = step(parameters, grads)
        log.append((loss, score, norm))
    return parameters, np.array(log)


# When a state begins anew: what each state before a step is multiplied by, from the marks of the
# steps that begin a document.
RESETS = {
    "each row at its own beginning": lambda first: 1.0 - first,
    "all rows when one begins": lambda first: 1.0 - (first | first.any(axis=1, keepdims=True)),
    "never": lambda first: np.ones(first.shape),
    "all rows at every block": lambda first: 1.0 * (np.indices(first.shape)[0] > 0),
}


def train_on_documents(way, seed, updates, stream=8_000, k=8, B=16, H=8):
    """Train on streams whose blocks go on from one another; return rows of loss and score."""
    rng = np.random.default_rng([seed, 5])
    x, targets, first = documents(rng, stream, B)
    parameters, step = start("vanilla", 1, H, 2, seed), stepper("Adam", 0.01)
    h, log = np.zeros((B, H)), []
    for t in range(0, k * updates, k):
        block = slice(t, t + k)
        keep = RESETS[way](first[block])[:, :, None] * np.ones(H)
        hs, logits, gradients = noisy_run(parameters, x[block], keep, [0.0] * k, h)
        everywhere = np.ones((k, B), dtype=bool)
        loss, score, dlogits = judged(logits, targets[block], everywhere, everywhere)
        clipped, _ = clip_by_global_norm(gradients(dlogits), 1.0)
        parameters, h = step(parameters, clipped), hs[-1]
        log.append((loss, score))
    return np.array(log)
