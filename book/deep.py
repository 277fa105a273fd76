"""The network that completes the word "deep", its weights divided by four.

The chapter on backpropagation through time prints these numbers and works with them by hand; the
page on checking gradients judges what was found there.
"""

import numpy as np

from solutions.bptt import readout_backward, rnn_backward
from solutions.sequences import one_hot
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy

RECURRENT = "W_xh", "W_hh", "b_h"
READOUT = "W_hy", "b_y"
THETA = {
    "W_xh": np.array([[0.0, 0, 0], [4, 3, 0], [0, 0, 4], [0, 0, 0]]) / 4,
    "W_hh": np.array([[3.0, 3, 0], [0, 3, 0], [0, 0, 3]]) / 4,
    "b_h": np.array([1.0, 0, 1]) / 4,
    "W_hy": np.array([[0.0, 0, 0, 0], [0, -4, 2, 0], [0, 0, -2, 4]]) / 4,
    "b_y": np.array([-5.0, 0, 0, 0]) / 4,
}
LETTERS = np.array([0, 1, 1, 2])  # reads d, e, e, p
X = one_hot(LETTERS[:, None], 4)
TARGETS = np.array([[1], [1], [2], [3]])  # should say e, e, p, stop
MASK = np.ones((4, 1), dtype=bool)
H0 = np.full((1, 3), -1.0)


def only(theta, names):
    """Return the parameters of those names, in their order."""
    return [theta[name] for name in names]


def loss_of(theta):
    """Return the loss of the word; the states take the weights' dtype, complex among them."""
    start = H0.astype(np.result_type(*theta.values()))
    hs = rnn_forward(X.astype(start.dtype), start, *only(theta, RECURRENT))
    logits = readout_forward(hs, *only(theta, READOUT))
    return softmax_cross_entropy(logits, TARGETS, MASK)[0]


def gradient_of(theta):
    """Return the gradient of that loss by backpropagation through time: name to array."""
    hs = rnn_forward(X, H0, *only(theta, RECURRENT))
    logits = readout_forward(hs, *only(theta, READOUT))
    dlogits = softmax_cross_entropy(logits, TARGETS, MASK)[1]
    dhs, *readout = readout_backward(dlogits, hs, theta["W_hy"])
    recurrent = rnn_backward(dhs, X, H0, hs, theta["W_xh"], theta["W_hh"])[2:]
    return dict(zip(RECURRENT + READOUT, (*recurrent, *readout), strict=True))
