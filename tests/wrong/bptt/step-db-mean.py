"""db_h is the mean over the batch instead of the sum.

kind: pattern
"""


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    dtanh = (1 + h) * (1 - h) * dh
    dx, dh_prev = (W_xh @ dtanh.T).T, (W_hh @ dtanh.T).T
    return dx, dh_prev, (dtanh.T @ x).T, (dtanh.T @ h_prev).T, dtanh.mean(axis=0)
