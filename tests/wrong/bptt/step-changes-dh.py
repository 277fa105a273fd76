"""dh is multiplied in place by the slope, so the argument is changed.

kind: pattern
"""


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh
    da *= 1 - h**2
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)
