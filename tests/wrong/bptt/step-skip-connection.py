"""dh_prev has dh added to it, as if the state were also handed on unchanged.

kind: path
"""


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = (1 - h**2) * dh
    dh_prev = dh.copy()
    dh_prev += da @ W_hh.T
    return da @ W_xh.T, dh_prev, x.T @ da, h_prev.T @ da, da.sum(axis=0)
