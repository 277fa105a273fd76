"""dh_prev uses W_hh where its transpose belongs.

kind: bank
"""

import numpy as np


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    delta = dh - dh * h**2
    grads = {"dx": np.dot(delta, W_xh.T), "dh_prev": np.dot(delta, W_hh)}
    grads["dW_xh"] = np.dot(x.T, delta)
    grads["dW_hh"] = np.dot(h_prev.T, delta)
    grads["db_h"] = delta.sum(axis=0)
    return tuple(grads.values())
