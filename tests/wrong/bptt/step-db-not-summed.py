"""db_h is not summed over the batch and has shape (B, H).

kind: bank
"""


def rnn_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    da = dh * (1 - h**2)
    db_h = da
    return [da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, db_h]
