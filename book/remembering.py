"""How much the next sign that a trained network expects depends on each sign before it.

The page "What does my gradient remember?" computes the same in the reader's browser, from the
parameters that :func:`packed` hands over; ``tests/test_remember.py`` compares the two.
"""

import base64
import html
from functools import cache

import numpy as np
from trials import CELLS, run
from writing import DATA, book_prose

from solutions.sequences import one_hot
from solutions.vanilla_rnn import readout_forward


@cache
def network(cell):
    """Return W_xh, W_hh, b_h, W_hy, b_y of the trained network of that cell."""
    file, prefix = (
        ("training_writer", "10000") if cell == "LSTM" else ("training_other_cells", cell)
    )
    kept = np.load(DATA / f"{file}.npz")
    return [kept[f"{prefix}/{i}"].astype(float) for i in range(5)]


def dependence(parameters, cell, ids):
    """Return what comes next, its probability, and how much that depends on each sign.

    Parameters
    ----------
    parameters : list of ndarray
    cell : {"vanilla", "GRU", "LSTM"}
    ids : ndarray of shape (T, B), int
        The texts that were read.

    Returns
    -------
    expected : ndarray of shape (B,), int
        The sign that the network holds most probable after the last.
    p : ndarray of shape (B,)
        Its probability.
    norms : ndarray of shape (T, B)
        Euclidean norms of the gradient of log p with respect to each one-hot input.
    """
    forward, backward, states = CELLS[cell]
    W_xh, W_hh, b_h, W_hy, b_y = parameters
    x = one_hot(ids, len(b_y))
    before = [np.zeros((x.shape[1], len(W_hh)))] * states
    kept = forward(x, *before, W_xh, W_hh, b_h)
    kept = kept if isinstance(kept, tuple) else (kept,)
    p = _softmax(readout_forward(kept[0][-1:], W_hy, b_y)[0])
    expected = p.argmax(axis=1)
    dhs = np.zeros(kept[0].shape)
    dhs[-1] = (np.eye(len(b_y))[expected] - p) @ W_hy.T
    dx = backward(dhs, x, *before, *kept, W_xh, W_hh)[0]
    return expected, p.max(axis=1), np.linalg.norm(dx, axis=2)


def log_probabilities(parameters, cell, ids):
    """Return the logarithms of what may come next after texts (T, B): shape (B, K)."""
    _, logits, _ = run(cell, parameters, one_hot(ids, len(parameters[4])))
    return np.log(_softmax(logits[-1]))


def stretches(held_out, length=150, windows=100):
    """Return texts of one length from a long one (length, windows), and the sign after each."""
    begins = np.linspace(0, len(held_out) - length - 1, windows).astype(int)
    texts = np.array([held_out[b : b + length] for b in begins]).T
    return texts, held_out[begins + length]


def moves(cell, texts, signs, letter, lags=30):
    """Return how far log p of the likeliest next sign moves when one of the last signs is another.

    Parameters
    ----------
    cell : {"vanilla", "GRU", "LSTM"}
    texts : ndarray of shape (T, B), int
    signs : ndarray of int
        The other sign is drawn from these.
    letter : int
        Which draw, for each place.
    lags : int

    Returns
    -------
    ndarray of shape (lags, B)
    """
    rng, parameters, found = np.random.default_rng(letter), network(cell), []
    for text in texts.T:
        changed = np.repeat(text[:, None], lags + 1, axis=1)
        for lag in range(lags):
            changed[-1 - lag, lag] = rng.choice(signs[signs != text[-1 - lag]])
        logs = log_probabilities(parameters, cell, changed)
        found.append(np.abs(logs[:lags] - logs[lags])[:, logs[lags].argmax()])
    return np.array(found).T


def _softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def reach(norms, share):
    """Return how many last signs carry a share of the sum of all norms: shape (B,), int."""
    sums = norms[::-1].cumsum(axis=0)
    return 1 + (sums < share * sums[-1]).sum(axis=0)


def packed():
    """Return what the browser needs: the alphabet, and the parameters as base64 of halves."""
    networks = {
        cell: {
            "H": len(network(cell)[1]),
            "parameters": [
                base64.b64encode(p.astype("<f2").tobytes()).decode() for p in network(cell)
            ],
        }
        for cell in CELLS
    }
    return {"signs": "".join(book_prose().signs), "networks": networks}


def markup(text):
    """Return the part of the page that the script fills, with a text to begin with."""
    rows = "".join(
        f'<section data-cell="{cell}"><p><strong>{cell}</strong> '
        '<output for="remember-text"></output></p><div class="remember-line"></div></section>'
        for cell in CELLS
    )
    return (
        '<div class="remember" hidden><label for="remember-text">Your text, up to 200 signs</label>'
        '<textarea id="remember-text" rows="5" maxlength="200" spellcheck="false" '
        f'autocapitalize="off">{html.escape(text)}</textarea>'
        f'<p class="remember-note" role="status"></p>{rows}</div>'
    )
