"""Whatever stands at padded steps is gone back through, and dx is not zero there.

kind: bank
"""

from solutions import architectures
from solutions.bptt import rnn_backward


def bidirectional_backward(dhs, x, mask, h0_f, h0_b, hs, W_xh_f, W_hh_f, W_xh_b, W_hh_b):
    H = W_hh_f.shape[0]
    dx1, *f = rnn_backward(dhs[:, :, :H], x, h0_f, hs[:, :, :H], W_xh_f, W_hh_f)
    dhs_b, x_b, hs_b = (
        architectures.reverse_padded(a, mask) for a in (dhs[:, :, H:], x, hs[:, :, H:])
    )
    dx2, *b = rnn_backward(dhs_b, x_b, h0_b, hs_b, W_xh_b, W_hh_b)
    dx = dx1 + architectures.reverse_padded(dx2, mask)
    return dx, f[0], b[0], *f[1:], *b[1:]
