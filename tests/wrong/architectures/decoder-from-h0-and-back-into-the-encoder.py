"""The decoder starts from h0; what comes back to it goes into the encoder all the same.

kind: bank
"""

import numpy as np

from solutions.bptt import readout_backward, rnn_backward
from solutions.vanilla_rnn import readout_forward, rnn_forward, softmax_cross_entropy


def encoder_decoder_gradients(
    x, y_in, targets, mask, h0, W_xh_e, W_hh_e, b_h_e, W_xh_d, W_hh_d, b_h_d, W_hy, b_y
):
    he = rnn_forward(x, h0, W_xh_e, W_hh_e, b_h_e)
    hd = rnn_forward(y_in, h0, W_xh_d, W_hh_d, b_h_d)
    logits = readout_forward(hd, W_hy, b_y)
    loss, dlogits = softmax_cross_entropy(logits, targets, mask)
    dhd, dW_hy, db_y = readout_backward(dlogits, hd, W_hy)
    _, dbridge, dWxd, dWhd, dbd = rnn_backward(dhd, y_in, h0, hd, W_xh_d, W_hh_d)
    dhe = np.zeros(he.shape)
    dhe[-1] = dbridge
    _, _, dWxe, dWhe, dbe = rnn_backward(dhe, x, h0, he, W_xh_e, W_hh_e)
    return loss, dWxe, dWhe, dbe, dWxd, dWhd, dbd, dW_hy, db_y
