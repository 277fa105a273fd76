"""The gradients of the parameters are listed from the top layer down; dh0s is in order.

kind: bank
"""

from solutions.bptt import rnn_backward


def deep_rnn_backward(dhs, x, h0s, layers, parameters):
    dh0s, dparameters = [], []
    for l in reversed(range(len(h0s))):
        below = layers[l - 1] if l > 0 else x
        dhs, dh0, *grads = rnn_backward(
            dhs, below, h0s[l], layers[l], parameters[3 * l], parameters[3 * l + 1]
        )
        dh0s = [dh0, *dh0s]
        dparameters = [*dparameters, *grads]
    return dhs, dh0s, dparameters
