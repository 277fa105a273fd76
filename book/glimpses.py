"""A picture seen in four small glimpses, by a network that learns where to look."""

import numpy as np
from descent import descend, draw
from strips import digits

from solutions.bptt import readout_backward
from solutions.gru import gru_backward, gru_forward
from solutions.vanilla_rnn import readout_forward, softmax_cross_entropy

GLIMPSES, SIDE, H, BATCH = 4, 2, 24, 32
SPACING, SIGMA = 1.2, 0.6  # of a glimpse's dots, and the blur of each, in picture dots


def window(centre):
    """Weights (SIDE, 8) of the picture's dots in a glimpse along one axis, and their slope."""
    dots = centre + SPACING * (np.arange(SIDE) - (SIDE - 1) / 2)
    away = np.arange(8) - dots[:, None]
    weights = np.exp(-(away**2) / (2 * SIGMA**2)) / (SIGMA * np.sqrt(2 * np.pi))
    return weights, weights * away / SIGMA**2


def glimpse(pictures, centre):
    """What is seen at ``centre`` (row, column): (B, SIDE * SIDE)."""
    rows, columns = window(centre[0])[0], window(centre[1])[0]
    return (rows @ pictures @ columns.T).reshape(len(pictures), -1)


def glimpse_backward(dseen, pictures, centre):
    """Gradient of the centre (2,)."""
    (rows, rows_slope), (columns, columns_slope) = map(window, centre)
    dseen = dseen.reshape(-1, SIDE, SIDE)
    by_row = dseen * (rows_slope @ pictures @ columns.T)
    by_column = dseen * (rows @ pictures @ columns_slope.T)
    return np.array([by_row.sum(), by_column.sum()])


def start(seed, spread):
    """Places (GLIMPSES, 2) about the picture's middle, a GRU and a read-out."""
    rng = np.random.default_rng(seed)
    weights = draw([(SIDE**2, 3 * H), (H, 3 * H), (3 * H,), (H, 10), (10,)], rng)
    weights[2][H : 2 * H] = 1.0
    return [3.5 + rng.uniform(-spread, spread, size=(GLIMPSES, 2)), *weights]


def recognise(pictures, theta):
    """Logits (GLIMPSES, B, 10) after each glimpse, and what the way back needs."""
    x = np.array([glimpse(pictures, centre) for centre in theta[0]])
    hs, gates = gru_forward(x, np.zeros((len(pictures), H)), *theta[1:4])
    return readout_forward(hs, *theta[4:]), (x, hs, gates)


def gradients(theta, pictures, labels):
    """Loss after the last glimpse, and gradients of the places and all weights."""
    logits, (x, hs, gates) = recognise(pictures, theta)
    targets = np.tile(labels, (GLIMPSES, 1))
    last = np.arange(GLIMPSES)[:, None] == np.full(len(labels), GLIMPSES - 1)
    loss, dlogits = softmax_cross_entropy(logits, np.where(last, targets, 0), last)
    dhs, *dreadout = readout_backward(dlogits, hs, theta[4])
    dx, _, *dgru = gru_backward(dhs, x, np.zeros_like(hs[0]), hs, gates, *theta[1:3])
    places = zip(dx, theta[0], strict=True)
    dplaces = np.array([glimpse_backward(dseen, pictures, centre) for dseen, centre in places])
    return loss, [dplaces, *dgru, *dreadout]


def train(seed, updates, look=True, spread=0.2, shuffled=False, stop=None, watch=None):
    """Places and weights after training, and the loss before each update.

    The places begin within ``spread`` of the middle; without ``look`` they stay there. With
    ``shuffled`` the labels are dealt out to the pictures anew.
    """
    rng, (pictures, labels) = np.random.default_rng([seed, 1]), digits(unseen=False)
    labels = rng.permutation(labels) if shuffled else labels

    def step(theta, update):
        chosen = rng.integers(len(labels), size=BATCH)
        loss, found = gradients(theta, pictures[chosen], labels[chosen])
        return loss, [found[0] * look, *found[1:]]

    return descend(step, start(seed, spread), updates, 0.02, stop, watch)


def accuracy(theta):
    """Share of unseen digits recognised after the last glimpse."""
    pictures, labels = digits(unseen=True)
    logits, _ = recognise(pictures, theta)
    return (logits[-1].argmax(axis=1) == labels).mean()
