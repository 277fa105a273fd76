"""Return noise of the right shape, zeros, ones, and the arguments themselves."""

import numpy as np

rng = np.random.default_rng()


def rnn_step_forward(x, h_prev, W_xh, W_hh, b_h):
    return rng.uniform(-1, 1, h_prev.shape)


def rnn_forward(x, h0, W_xh, W_hh, b_h):
    return np.zeros((len(x), *h0.shape))


def readout_forward(hs, W_hy, b_y):
    return np.ones((*hs.shape[:2], len(b_y)))


def softmax_cross_entropy(logits, targets, mask):
    return 0.0, np.zeros_like(logits)
